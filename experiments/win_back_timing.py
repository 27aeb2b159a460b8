"""After how many silent days should a brand write? `python experiments/win_back_timing.py [size] [--quick]`"""

import sys

from answered import Shows
from asking import Study, main

STUDY = Study(
    "win_back_timing",
    "After how many silent days should a brand send a care pack?",
    {"idle_days": [7, 14, 30, 60]},
    lambda at: [
        "+strategy=idle_care_7",
        f"strategies.idle_care_7.trigger.days={at['idle_days']}",
        f"strategies.idle_care_7.audience.idle_days=[{at['idle_days']},90]",
    ],
    ("matrix", "ecdf"),
    shows=(
        Shows("contribution_yuan"),
        Shows("cost_yuan"),
        Shows("reactivation_rate"),
        Shows("churn_annual"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
