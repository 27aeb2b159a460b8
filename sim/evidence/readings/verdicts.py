"""What an estimate with its interval says about a claim."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Self

import numpy as np
from scipy.special import stdtrit

from sim.study.analysis.effects import CONFIDENCE, mean_interval

POWER = 0.8  # with which an effect counts as detectable
ENOUGH = 0.5  # of a claim, to support it
SUPPORTED, AGAINST, SMALLER = "supported", "against", "smaller"
ARTEFACT, UNDETECTABLE, NOT_COMPARABLE = "selection artefact", "undetectable at this size", "not comparable"
VERDICTS = {
    SUPPORTED: "clearly caused, at least half of what is claimed",
    SMALLER: "what is claimed is not caused: the interval lies below it; no naive reading of the same log reaches it",
    ARTEFACT: "what is claimed is not caused: the interval lies below it; that of a naive reading reaches it",
    AGAINST: "clearly caused, of the other sign",
    UNDETECTABLE: "the interval is wider than what is claimed, and says nothing of it: more pairs are needed",
    NOT_COMPARABLE: "a mere level is claimed, or nothing was observed",
}


class Estimate(NamedTuple):
    """A mean over pairs with its 95 % t interval; NaN where there are too few pairs for it."""

    mean: float = np.nan
    low: float = np.nan
    high: float = np.nan
    pairs: int = 0

    @classmethod
    def of(cls, values: np.ndarray) -> Self:
        """From one value a pair, [pair] float64; NaN counts as not observed."""
        mean, low, high, count = mean_interval(np.asarray(values, np.float64)[None])
        return cls(float(mean[0]), float(low[0]), float(high[0]), int(count[0]))

    @property
    def detectable(self) -> float:
        """The true effect that so many pairs of this scatter call clear in 80 of 100 studies; NaN for one pair.

        (t_0.975 + t_0.8) standard errors (Bloom 1995, minimum detectable effect).
        """
        if self.pairs < 2:
            return np.nan
        half, power = stdtrit(self.pairs - 1, np.array([0.5 + CONFIDENCE / 2, POWER]))
        return float((self.high - self.mean) * (half + power) / half)

    @property
    def clear(self) -> bool:
        """Whether the interval leaves nothing out of the question."""
        return self.low > 0 or self.high < 0

    def seen_as(self, sign: float) -> Estimate:
        """The same, with effects of the sign -1 counted as positive."""
        return self if sign > 0 else Estimate(-self.mean, -self.high, -self.low, self.pairs)


def judges(caused: Estimate, goal: float) -> bool:
    """Whether an interval says anything of a claim of the size ``goal``: it must be no wider than the claim.

    A wider one does only if all of it lies at half the claim or beyond, on whichever side of nothing.
    """
    least = ENOUGH * goal
    return caused.high - caused.low <= goal or caused.low >= least or caused.high <= -least


def verdict(
    claimed: tuple[float, float], reading: str, caused: Estimate, naive: Iterable[Estimate], whole: bool = True
) -> str:
    """One of `VERDICTS`. claimed: the ends of what is claimed, of which the one nearer to nothing counts.

    naive: what is read off the treated market alone. A claim is called a selection artefact only if the interval of a
    naive reading, clearly of the claimed sign, reaches it and that of the causal one does not. What an interval is too
    wide for (`judges`) gets no other verdict. whole: all weeks of the claim were observed; if not, pairs without any
    scatter are arms in which what is claimed had no time to happen.
    """
    if reading == "level" or not np.isfinite(caused.mean):
        return NOT_COMPARABLE
    if not whole and caused.low == caused.high:
        return UNDETECTABLE
    near = min(claimed, key=abs)
    sign, goal = (1.0 if near >= 0 else -1.0), abs(near)
    caused = caused.seen_as(sign)
    if not judges(caused, goal):
        return UNDETECTABLE
    if caused.clear and caused.mean >= ENOUGH * goal:
        return SUPPORTED
    if caused.clear and caused.mean < 0:
        return AGAINST
    if caused.high >= goal:
        return UNDETECTABLE
    found = (estimate.seen_as(sign) for estimate in naive)
    return ARTEFACT if any(one.low > 0 and one.high >= goal for one in found) else SMALLER
