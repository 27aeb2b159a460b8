"""What of many numbers is chance: pairs of options, corrections over families, ranks that can be told apart.

Everything is paired: a replication has the same seed and plausible market in every option.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest, false_discovery_control

from sim.study.analysis.effects import CONFIDENCE, mean_interval
from sim.study.analysis.findings import FAMILY_ERROR, chance


class Share(NamedTuple):
    """A share of plausible markets with its 95 % interval (Wilson 1927)."""

    value: float
    low: float
    high: float
    of: int


class Ranks(NamedTuple):
    """Simultaneous 95 % sets of ranks: an option is behind all that are surely better, and no others."""

    best: np.ndarray  # [option] rank from 1, at best
    worst: np.ndarray  # [option]


def by_market(values: np.ndarray, markets: np.ndarray) -> np.ndarray:
    """Values [..., replication] as means of the replications of each plausible market, [..., market]; NaN: not seen."""
    each = [mean_interval(values[..., markets == market])[0] for market in np.unique(markets)]
    return np.stack(each, axis=-1)


def beats(a: np.ndarray, b: np.ndarray, markets: np.ndarray) -> Share:
    """In which share of plausible markets the first is above the second, [replication] each; equal ones count half."""
    change = by_market(a - b, markets)
    change = change[np.isfinite(change)]
    if not len(change):
        return Share(np.nan, np.nan, np.nan, 0)
    wins = (change > 0).sum() + (change == 0).sum() / 2
    interval = binomtest(round(wins), len(change)).proportion_ci(CONFIDENCE, method="wilson")
    return Share(float(wins / len(change)), float(interval.low), float(interval.high), len(change))


def chances_of(values: np.ndarray) -> np.ndarray:
    """Probability of means so far from zero if there is none (paired t), over the last axis; NaN: nothing to tell."""
    flat = values.reshape(-1, values.shape[-1])
    return chance(*mean_interval(flat)).reshape(values.shape[:-1])


def holm(chances: np.ndarray) -> np.ndarray:
    """Probabilities adjusted for having looked at all of them (Holm 1979): below 5 % holds for the whole family.

    NaN is in no family.
    """
    adjusted = np.full(chances.shape, np.nan)
    family = np.flatnonzero(np.isfinite(chances))
    order = family[np.argsort(chances.ravel()[family], kind="stable")]
    steps = chances.ravel()[order] * np.arange(len(order), 0, -1)
    adjusted.ravel()[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def false_discovery(chances: np.ndarray) -> np.ndarray:
    """Adjusted so that of those below 5 % one in twenty is chance (Benjamini & Yekutieli 2001: dependent numbers)."""
    adjusted = np.full(chances.shape, np.nan)
    family = np.isfinite(chances)
    if family.any():
        adjusted[family] = false_discovery_control(chances[family], method="by")
    return adjusted


def told(values: np.ndarray, floors: np.ndarray) -> np.ndarray:
    """Which means of one family are findings: Holm, and above their floor; values [..., replication]."""
    means = mean_interval(values)[0]
    found: np.ndarray = (holm(chances_of(values)) <= FAMILY_ERROR) & (np.abs(means) > floors)
    return found


def better(values: np.ndarray, floors: np.ndarray) -> np.ndarray:
    """Whether the row's option is surely above the column's, [option, option]; all pairs are one family (Holm).

    values: [option, replication]; floors: [option], of which a pair's is the larger.
    """
    first, second = np.triu_indices(len(values), 1)
    apart = told(values[first] - values[second], np.maximum(floors[first], floors[second]))
    above = mean_interval(values[first] - values[second])[0] > 0
    found = np.zeros((len(values), len(values)), dtype=bool)
    found[first, second], found[second, first] = apart & above, apart & ~above
    return found


def ranks_of(values: np.ndarray, floors: np.ndarray) -> Ranks:
    """Ranks of options, highest first, as far as they can be told apart (Mohamad et al. 2019; all pairs, Holm).

    values: [option, replication]; floors: [option].
    """
    above = better(values, floors)
    return Ranks(1 + above.sum(axis=0), len(values) - above.sum(axis=1))
