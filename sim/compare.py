"""`python -m sim.compare RESULT...`: one run again, two runs against each other, or many in one table."""

import sys

from sim.app.compare import main
from sim.core.door import callable_as

callable_as(__name__, "sim.study.analysis.compare", "compare")

if __name__ == "__main__":
    sys.exit(main())
