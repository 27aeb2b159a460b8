"""`python -m sim.plot RESULT...`: the figures of runs again, or one metric by one dimension."""

from sim.core.door import callable_as, command

callable_as(__name__, "sim.report.figures.on_demand", "plot")

if __name__ == "__main__":
    command("sim.app.plot")
