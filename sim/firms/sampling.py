"""How traits of firms are drawn: keyed by row, so that a firm is the same in every arm."""

from __future__ import annotations

import numpy as np

from sim.core.rng import Stream, uniforms
from sim.firms.kernels.turnover import DRAWS_PER_ROW

Array = np.ndarray


def draws(seed: int, stream: Stream, when: int, rows: Array, count: int) -> Array:
    """`count` uniform draws for each row in one call, [count, rows]; keyed by (row, number of the draw)."""
    keys = rows[None, :] * DRAWS_PER_ROW + np.arange(count)[:, None]
    return uniforms(seed, stream, when, keys.ravel()).reshape(count, -1)


def pareto(u: Array, low: Array | float, high: Array | float, exponent: Array | float) -> Array:
    """Quantile of a Pareto law truncated to [low, high]; u in (0, 1), larger u is larger."""
    return low * (1.0 - u * (1.0 - (low / high) ** exponent)) ** (-1.0 / exponent)


def pick(cumulative: Array, u: Array) -> Array:
    """Index drawn from a cumulative weight vector [n] (or one a row [rows, n]) by uniforms u [rows]."""
    mark = u * cumulative[..., -1]
    return np.minimum((cumulative <= mark[:, None]).sum(axis=-1), cumulative.shape[-1] - 1)
