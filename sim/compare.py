"""`python -m sim.compare RESULT...`: one run again, two runs against each other, or many in one table."""

from sim.core.door import callable_as, command

callable_as(__name__, "sim.study.analysis.compare", "compare")

if __name__ == "__main__":
    command("sim.app.compare")
