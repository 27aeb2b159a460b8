"""`python -m sim`: see `sim.app.run`."""

import sys

from sim.app.run import main

if __name__ == "__main__":
    sys.exit(main())
