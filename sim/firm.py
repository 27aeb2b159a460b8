"""`python -m sim.firm`: `new` writes a commented file of your own; `respond` and `allocate` ask how it spends best."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.firm")
