"""`python -m sim.sensitivity`: which parameters an outcome, or the effect of a strategy, depends on."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.sensitivity")
