"""`python -m sim.fit LOG`: your own customers, from a transaction log to a segment that the market can use."""

import sys

from sim.app.fit import main

if __name__ == "__main__":
    sys.exit(main())
