"""When does money for new people earn more with those already there?

`python experiments/shift_to_retention.py [size] [--quick]`
"""

import sys

from asking import Study, main

STUDY = Study(
    "shift_to_retention",
    "When does money for new people earn more with those already there?",
    {"strategy": ["budget_shift_15", "budget_shift_30"], "from_week": [0, 26, 52, 104, 156]},
    lambda at: [f"+strategy={at['strategy']}", f"strategies.{at['strategy']}.from_week={at['from_week']}"],
    ("heat", "matrix"),
)

if __name__ == "__main__":
    sys.exit(main(STUDY))
