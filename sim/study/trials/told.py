"""Which points have an outcome that luck alone does not make: what their replications say, all points together."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr
from scipy.stats import false_discovery_control

from sim.study.analysis.findings import FAMILY_ERROR


def told_from(values: np.ndarray, lots: np.ndarray, bound: float) -> np.ndarray:
    """Of ``values`` [point, replication] (NaN: none) those whose mean surely lies above or below ``bound``, bool.

    What replications of a point differ by is luck and doubt about the market. It is taken to be the same everywhere,
    and known no better than the sets of seeds, ``lots`` [point], can tell: points with the same seeds share their luck.
    Of points that are called told one in twenty is chance (Benjamini & Hochberg 1995); of placebos, whose points share
    luck, one in twenty has any. None is told where no point has two replications.
    """
    seen = np.isfinite(values)
    count = seen.sum(axis=1)
    mean = np.divide(np.where(seen, values, 0.0).sum(axis=1), count, out=np.full(len(values), np.nan), where=count > 0)
    squares = np.where(seen, (values - mean[:, None]) ** 2, 0.0).sum()
    free = np.maximum(count - 1, 0)
    _, first = np.unique(lots, return_index=True)
    freedom = int(free[first].sum())
    if not freedom or not free.sum():
        return np.zeros(len(values), bool)
    error = np.sqrt(squares / free.sum() / np.maximum(count, 1))
    away = np.abs(mean - bound)
    t = np.divide(away, error, out=np.where(away > 0, np.inf, 0.0), where=error > 0)
    chances = np.where(count > 0, 2.0 * stdtr(freedom, -t), 1.0)
    return np.asarray(false_discovery_control(chances) <= FAMILY_ERROR)
