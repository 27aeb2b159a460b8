"""How should small hosts compete, and does it lower concentration? `python experiments/small_hosts.py [size]`"""

import sys

from answered import Shows
from asking import Study, main

SMALL = "host_type:small"
OF_THE_FEED = "small_host_support"  # a rule of ranking, not a strategy

STUDY = Study(
    "small_hosts",
    "How should small hosts compete, and can concentration be lowered?",
    {"way": ["vertical_niche", "founder_ip", "rented_algorithms", "small_host_programme", OF_THE_FEED]},
    lambda at: [f"+{'ranking' if at['way'] == OF_THE_FEED else 'strategy'}={at['way']}"],
    ("matrix",),
    metric="gmv_yuan",
    group=SMALL,
    shows=(
        Shows("expected_gmv_yuan", SMALL, share=True),
        Shows("host_income_yuan", SMALL, share=True),
        Shows("host_gmv_share_top20"),
        Shows("expected_gmv_yuan", share=True),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
