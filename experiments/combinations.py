"""Do four strategies together add, saturate or cancel? `python experiments/combinations.py [size] [--quick]`"""

import sys

from answered import Shows
from asking import Study, main

FOUR = ("private_domain", "tiered_membership", "personalised_recommendation", "scene_live")
ALL = "all four"

STUDY = Study(
    "combinations",
    "Do four strategies together add, saturate or cancel?",
    {"strategies": [*FOUR, ALL]},
    lambda at: [f"+strategy=[{','.join(FOUR)}]" if at["strategies"] == ALL else f"+strategy={at['strategies']}"],
    ("matrix",),
    metric="expected_gmv_yuan",
    shows=(
        Shows("expected_gmv_yuan", share=True),
        Shows("repurchase_rate"),
        Shows("trust_index"),
        Shows("consumer_surplus_yuan", share=True),
    ),
    adds=True,
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
