"""What a mean becomes when another week is seen: many short arrays a week, so compiled."""

import numpy as np

from sim.core.jit import formula, kernel


def grow(mean: np.ndarray, value: np.ndarray, weight: float, weeks: np.ndarray | int) -> None:
    """Move `mean` in place toward `value`: a plain mean at first, exponential with `weight` once that is larger.

    mean, value [n] or [n, k]; weeks [n] or one number, observed before.
    """
    if not mean.size:
        return
    if np.ndim(weeks) == 0:
        mean += max(weight, 1.0 / (weeks + 1.0)) * (value - mean)
        return
    flat = mean.reshape(len(mean), -1)
    new = np.asarray(value, np.float64).reshape(flat.shape)
    _move(flat, new, float(weight), np.asarray(weeks, np.int64))


@formula
def grown(mean, value, weight, weeks):
    """`mean` after ``weeks`` and another one with `value`: see `grow`."""
    return mean + max(weight, 1.0 / (weeks + 1.0)) * (value - mean)


@kernel
def _move(mean, value, weight, weeks):
    for i in range(len(mean)):
        for k in range(mean.shape[1]):
            mean[i, k] = grown(mean[i, k], value[i, k], weight, weeks[i])
