"""`python -m sim.app`: the page, see `sim.page.launch`."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.page.launch")
