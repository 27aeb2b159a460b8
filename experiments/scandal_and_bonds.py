"""Can a host survive a scandal, and do bonds buffer or deepen it? `python experiments/scandal_and_bonds.py [size]`

A fault that a bond does not forgive is felt the more, the closer the bond; how much more nobody has measured.
"""

import sys

from answered import Shows
from asking import Study, main

HEAD = "host_type:head"

STUDY = Study(
    "scandal_and_bonds",
    "Can a head host survive a scandal, and do strong bonds buffer or deepen it?",
    {"behaviour.memory.betrayal": [1.0, 0.0, 3.0]},
    lambda at: ["+scenario=trust_scandal", f"behaviour.memory.betrayal={at['behaviour.memory.betrayal']}"],
    ("matrix",),
    metric="gmv_yuan",
    group=HEAD,
    shows=(
        Shows("expected_gmv_yuan", HEAD, "year1", share=True),
        Shows("expected_gmv_yuan", HEAD, "year2", share=True),
        Shows("expected_gmv_yuan", HEAD, "year5", share=True),
        Shows("expected_gmv_yuan", window="year1", share=True),
        Shows("trust_index", window="year1"),
    ),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
