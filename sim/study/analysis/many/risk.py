"""What an option risks: regret, the worst condition, the worst plausible markets."""

from __future__ import annotations

import numpy as np

from sim.study.analysis.many.chances import by_market

WORST = 0.1  # of plausible markets


def regret(means: np.ndarray) -> np.ndarray:
    """What is missed against the best option under each condition, by the means over replications, [option, condition].

    Savage (1951). The best is picked from the same numbers: where options are alike, regret is their noise.
    """
    missed: np.ndarray = np.nanmax(means, axis=0, keepdims=True) - means
    return missed


def expected_regret(values: np.ndarray, markets: np.ndarray) -> np.ndarray:
    """What is missed on average against whoever knew condition and plausible market beforehand, [option].

    values: [option, condition, replication]. An upper bound: with few seeds a market, knowing it is knowing its luck.
    """
    each = by_market(values, markets)
    whole = np.isfinite(each).all(axis=0)
    missed = (each.max(axis=0, keepdims=True) - each)[:, whole]
    return missed.mean(axis=1) if whole.any() else np.full(len(values), np.nan)


def value_at_risk(each: np.ndarray, share: float = WORST) -> np.ndarray:
    """What is undercut in at most ``share`` of the markets, over the last axis [market]: one of them, not between two.

    With fewer than 1 / ``share`` markets it is the worst.
    """
    found: np.ndarray = np.nanquantile(each, share, axis=-1, method="inverted_cdf")
    return found


def shortfall(each: np.ndarray, share: float = WORST) -> np.ndarray:
    """Mean of the worst ``share`` of the markets, at least of one, over the last axis [market]."""
    worst = np.sort(each, axis=-1)  # NaN last
    count = np.maximum(np.ceil(share * np.isfinite(each).sum(axis=-1) - 1e-9), 1).astype(int)
    taken = np.arange(each.shape[-1]) < count[..., None]
    found: np.ndarray = np.where(taken, worst, 0.0).sum(axis=-1) / count
    return found
