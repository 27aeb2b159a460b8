"""What protects when head hosts leave? `python experiments/head_host_dependence.py [size] [--quick]`"""

import sys

from answered import Shows
from asking import NONE, Study, asked, main

STUDY = Study(
    "head_host_dependence",
    "What is worth more to its sponsor when head hosts leave?",
    {
        "strategy": ["host_matrix", "small_host_programme", "virtual_host", "brand_self_live", "long_contracts"],
        "scenario": [NONE, "head_hosts_leave"],
    },
    lambda at: [f"+strategy={at['strategy']}", *asked("scenario", at["scenario"])],
    ("heat", "matrix", "regret"),
    shows=(
        Shows("contribution_yuan"),
        Shows("cost_yuan"),
        Shows("expected_gmv_yuan", share=True),
        Shows("host_income_yuan", "host_type:small", share=True),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
