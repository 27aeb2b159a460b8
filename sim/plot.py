"""`python -m sim.plot RESULT...`: the figures of runs again, or one metric by one dimension."""

import sys

from sim.app.plot import main
from sim.core.door import callable_as

callable_as(__name__, "sim.report.figures.on_demand", "plot")

if __name__ == "__main__":
    sys.exit(main())
