"""`python -m sim.validate`: where the market is right and where it is wrong, as a scorecard."""

import sys

from sim.app.validate import main

if __name__ == "__main__":
    sys.exit(main())
