"""How large an effect is, over replications that may live in markets of other sizes.

An amount (sales, orders, people) is large where the market is: averaged in yuan, one market with large head hosts
decides what happens to head hosts. Its effect is therefore taken relative to each replication's own reference,
averaged, and told at the size of the mean reference. Shares and indices are alike in all markets and are averaged as
they are; so are balances (profits), which may be next to nothing in a market of any size, and amounts of which some
reference is nothing, negative, or tiny beside the others: no ratio means anything there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

CONFIDENCE = 0.95
SMALLEST = 0.1  # reference of a replication over their mean, below which ratios are not averaged


class Effect(NamedTuple):
    """Arrays of the shape of what is compared, without the axis of replications; NaN where nothing was observed."""

    reference: np.ndarray  # mean
    difference: np.ndarray
    low: np.ndarray  # 95 % interval of the difference; NaN of one replication
    high: np.ndarray
    replications: np.ndarray  # how many have observed both

    @property
    def treatment(self) -> np.ndarray:
        """The reference with the effect added."""
        return self.reference + self.difference


def effect_of(reference: np.ndarray, treatment: np.ndarray, amounts: np.ndarray) -> Effect:
    """The effect over the last axis [replication], of ``amounts`` (bool, a row) relative within replications."""
    level, each = changes_of(reference, treatment, amounts)
    difference, low, high, count = mean_interval(each)
    return Effect(level, difference, low, high, count)


def changes_of(reference: np.ndarray, treatment: np.ndarray, amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean reference, and the effect in each replication, whose mean is the effect; arguments as of `effect_of`."""
    paired = np.isfinite(reference) & np.isfinite(treatment)
    base = np.where(paired, reference, np.nan)
    change = np.where(paired, treatment - reference, np.nan)
    level, *_ = mean_interval(base)
    least = np.where(paired, reference, np.inf).min(axis=-1, initial=np.inf)
    relative = amounts & (level > 0) & (least >= SMALLEST * level)
    scale = np.divide(level[..., None], base, where=relative[..., None] & paired, out=np.ones_like(base))
    return level, change * scale


def mean_interval(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Mean, lower and upper end of the 95 % t interval, and count, over the last axis; NaN counts as not observed.

    One observation has a mean but no interval (NaN); none has neither.
    """
    seen = np.isfinite(values)
    count = seen.sum(axis=-1)
    some = np.maximum(count, 1)
    mean = np.where(seen, values, 0.0).sum(axis=-1) / some
    square = np.where(seen, values - mean[..., None], 0.0) ** 2
    freedom = np.maximum(count - 1, 1)
    half = stdtrit(freedom, 0.5 + CONFIDENCE / 2) * np.sqrt(square.sum(axis=-1) / freedom / some)
    half = np.where(count > 1, half, np.nan)
    mean = np.where(count > 0, mean, np.nan)
    return mean, mean - half, mean + half, count
