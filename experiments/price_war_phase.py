"""How deep and how long may a price war be before it costs the platform that begins it?

`python experiments/price_war_phase.py [size] [--quick]`; the take was 20 % before.
"""

import sys

from answered import Shows
from asking import Study, main

FIRST_WEEK = 26
ATTACKER = "platform:discount"

STUDY = Study(
    "price_war_phase",
    "How deep and how long may a price war be before it costs the platform that begins it?",
    {"take_share": [0.05, 0.1, 0.15], "duration_weeks": [26, 104]},
    lambda at: [
        "+scenario=price_war",
        f"scenarios.price_war.changes=[{{from_week:{FIRST_WEEK},to_week:{FIRST_WEEK + int(str(at['duration_weeks']))},"
        f"set:{{platform.discount.take_share:{at['take_share']}}}}}]",
    ],
    ("phase", "tornado"),
    metric="platform_profit_yuan",
    group=ATTACKER,
    shows=(
        Shows("platform_profit_yuan", ATTACKER, share=True),
        Shows("expected_gmv_yuan", ATTACKER, share=True),
        Shows("expected_gmv_yuan", ATTACKER, "year5", share=True),
        Shows("expected_gmv_yuan", share=True),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
