"""On which of its doubtful parameters do sales, repurchase and trust of the default market depend?

`python experiments/default_market_sensitivity.py [persons] [--quick] [key=value ...]`
Every parameter between whose values the reported facts do not decide varies over the range that it has in the plausible
markets; Morris screening, all KPIs read off the same markets. A factor of its own stands for luck. Writes a folder
`sensitivity/...` (below `output.dir`, default results/) with table, points and figure; what was evaluated is kept.
"""

from __future__ import annotations

import sys

import numpy as np
from kept import sized

from sim.app.sensitivity import main as sensitivity
from sim.study.compose import compose

METRICS = "gmv_yuan,repurchase_rate,trust_index"
SIZE = (20_000, 8)  # persons, trajectories
QUICK = ("horizon.weeks=54", "horizon.burn_in_weeks=2", "replications=1", "--samples", "4", "--workers", "1")


def main(words: list[str]) -> int:
    """Screen all doubtful parameters; returns the exit status."""
    quick, persons, settings = sized(words, str(SIZE[0]))
    size = QUICK if quick else ("replications=2", "--samples", str(SIZE[1]))
    asked = ["plausible.use=false", f"population.persons={persons}", *settings, *ranges(3 if quick else None)]
    return sensitivity([*asked, *size, "--of", "level", "--metric", METRICS])


def ranges(most: int | None = None) -> list[str]:
    """`path=low..high` of every parameter that differs between plausible markets, or of the first few."""
    ensemble = compose().plausible
    values = np.array(ensemble.markets)
    ends = zip(ensemble.names, values.min(axis=0), values.max(axis=0), strict=True)
    return [f"{name}={low:.6g}..{high:.6g}" for name, low, high in ends if low < high][:most]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
