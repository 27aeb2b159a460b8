"""`python -m sim.report FOLDER...`: a page of results, in one file."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.report")
