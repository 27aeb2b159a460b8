"""Which people are worth a programme of their own, in an ageing market and one of lower-tier cities?

`python experiments/segments.py [size] [--quick]`
"""

import sys

from answered import Shows
from asking import NONE, Study, asked, main

STUDY = Study(
    "segments",
    "Which people are worth a programme of their own: the silver-haired, Gen Z or families of lower tiers?",
    {
        "strategy": ["companionship_live", "metaverse_club", "family_chain"],
        "scenario": [NONE, "ageing_base", "lower_tier_catch_up"],
    },
    lambda at: [f"+strategy={at['strategy']}", *asked("scenario", at["scenario"])],
    ("heat", "matrix", "regret"),
    shows=(
        Shows("contribution_yuan"),
        Shows("expected_gmv_yuan", "segment:silver", share=True),
        Shows("expected_gmv_yuan", "segment:genz", share=True),
        Shows("expected_gmv_yuan", "segment:lower_tier", share=True),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
