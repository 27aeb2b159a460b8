"""`python -m sim.catalog`: what can be asked, one line each; with a name such as `behaviour.buy`: one group in full."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.catalog")
