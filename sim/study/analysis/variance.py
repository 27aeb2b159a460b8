"""What the variance of an effect is made of: doubt about the market, luck of the seed, and what they do together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import fdtri

from sim.study.analysis.effects import CONFIDENCE

_DRAWS = 2000  # of the pivots of an interval


class Nested(NamedTuple):
    """Variances of one value, where every market has seeds of its own; in the squared unit of the values."""

    market: float  # between markets
    seed: float  # between seeds of one market: their own luck, and what this market makes of it
    share: float  # of the market, 0 to 1
    share_low: float  # 95 % interval
    share_high: float
    of_mean: float  # of the mean over all


class Share(NamedTuple):
    """A part of a variance, 0 to 1, with its 95 % interval."""

    value: float
    low: float
    high: float


class Crossed(NamedTuple):
    """Variances of one value, where all markets have the same seeds; in the squared unit of the values."""

    market: float  # between markets
    seed: float  # what a seed does in every market alike
    both: float  # their interaction, and all else
    shares: tuple[Share, Share, Share]  # of these three
    of_mean: float  # of the mean over all
    freedom: float  # degrees, of Student's distribution for that mean

    def with_counts(self, markets: int, seeds: int) -> float:
        """The variance of the mean over so many markets and seeds."""
        return self.market / markets + self.seed / seeds + self.both / (markets * seeds)


def nested(values: np.ndarray) -> Nested:
    """Components of ``values`` [market, seed] by the analysis of variance with random effects (Searle et al. 1992).

    An estimate below zero is zero. The interval of the share is exact for normal values. The variance of the mean is
    that of market means, but never less than the seeds alone make it.
    """
    markets, seeds = values.shape
    freedom = markets - 1, markets * (seeds - 1)
    between = float(seeds * values.mean(axis=1).var(ddof=1))
    within = float(values.var(axis=1, ddof=1).mean())
    of_mean = max(between, within) / values.size
    if within == 0:
        sure = 1.0 if between > 0 else 0.0
        return Nested(between / seeds, 0.0, sure, sure, sure, of_mean)
    tail = (1 - CONFIDENCE) / 2
    ratio = between / within / np.array([1.0, fdtri(*freedom, 1 - tail), fdtri(*freedom, tail)])
    beyond = np.maximum(ratio - 1, 0)
    share, low, high = (beyond / (beyond + seeds)).tolist()
    return Nested(max(between - within, 0.0) / seeds, within, share, low, high, of_mean)


def crossed(values: np.ndarray) -> Crossed:
    """Components of ``values`` [market, seed], one value each, by the two-way analysis of variance; none below zero.

    Intervals of the shares: generalised pivots (Weerahandi 1993), mean squares divided by what chance makes of them.
    The variance of the mean is never less than markets alone, or seeds alone, make it; its degrees of freedom are
    those of Satterthwaite (1946).
    """
    markets, seeds = values.shape
    rows, columns = values.mean(axis=1, keepdims=True), values.mean(axis=0, keepdims=True)
    rest = values - rows - columns + values.mean()
    freedom = np.array([markets - 1, seeds - 1, (markets - 1) * (seeds - 1)])
    squares = np.array([seeds * rows.var(ddof=1), markets * columns.var(ddof=1), (rest**2).sum() / freedom[2]])
    market, seed, both = (float(each) for each in _components(squares, markets, seeds))
    drawn = squares * freedom / np.random.default_rng(0).chisquare(freedom, (_DRAWS, 3))
    shares = _shares(_components(drawn.T, markets, seeds))
    tail = (1 - CONFIDENCE) / 2
    ends = np.quantile(shares, [tail, 1 - tail], axis=1).T.tolist()
    centre = _shares(np.array([market, seed, both]))
    parts = tuple(Share(float(value), *sides) for value, sides in zip(centre, ends, strict=True))
    terms = max((squares * (1, 1, -1), squares * (1, 0, 0), squares * (0, 1, 0)), key=np.sum)
    whole, doubt = float(terms.sum()), float((terms**2 / freedom).sum())
    return Crossed(market, seed, both, parts, whole / values.size, whole**2 / doubt if doubt else 1.0)  # type: ignore[arg-type]


def _components(squares: np.ndarray, markets: int, seeds: int) -> np.ndarray:
    """Variances of market, seed and both from their mean squares [3, ...]."""
    own, common, both = squares
    return np.array([np.maximum(own - both, 0.0) / seeds, np.maximum(common - both, 0.0) / markets, both])


def _shares(parts: np.ndarray) -> np.ndarray:
    """Each part [3, ...] of their sum; none of them where there is nothing."""
    whole = parts.sum(axis=0)
    return np.asarray(np.divide(parts, whole, out=np.zeros_like(parts), where=whole > 0))
