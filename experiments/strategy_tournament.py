"""Which strategy earns its sponsor most, whatever happens?

`python experiments/strategy_tournament.py [size] [--quick]`
"""

import sys

from answered import Shows
from asking import NONE, Study, asked, main

STUDY = Study(
    "strategy_tournament",
    "Which strategy earns its sponsor most, whatever happens?",
    {
        "strategy": ["points", "tiered_membership", "paid_membership", "member_card", "churn_warning", "daily_checkin",
                     "personalised_recommendation", "fast_refund"],
        "scenario": [NONE, "price_war", "economic_slowdown", "trust_scandal", "algorithm_change"],
    },
    lambda at: [*asked("strategy", at["strategy"]), *asked("scenario", at["scenario"])],
    ("heat", "matrix", "regret", "ecdf"),
    shows=(
        Shows("contribution_yuan"),
        Shows("cost_yuan"),
        Shows("expected_gmv_yuan", share=True),
        Shows("repurchase_rate"),
    ),
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(STUDY))
