"""When does money for new people earn more with those already there?

`python experiments/shift_to_retention.py [size] [--quick]`
"""

import sys

from answered import Shows
from asking import Study, main

FEED = "platform:interest_feed"

STUDY = Study(
    "shift_to_retention",
    "What share of the money for new people should go to those already there, and from when on?",
    {"strategy": ["budget_shift_15", "budget_shift_30"], "from_week": [0, 52, 104]},
    lambda at: [f"+strategy={at['strategy']}", f"strategies.{at['strategy']}.from_week={at['from_week']}"],
    ("heat", "matrix"),
    shows=(
        Shows("contribution_yuan"),
        Shows("expected_gmv_yuan", FEED, share=True),
        Shows("registered_people", FEED, "year5", share=True),
        Shows("mau_rate", FEED, "year5"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
