"""What frees a seller from one feed's algorithm? `python experiments/one_algorithm.py [size] [--quick]`"""

import sys

from answered import Shows
from asking import NONE, Study, asked, main

STUDY = Study(
    "one_algorithm",
    "What is worth more to its sponsor once one feed changes its algorithm?",
    {
        "strategy": ["ad_dependent", "private_build_apparel", "brand_self_live", "private_domain"],
        "scenario": [NONE, "algorithm_change"],
    },
    lambda at: [f"+strategy={at['strategy']}", *asked("scenario", at["scenario"])],
    ("heat", "matrix", "regret"),
    shows=(
        Shows("contribution_yuan"),
        Shows("cost_yuan"),
        Shows("private_gmv_share"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
