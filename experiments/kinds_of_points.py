"""Are permanent points, points of an alliance and open membership good for a platform?

`python experiments/kinds_of_points.py [size] [--quick]`
"""

import sys

from answered import Shows
from asking import Study, main

SPONSOR = "social"
OF_AN_ALLIANCE = "joint_membership"  # of the same platform and two categories

STUDY = Study(
    "kinds_of_points",
    "Are permanent points, points of an alliance and open membership good for the platform that pays for them?",
    {"strategy": ["points", "points_permanent", "points_two_steps", OF_AN_ALLIANCE]},
    lambda at: [
        f"+strategy={at['strategy']}",
        *([] if at["strategy"] == OF_AN_ALLIANCE else [f"strategies.{at['strategy']}.sponsor={{platform:{SPONSOR}}}"]),
    ],
    ("matrix",),
    shows=(
        Shows("contribution_yuan"),
        Shows("expected_gmv_yuan", f"platform:{SPONSOR}", share=True),
        Shows("points_liability_yuan", window="year5"),
        Shows("multi_homing_share", f"platform:{SPONSOR}"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
