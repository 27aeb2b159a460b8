"""What the variance of an effect is made of: doubt about the market, luck of the seed, and what they do together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import fdtri

from sim.study.analysis.effects import CONFIDENCE


class Nested(NamedTuple):
    """Variances of one value, where every market has seeds of its own; in the squared unit of the values."""

    market: float  # between markets
    seed: float  # between seeds of one market: their own luck, and what this market makes of it
    share: float  # of the market, 0 to 1
    share_low: float  # 95 % interval
    share_high: float
    of_mean: float  # of the mean over all


class Crossed(NamedTuple):
    """Variances of one value, where all markets have the same seeds."""

    market: float
    seed: float  # what a seed does in every market alike
    both: float  # their interaction, and all else


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
    """Components of ``values`` [market, seed], one value each, by the two-way analysis of variance; none below zero."""
    markets, seeds = values.shape
    rows, columns = values.mean(axis=1, keepdims=True), values.mean(axis=0, keepdims=True)
    rest = values - rows - columns + values.mean()
    both = float((rest**2).sum() / ((markets - 1) * (seeds - 1)))
    market = max(float(rows.var(ddof=1)) - both / seeds, 0.0)
    seed = max(float(columns.var(ddof=1)) - both / markets, 0.0)
    return Crossed(market, seed, both)
