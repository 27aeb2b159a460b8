"""`python -m sim.discover`: when something fails, as rules over what is uncertain."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.discover")
