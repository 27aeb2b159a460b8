"""Whether a log says what a parameter is: profile likelihood, where curvature at the maximum does not decide.

Raue, A. et al. (2009). Structural and practical identifiability analysis of partially observed dynamical models by
exploiting the profile likelihood. Bioinformatics 25, 1923-1929: a parameter is identified if the likelihood, with all
other parameters at their best, falls by half the 95 % quantile of chi-squared on both sides at a finite distance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import optimize

DROP = 1.920729  # half the 95 % quantile of chi-squared with one degree of freedom
FIRST_STEP = 1.0  # on the log scale; doubled until the likelihood has fallen
SECANTS = 3  # towards the end of an interval, once the fall there is no longer FAR beyond it
FAR, CLOSE = 2.0, 1e-3  # root of a fall; distance on the log scale
BEYOND = 3.0  # on the log scale, by how much the others may pass their bounds, lest a bound look like a fall
Loss = Callable[[np.ndarray], float]
Bounds = list[tuple[float, float]]
NONE = (math.nan, math.nan)


def profile_interval(loss: Loss, theta: np.ndarray, i: int, bounds: Bounds) -> tuple[float, float]:
    """95 % interval of parameter i about the maximum theta, on its scale; NaN twice if it is not identified."""
    least = loss(theta)
    bounds = [bounds[j] if j == i else (low - BEYOND, high + BEYOND) for j, (low, high) in enumerate(bounds)]
    ends = [_end(loss, theta, i, bounds, least, side) for side in (-1, 1)]
    return NONE if any(math.isnan(end) for end in ends) else (ends[0], ends[1])


def _end(loss: Loss, theta: np.ndarray, i: int, bounds: Bounds, least: float, side: int) -> float:
    """Where the profile has fallen by DROP on one side; NaN if it has not before the bound."""
    bound = bounds[i][1 if side > 0 else 0]
    inside, step, guess = (float(theta[i]), _root(0.0)), FIRST_STEP, theta
    while True:
        value = bound if abs(bound - inside[0]) <= step else inside[0] + side * step
        found, guess = _best(loss, (guess, theta), i, value, bounds)
        outside = (value, _root(found - least))
        if outside[1] > 0:
            break
        if value == bound:
            return math.nan
        inside, step = outside, 2 * step
    secants = 0
    while secants < SECANTS:
        if outside[1] > FAR and abs(outside[0] - inside[0]) > CLOSE:
            value = (inside[0] + outside[0]) / 2
        else:
            value = inside[0] - inside[1] * (outside[0] - inside[0]) / (outside[1] - inside[1])
            secants += 1
        found, guess = _best(loss, (guess, theta), i, value, bounds)
        point = (value, _root(found - least))
        inside, outside = (point, outside) if point[1] <= 0 else (inside, point)
    return inside[0] - inside[1] * (outside[0] - inside[0]) / (outside[1] - inside[1])


def _root(fall: float) -> float:
    """Of a fall, less that of DROP: a straight line where the likelihood is a parabola."""
    return math.sqrt(max(fall, 0.0)) - math.sqrt(DROP)


def _best(loss: Loss, near: Sequence[np.ndarray], i: int, value: float, bounds: Bounds) -> tuple[float, np.ndarray]:
    """The least loss with parameter i held at a value, and where it is; near: where to begin, if not along a ridge."""
    others = [j for j in range(len(bounds)) if j != i]

    def whole(free: np.ndarray) -> np.ndarray:
        full = np.empty(len(bounds))
        full[i], full[others] = value, free
        return full

    starts = [point[others] for point in near]
    starts += [np.array([np.clip(point[j] + value - point[i], *bounds[j]) for j in others]) for point in near]
    start = min(starts, key=lambda free: loss(whole(free)))
    limits, most = [bounds[j] for j in others], {"maxiter": 40, "ftol": 1e-7}
    best = optimize.minimize(lambda free: loss(whole(free)), start, method="L-BFGS-B", bounds=limits, options=most)
    return float(best.fun), whole(best.x)
