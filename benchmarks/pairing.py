"""How many replications pairing saves, and whether a control variate saves more: five strategies, a small market.

    python benchmarks/pairing.py [STRATEGY ...] [OVERRIDE ...]

Each strategy begins after a quarter, so that the weeks before it are the same in both arms and can serve as a control
variate beside the level of the reference. Of a KPI over the weeks after: the variance of the paired difference against
that of independent arms (the sum of both arms' variances), and what is left of the paired variance once a line through
the covariate is taken out (one degree of freedom is paid for). The interval of a ratio is that of two variances of
normal values that do not depend on each other (F), which is what level and difference nearly are.
"""

from __future__ import annotations

import sys
from datetime import date
from os import getloadavg

import numpy as np
from scipy.special import fdtri

import sim
from sim.study.analysis.compare import window_values
from sim.study.arms import REFERENCE, TREATMENT

STRATEGIES = ("points", "tiered_membership", "member_card", "private_domain", "churn_warning")
LAUNCH = 13
SMALL = {"size": "tiny", "horizon.burn_in_weeks": "26", "horizon.weeks": "52", "replications": "16"}
METRICS = ("gmv_yuan", "orders_per_year", "trust_index")


def left(difference: np.ndarray, covariate: np.ndarray) -> float:
    """Share of a variance that a line through a covariate leaves, both [replication]."""
    slope, level = np.polyfit(covariate, difference, 1)
    rest = difference - slope * covariate - level
    return float(rest @ rest / (len(rest) - 2) / difference.var(ddof=1))


def ratio(reference: np.ndarray, treatment: np.ndarray) -> tuple[float, float, float]:
    """Variance of independent arms against that of paired ones with its 95 % interval; arms [replication]."""
    apart, paired = reference.var(ddof=1) + treatment.var(ddof=1), (treatment - reference).var(ddof=1)
    freedom = len(reference) - 1
    found = float(apart / paired)
    return found, found / float(fdtri(freedom, freedom, 0.975)), found * float(fdtri(freedom, freedom, 0.975))


def measured(name: str, words: list[str]) -> list[str]:
    """One line of the table for each KPI."""
    found = sim.run(f"+strategy={name}", f"strategies.{name}.from_week={LAUNCH}", *words)
    spans = {"before": (0, LAUNCH), "after": (LAUNCH, found.config["horizon"]["weeks"])}
    lines = []
    for metric in METRICS:
        mine = window_values(found.kpis.filter(metric=metric, dimension="all"), spans)
        before, after = mine.values[0]
        reference, treatment = (after[mine.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
        difference = treatment - reference
        if difference.var(ddof=1) == 0:
            lines.append(f"| {name} | {metric} | both arms are the same | | | |")
            continue
        past = before[mine.arms.index(REFERENCE)]
        saved, low, high = ratio(reference, treatment)
        together = np.corrcoef(reference, treatment)[0, 1]
        lines.append(
            f"| {name} | {metric} | {saved:,.3g} [{low:,.3g}, {high:,.3g}] | {together:.4f}"
            f" | {left(difference, reference):.2f} | {left(difference, past):.2f} |"
        )
    return lines


def main(words: list[str]) -> None:
    """Print the table."""
    names = [word for word in words if "=" not in word] or STRATEGIES
    said = SMALL | dict(word.split("=", 1) for word in words if "=" in word)
    words = [f"{key}={value}" for key, value in said.items()]
    print(f"{date.today()}, load {getloadavg()[0]:.1f}: {' '.join(words)}\n")
    print("| strategy | KPI | replications saved, times | correlation of arms | left, reference | left, weeks before |")
    print("|---|---|---|---|---|---|", flush=True)
    for name in names:
        print("\n".join(measured(name, words)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
