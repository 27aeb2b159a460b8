"""How sure an effect is: its interval over plausible markets and seeds, and how many replications a narrower one takes.

Two regimes. As long as no market is seen twice, replications are independent draws, and Stein's two-stage rule (1945)
holds exactly: the spread is that of the first lot, whatever comes later. With several seeds a market, those of one
market are alike; the interval is then Student's over the means of markets, whose doubt more seeds do not remove.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.special import stdtrit

from sim.study.analysis.effects import CONFIDENCE
from sim.study.analysis.variance import nested

PRECISION_SCHEMA = {
    "metric": pl.String,
    "replications": pl.Int64,
    "first_lot": pl.Int64,
    "markets": pl.Int64,  # plausible ones, from which replications draw in turn
    "most": pl.Int64,
    "wanted": pl.Float64,  # this and what follows: shares of the reference
    "effect": pl.Float64,
    "half_width": pl.Float64,
    "detectable": pl.Float64,
    "floor": pl.Float64,  # half-width that more seeds cannot undercut; null where no market was seen twice
}
POWER = 0.8  # with which an effect counts as detectable


class Interval(NamedTuple):
    """A mean and its 95 % interval, in the unit of the values."""

    mean: float
    half: float  # of its width
    freedom: int  # degrees, of Student's distribution

    @property
    def detectable(self) -> float:
        """The true effect that an interval of this width leaves no doubt about in 80 of 100 studies.

        (t_0.975 + t_0.8) standard errors (Bloom 1995, minimum detectable effect).
        """
        half, power = stdtrit(self.freedom, np.array([0.5 + CONFIDENCE / 2, POWER]))
        return float(self.half * (half + power) / half)


def interval_of(values: np.ndarray, markets: int, first: int) -> Interval:
    """Mean and interval of ``values`` [replication], of which number r lives in market r modulo ``markets``.

    ``first``: replications of the first lot, which alone tell the spread where no market is seen twice. Several seeds a
    market are whole rounds of all markets.
    """
    if not seen_twice(len(values), markets):
        error = values[:first].std(ddof=1) / math.sqrt(len(values))
        return Interval(float(values.mean()), float(_width(first - 1) * error), first - 1)
    parts = nested(values.reshape(-1, markets).T)
    return Interval(float(values.mean()), float(_width(markets - 1) * math.sqrt(parts.of_mean)), markets - 1)


def floor_of(values: np.ndarray, markets: int) -> float:
    """Half-width below which no number of seeds can bring the interval of whole rounds of ``markets``."""
    parts = nested(values.reshape(-1, markets).T)
    return float(_width(markets - 1) * math.sqrt(parts.market / markets))


def wanted(values: np.ndarray, markets: int, first: int, to: float, most: int) -> int:
    """How many replications to have next for a half-width of ``to``; as many as there are where nothing is left.

    Nothing is left when the interval is narrow enough, at ``most``, or where more seeds cannot narrow it so far.
    """
    count = len(values)
    most = most if most <= markets or markets == 1 else most // markets * markets
    if interval_of(values, markets, first).half <= to:
        return count
    if not seen_twice(count, markets):
        spread = values[:first].std(ddof=1)
        need = math.ceil(max((_width(first - 1) * spread / to) ** 2, count + 1.0) - 1e-9)
        if need > markets > 1:  # doubt and luck must be told apart first
            need = 2 * markets if most >= 2 * markets else markets
        return max(count, min(need, most))
    parts = nested(values.reshape(-1, markets).T)
    room = markets * (to / _width(markets - 1)) ** 2 - parts.market
    if room <= 0:
        return count
    rounds = max(math.ceil(parts.seed / room), count // markets + 1)
    return max(count, min(rounds * markets, most))


def first_lot(asked: int, markets: int, most: int) -> int:
    """Replications of a first lot: as asked, or the next whole number of rounds where it is more than one round."""
    if not seen_twice(asked, markets):
        return asked
    return min(-(-asked // markets), most // markets) * markets


def seen_twice(replications: int, markets: int) -> bool:
    """Whether some market of several is drawn more than once."""
    return replications > markets > 1


def _width(freedom: int) -> float:
    """Half-width of the interval in standard errors."""
    return float(stdtrit(freedom, 0.5 + CONFIDENCE / 2))
