"""What a strategy is worth to its sponsor: estimates over replications, pay-back, budget.

Pure functions of paired differences, one number a replication; nothing here knows a table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.state.names import YEAR_WEEKS
from sim.study.analysis.effects import mean_interval

UNCLEAR = "the gain cannot be told from zero"


class Estimate(NamedTuple):
    """A number with its 95 % interval over replications; NaN where there is none."""

    value: float
    low: float
    high: float
    seen: int  # replications

    @property
    def clear(self) -> bool:
        """True if there is an interval and it excludes zero."""
        return self.low > 0 or self.high < 0


NOTHING = Estimate(np.nan, np.nan, np.nan, 0)


def mean_of(values: np.ndarray) -> Estimate:
    """Mean of one number a replication."""
    mean, low, high, count = mean_interval(values)
    return Estimate(float(mean), float(low), float(high), int(count))


def ratio_of(above: np.ndarray, below: np.ndarray) -> Estimate:
    """Ratio of means; its interval from the linearised residuals (delta method).

    A denominator that cannot be told from zero leaves the ratio without an interval; one of exactly zero leaves none.
    """
    scale = below.mean()
    if scale == 0:
        return NOTHING
    ratio = above.mean() / scale
    spread = mean_of((above - ratio * below) / scale)
    if not mean_of(below).clear:
        return Estimate(float(ratio), np.nan, np.nan, spread.seen)
    return Estimate(float(ratio), float(ratio + spread.low), float(ratio + spread.high), spread.seen)


def discounted(quarterly: np.ndarray, quarter_weeks: int, rate: float) -> np.ndarray:
    """Running sum of [replication, quarter], each quarter discounted from its middle at ``rate`` a year."""
    years = (np.arange(quarterly.shape[1]) + 0.5) * quarter_weeks / YEAR_WEEKS
    return np.cumsum(quarterly / (1 + rate) ** years, axis=1)


def pay_back(cumulative: np.ndarray) -> int | None:
    """First quarter from whose end on a running sum [quarter] stays at or above zero; None if it ends below."""
    below = np.flatnonzero(cumulative < 0)
    if not len(below):
        return 0
    return int(below[-1]) + 1 if below[-1] + 1 < len(cumulative) else None


class Budget(NamedTuple):
    """The largest budget whose last yuan earns more than one, and how that was found."""

    returns: tuple[Estimate, ...]  # of the last yuan between neighbouring tests
    largest: float  # in the unit of cost; NaN if cost does not rise from test to test
    note: str


def budget(cost: np.ndarray, gain: np.ndarray) -> Budget:
    """Marginal returns of tests of rising intensity, and the largest budget whose last yuan still earns more than one.

    cost, gain: [test, replication], the first test being none at all (zeros); gain is before the programme's cost.
    Between two tests the last yuan earns (gain - gain before) / (cost - cost before), taken to hold in the middle
    of the two and to change linearly in between; beyond the outer middles it stays. Nothing is said beyond the tests.
    """
    spent = cost.mean(axis=1)
    returns = tuple(ratio_of(gain[k + 1] - gain[k], cost[k + 1] - cost[k]) for k in range(len(cost) - 1))
    if (np.diff(spent) <= 0).any():
        return Budget(returns, np.nan, "cost does not rise with intensity (a cap binds): no budget can be read off")
    earned = np.array([each.value for each in returns])
    middle = (spent[1:] + spent[:-1]) / 2
    over = np.flatnonzero(earned > 1)
    if not len(over):
        return Budget(returns, 0.0, "never: the last yuan earns less than one at every budget tested")
    last = over[-1]
    if last == len(earned) - 1:
        return Budget(returns, float(spent[-1]), "even at the largest budget tested the last yuan earns more than one")
    share = (earned[last] - 1) / (earned[last] - earned[last + 1])
    largest = float(middle[last] + share * (middle[last + 1] - middle[last]))
    return Budget(returns, largest, "interpolated between the budgets tested")
