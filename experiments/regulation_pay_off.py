"""Which rule pays for people, in calm and in a scandal? `python experiments/regulation_pay_off.py [size] [--quick]`"""

import sys

from asking import NONE, Study, asked, main

STUDY = Study(
    "regulation_pay_off",
    "Which rule pays for people, in calm and in a scandal?",
    {
        "policy": ["seven_day_return", "platform_liability", "lowest_price_claim_ban", "price_discrimination_ban",
                   "live_marketing_rules", "privacy_law", "tax_audit"],
        "scenario": [NONE, "trust_scandal", "price_war"],
    },
    lambda at: [f"+policy={at['policy']}", *asked("scenario", at["scenario"])],
    ("heat", "matrix", "regret"),
    metric="consumer_surplus_yuan",
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(STUDY))
