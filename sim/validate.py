"""`python -m sim.validate`: where the market is right and where it is wrong, as a scorecard."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.validate")
