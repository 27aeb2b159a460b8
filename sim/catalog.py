"""`python -m sim.catalog`: what can be asked, one line each; with a name such as `behaviour.buy`: one group in full."""

import sys

from sim.app.catalog import main

if __name__ == "__main__":
    sys.exit(main())
