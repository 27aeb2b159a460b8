"""Which technology is worth buying, and when? `python experiments/technology.py [size] [--quick]`"""

import sys

from answered import Shows
from asking import Study, main

STUDY = Study(
    "technology",
    "Which technology is worth buying, and when?",
    {"strategy": ["ar_tryon", "virtual_host", "blockchain_trace", "made_to_order"], "from_week": [0, 104]},
    lambda at: [f"+strategy={at['strategy']}", f"strategies.{at['strategy']}.from_week={at['from_week']}"],
    ("heat", "matrix"),
    shows=(
        Shows("contribution_yuan"),
        Shows("cost_yuan"),
        Shows("expected_gmv_yuan", share=True),
        Shows("return_rate"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
