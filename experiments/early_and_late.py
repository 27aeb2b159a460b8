"""Which single strategy gives most per yuan over five years, and which only moves the first year?

`python experiments/early_and_late.py [size] [--quick]`
"""

import sys

from answered import Shows
from asking import Study, asked, main

STUDY = Study(
    "early_and_late",
    "Which single strategy gives most per yuan over five years, and which only moves the first year?",
    {"strategy": ["ritual_flash_sale", "points_gifts", "emotion_points", "one_yuan_flash", "daily_checkin", "points",
                  "tiered_membership", "paid_membership", "churn_warning", "personalised_recommendation",
                  "fast_refund", "host_expertise"]},
    lambda at: asked("strategy", at["strategy"]),
    ("density", "ecdf"),
    shows=(
        Shows("expected_gmv_yuan", window="year1", share=True),
        Shows("expected_gmv_yuan", window="year5", share=True),
        Shows("cost_yuan"),
        Shows("contribution_yuan"),
    ),
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(STUDY))
