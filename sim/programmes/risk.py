"""The risk score that sponsors compute from orders, and how good it is (which only we can tell)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.firms.tables import Array
    from sim.params.risk import RiskScore


def risk_score(orders: Array, last_week: Array, age_weeks: Array, score: RiskScore) -> Array:
    """Probability that she has left, 1 - P(alive) of the BG/NBD model (Fader, Hardie & Lee 2005), [row] float64.

    orders so far, week of the last one and age, both in weeks since she joined. Somebody who never bought scores 0: in
    this model people leave only after a purchase.
        P(alive | x, t, T) = 1 / (1 + a / (b + x - 1) * ((alpha + T) / (alpha + t)) ^ (r + x))   for x > 0
    """
    x = np.asarray(orders, np.float64)
    age = np.maximum(age_weeks, last_week)
    silence = (score.alpha + age) / (score.alpha + np.maximum(last_week, 0.0))
    # In logarithms: a heavy buyer's long silence overflows the power.
    odds = np.log(score.a / (score.b + np.maximum(x, 1.0) - 1.0)) + (score.r + x) * np.log(silence)
    gone = 1.0 / (1.0 + np.exp(-np.minimum(odds, 700.0)))
    return np.where(x > 0.0, gone, 0.0)


class Quality(NamedTuple):
    """How often the score is right."""

    precision: float  # share of those called lost who have left
    recall: float  # share of those who have left that were called lost


def quality(called: Array, gone: Array) -> Quality:
    """Precision and recall of a call, [row] bool, against who has in truth left; for reports only, never for a sponsor.

    Nan when nobody was called, or nobody has left.
    """
    called, gone = np.asarray(called, bool), np.asarray(gone, bool)
    right = np.count_nonzero(called & gone)
    share = [right / n if (n := np.count_nonzero(mask)) else float("nan") for mask in (called, gone)]
    return Quality(*share)
