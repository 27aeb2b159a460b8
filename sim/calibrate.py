"""`python -m sim.calibrate`: the market's free parameters, fitted to reported facts or to your own."""

import sys

from sim.app.calibrate import main

if __name__ == "__main__":
    sys.exit(main())
