"""`python -m sim.firm new FILE`: a commented file that describes a firm of your own."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.firm")
