"""Which rule pays for people, in calm and in a scandal? `python experiments/regulation_pay_off.py [size] [--quick]`"""

import sys

from answered import Shows
from asking import NONE, Study, asked, main

STUDY = Study(
    "regulation_pay_off",
    "Which rule pays for people, in calm and in a scandal?",
    {
        "policy": ["live_marketing_rules", "credit_files", "privacy_law", "seven_day_return", "tax_audit",
                   "platform_liability"],
        "scenario": [NONE, "trust_scandal"],
    },
    lambda at: [f"+policy={at['policy']}", *asked("scenario", at["scenario"])],
    ("heat", "matrix", "regret"),
    metric="consumer_surplus_yuan",
    shows=(
        Shows("consumer_surplus_yuan", share=True),
        Shows("trust_index"),
        Shows("compliance_cost_yuan"),
        Shows("host_income_yuan", "host_type:head", share=True),
        Shows("host_income_yuan", "host_type:small", share=True),
    ),
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(STUDY))
