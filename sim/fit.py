"""`python -m sim.fit LOG`: your own customers, from a transaction log to a segment that the market can use."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.fit")
