"""`python -m sim.search`: the best design of a strategy over scenarios and plausible markets."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.search")
