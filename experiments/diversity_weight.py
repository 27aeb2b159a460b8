"""How much variety should a feed show? `python experiments/diversity_weight.py [size]`; other weights add to 0.88."""

import sys

from answered import Shows
from asking import Study, main

FEED = "platform:interest_feed"

STUDY = Study(
    "diversity_weight",
    "How much weight should variety have in the interest feed's ranking?",
    {"diversity": [0.0, 0.1, 0.25, 0.47, 0.8]},
    lambda at: [
        "+ranking=diversity_weight",
        "rankings.diversity_weight.changes="
        f"[{{from_week:0,set:{{platform.interest_feed.ranking.diversity:{at['diversity']}}}}}]",
    ],
    ("matrix", "density"),
    metric="gmv_yuan",
    group=FEED,
    shows=(
        Shows("expected_gmv_yuan", FEED, "year1", share=True),
        Shows("expected_gmv_yuan", FEED, "year5", share=True),
        Shows("watch_minutes_per_session", FEED, share=True),
        Shows("platform_profit_yuan", FEED, share=True),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
