"""How strong should points, a private list and paid membership be, side by side under one sponsor, come what may?

`python experiments/robust_portfolio.py [persons] [--quick] [key=value ...]`
The strengths of three programmes of one platform are searched for three objectives at once: what the sponsor gains,
retention and trust, over four scenarios and the plausible markets, within a limit on cost. The front is evaluated again
with fresh seeds; the shrinkage is printed. Writes a folder `search/...` (below `output.dir`, default results/).
"""

from __future__ import annotations

import sys

from kept import sized

from sim.app.search import main as search

STRATEGIES = ("points", "private_domain", "paid_membership")
SCENARIOS = "none,price_war,economic_slowdown,trust_scandal"
OBJECTIVES = "contribution_yuan,repurchase_rate,trust_index"
COST_MOST = "cost_yuan=50e9"  # over all weeks
QUICK = ("horizon.weeks=54", "horizon.burn_in_weeks=2", "replications=1", "--workers", "1", "--fresh", "2")


def main(words: list[str]) -> int:
    """Search, and print the front; returns the exit status."""
    quick, persons, settings = sized(words, "10000")
    asked = [
        f"+strategy=[{','.join(STRATEGIES)}]",
        "strategies.*.sponsor.platform=social",
        f"population.persons={persons}",
        *(f"strategies.{name}.intensity=0..1.5" for name in STRATEGIES),
        *settings,
    ]
    size = (*QUICK, "--budget", "4") if quick else ("--budget", "72")
    scenarios = "none,price_war" if quick else SCENARIOS
    return search([*asked, *size, "--objectives", OBJECTIVES, "--scenarios", scenarios, "--at-most", COST_MOST])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
