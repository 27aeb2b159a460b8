"""Law 3 against a real panel: next purchases of those who bought x times, over what the NBD foretells.

The bands are the 10th to 90th percentile of the categories of a loyalty-card panel. So a fifth of the panel's own
ratios lie outside, and a ratio counts as outside here only beyond chance, with Holm's correction for all looked at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from sim.evidence.validation.experiment import Start
from sim.evidence.validation.experiments.table import PART, Experiment, Readings
from sim.evidence.validation.finding import Finding
from sim.evidence.validation.laws.incidence import ALL, BOUGHT, BURN_IN, FEWEST, QUARTER, Counts, incidence, nbd_fit

BANDS = ((1.01, 1.39), (0.91, 1.09), (0.89, 1.03), (0.86, 1.07), (0.86, 1.03), (0.79, 1.06))  # x = 0..5
FAMILY_ERROR = 0.05  # of any ratio called outside by chance
ITS_OWN = 0.2  # share of the panel's own categories that lie outside
SOURCE = "loyalty-card panel, 2,469 households, 39 grocery categories (completejourney)"


class Ratio(NamedTuple):
    """What those who bought x times in a quarter bought in the next, over what the NBD foretells."""

    category: str
    x: int
    value: float
    error: float  # standard error

    @property
    def chance(self) -> float:
        """Probability of such a distance outside the band if the truth were at its nearer end."""
        low, high = BANDS[self.x]
        return float(norm.sf(max(low - self.value, self.value - high) / self.error))


def read(start: Start) -> Readings:
    """Counts of persons and purchases by category; the calm market is founded anew."""
    found = incidence(start.params.population.persons, start.seed)
    return {name: [np.asarray(column, float).tolist() for column in counts] for name, counts in found.items()}


def judge(name: str, readings: Sequence[Readings]) -> list[Finding]:
    """All categories together, x by x; then for how many categories it lies outside beyond chance."""
    sums: dict[str, Counts] = {}
    for one in readings:
        for category, columns in one.items():
            counts = Counts(*(np.array(column) for column in columns))
            sums[category] = sums[category].plus(counts) if category in sums else counts
    together = ratios(ALL, sums.pop(ALL))
    outside = beyond_chance(together)
    findings = [
        Finding(
            PART, name, f"law 3, all categories together, x = {r.x}", *BANDS[r.x], SOURCE, r.value, *_interval(r),
            note="outside beyond chance" if r in outside else "",
        )
        for r in together
    ]  # fmt: skip
    single = [ratio for category, counts in sums.items() for ratio in ratios(category, counts)]
    outside = beyond_chance(single)
    return [*findings, *(_one_by_one(name, x, single, outside) for x in sorted({ratio.x for ratio in single}))]


def _one_by_one(name: str, x: int, single: Sequence[Ratio], outside: Sequence[Ratio]) -> Finding:
    """Share of categories whose ratio at ``x`` is among those ``outside``."""
    of, mine = sum(r.x == x for r in single), [r for r in outside if r.x == x]
    told = "; ".join(f"{r.category} {r.value:.2f} ± {1.96 * r.error:.2f}" for r in mine) or "none"
    return Finding(
        PART, name, f"law 3, one by one, x = {x}: share of categories outside the band beyond chance", 0.0, ITS_OWN,
        SOURCE, len(mine) / of, note=f"{len(mine)} of {of}, {told}; Holm at {FAMILY_ERROR:.0%} for all {len(single)}"
        " ratios; a fifth of the panel's own categories lie outside",
    )  # fmt: skip


def ratios(category: str, counts: Counts) -> list[Ratio]:
    """The ratio of each x for which there are people enough."""
    k, alpha = nbd_fit(counts.persons)
    found = []
    for x in range(min(BOUGHT + 1, len(counts.persons))):
        n = float(counts.persons[x])
        if n >= FEWEST:
            mean, foretold = float(counts.later[x]) / n, (k + x) / (alpha + 1.0)
            variance = max(float(counts.square[x]) / n - mean**2, 1e-12)
            found.append(Ratio(category, x, mean / foretold, math.sqrt(variance / n) / foretold))
    return found


def beyond_chance(found: Sequence[Ratio]) -> list[Ratio]:
    """Ratios outside their bands when all of them are looked at: the step-down procedure of Holm (1979)."""
    ranked = sorted(found, key=lambda ratio: ratio.chance)
    outside = []
    for left, ratio in zip(range(len(ranked), 0, -1), ranked, strict=True):
        if ratio.chance * left > FAMILY_ERROR:
            break
        outside.append(ratio)
    return outside


def _interval(ratio: Ratio) -> tuple[float, float]:
    """Simultaneous 95 % interval of one of the six x."""
    half = float(norm.ppf(1.0 - FAMILY_ERROR / (2 * len(BANDS)))) * ratio.error
    return ratio.value - half, ratio.value + half


EXPERIMENT = Experiment(
    about="Two quarters of a calm market (no festivals, flat trends), persons who lived through both; intervals over"
    " persons, simultaneous for the six x.",
    read=read,
    judge=judge,
    persons=150_000, seeds=2, weeks=BURN_IN + 2 * QUARTER, seconds=26.0, burnt_in=False,
)  # fmt: skip
