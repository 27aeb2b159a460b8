"""Points, tiers or a paid card, all paid by one sponsor? `python experiments/points_tiers_paid.py [size] [--quick]`"""

import sys

from answered import Shows
from asking import NONE, Study, asked, main

SPONSOR = "social"

STUDY = Study(
    "points_tiers_paid",
    "Points, tiers or a paid card, all paid by one sponsor?",
    {
        "strategy": ["points", "tiered_membership", "paid_membership"],
        "scenario": [NONE, "price_war", "economic_slowdown"],
    },
    lambda at: [
        f"+strategy={at['strategy']}",
        f"strategies.{at['strategy']}.sponsor={{platform:{SPONSOR}}}",
        *asked("scenario", at["scenario"]),
    ],
    ("heat", "matrix", "regret"),
    shows=(
        Shows("contribution_yuan"),
        Shows("cost_yuan"),
        Shows("expected_gmv_yuan", f"platform:{SPONSOR}", share=True),
        Shows("repurchase_rate"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
