"""`python -m sim`: see `sim.command`."""

import sys

from sim.command import main

if __name__ == "__main__":
    sys.exit(main())
