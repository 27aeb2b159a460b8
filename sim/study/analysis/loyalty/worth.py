"""What a strategy is worth to its sponsor: estimates over replications, pay-back, budget, where the gain came from.

Pure functions of paired differences, one number a replication; nothing here knows a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import mean_interval

NO_GAIN = "sales do not rise: there is no gain to divide"
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


class Sources(NamedTuple):
    """Where each yuan gained came from; the four shares add to one."""

    shares: dict[str, Estimate]  # new, rivals, own_channels, pulled_forward
    gained: Estimate  # gross gain of the channels that gained, yuan
    note: str


def sources(sponsor: np.ndarray, channels: Sequence[np.ndarray], rest: np.ndarray, early: np.ndarray | None) -> Sources:
    """Shares of each yuan that the sponsor gained, from paired differences of sales over the horizon, [replication].

    The yuan divided is the gross gain G: the sponsor's own sales difference I plus what some of its sales channels
    (live, short video, mall) lost while others gained, M. Then

    * own_channels = M / G: moved from the sponsor's own channels;
    * pulled_forward = P / G: bought early. Sums over the horizon already net out what is bought early and missed later
      within it; what is left is borrowed from after the horizon: P = ``early``, at most I;
    * rivals = T / G: what everybody else in the market sells less, -``rest``, at least 0 and at most I - P;
    * new = the rest, (I - P - T) / G: not spent in this market otherwise (shelf shops outside it included).

    Which channels lose and which limits bind is decided on the means, so that the shares stay linear in each
    replication and add to one. Without a rise of sales there are no shares; with a rise that cannot be told from zero
    they have no intervals. ``sponsor`` = I, ``channels`` one array each (none: nothing moved), ``early`` None: unknown,
    taken as zero.
    """
    zero = np.zeros_like(sponsor)
    total = sponsor.mean()
    if not total > 0:
        return Sources({}, NOTHING, NO_GAIN)
    moved = sum((-change for change in channels if change.mean() < 0), start=zero)
    gained = sponsor + moved
    borrowed = zero if early is None else _within(early, sponsor)
    taken = _within(-rest, sponsor - borrowed)
    parts = {
        "new": sponsor - borrowed - taken,
        "rivals": taken,
        "own_channels": moved,
        "pulled_forward": borrowed,
    }
    clear = mean_of(sponsor).clear
    shares = {name: ratio_of(part, gained) for name, part in parts.items()}
    if not clear:
        shares = {name: each._replace(low=np.nan, high=np.nan) for name, each in shares.items()}
    if early is None:
        del shares["pulled_forward"]
    return Sources(shares, mean_of(gained), "" if clear else UNCLEAR)


def _within(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """``part`` limited, on the means, to between nothing and the ``whole``."""
    if part.mean() <= 0:
        return np.zeros_like(part)
    return whole if part.mean() > whole.mean() else part
