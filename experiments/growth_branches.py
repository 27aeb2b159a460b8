"""If growth slows, does money for retention decide between the branches?

`python experiments/growth_branches.py [size] [--quick]`; `none` is the branch itself, against the market without it.
"""

import sys

from answered import Shows
from asking import NONE, Study, asked, main

STUDY = Study(
    "growth_branches",
    "If growth slows, does money for retention decide between the branches?",
    {
        "strategy": [NONE, "budget_shift_15", "budget_shift_30"],
        "scenario": ["traffic_dividend_ends", "no_retention_gain", "value_driven_growth"],
    },
    lambda at: [*asked("strategy", at["strategy"]), f"+scenario={at['scenario']}"],
    ("heat", "matrix"),
    metric="gmv_yuan",
    shows=(
        Shows("expected_gmv_yuan", share=True),
        Shows("expected_gmv_yuan", window="year5", share=True),
        Shows("registered_people", window="year5", share=True),
        Shows("repurchase_rate", window="year5"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
