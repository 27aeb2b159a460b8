"""Maximum likelihood over positive parameters: several starts, on the log scale.

Intervals come from the curvature (Wald) where it pins a parameter down, and from the profile likelihood where it does
not: at a bound, on a ridge, or with intervals so wide that the likelihood is no parabola there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from scipy import optimize

from sim.core.errors import UserError
from sim.evidence.fitting.profile import profile_interval

LOWEST, HIGHEST = 1e-4, 1e4  # parameters beyond these are as good as none
NORMAL_95 = 1.959964
DOUBTFUL = 1.0  # standard error on the log scale: an interval of a seventh to seven times the estimate
NEAR = 0.05  # to a bound, on the log scale
Data = TypeVar("Data")


@dataclass(frozen=True)
class Estimate:
    """Parameters where the likelihood is highest, with 95 % intervals; the log may not say what some of them are."""

    names: tuple[str, ...]
    values: np.ndarray  # [parameter]
    low: np.ndarray  # [parameter] NaN where it is not identified
    high: np.ndarray  # [parameter]
    log_likelihood: float
    covariance: np.ndarray  # [parameter, parameter] on the log scale; NaN where the curvature gives none

    def __getitem__(self, name: str) -> float:
        return float(self.values[self.names.index(name)])

    def identified(self, *names: str) -> bool:
        """Whether the log says what all these parameters are."""
        return all(np.isfinite(self.low[self.names.index(name)]) for name in names)

    def unknown(self) -> Estimate:
        """The same where a simpler model fits as well, and stands for it: none of the parameters is identified."""
        none = np.full(len(self.names), np.nan)
        return replace(self, low=none, high=none)


def maximise(
    log_likelihood: Callable[[np.ndarray, Data], float],
    data: Data,
    names: tuple[str, ...],
    starts: Sequence[Sequence[float]],
    what: str,
    sample: Data | None = None,
    few: Data | None = None,
    enough: float = -np.inf,
    ridges: Sequence[tuple[int, ...]] = ((0, 1), (2, 3)),
) -> Estimate:
    """The highest maximum found from all starts. `what` names the model when none is found.

    sample: a part of a long log on which the search begins; Newton's steps on the whole log end it. few: a smaller
    part, with as much weight, for profiles. enough: a log-likelihood up to which parameters in doubt are not identified
    without another look: that of a simpler model and what a better one must gain on it. ridges: parameters of which one
    can make up for another, such as shape and scale, so that none is identified without the other.
    """

    def loss_on(part: Data) -> Callable[[np.ndarray], float]:
        def loss(theta: np.ndarray) -> float:
            value = -log_likelihood(np.exp(theta), part)
            return value if np.isfinite(value) else 1e300

        return loss

    first = loss_on(data if sample is None else sample)
    bounds = [(np.log(LOWEST), np.log(HIGHEST))] * len(names)
    tries = [optimize.minimize(first, np.log(start), method="L-BFGS-B", bounds=bounds) for start in starts]
    theta = min(tries, key=lambda found: found.fun).x
    loss = loss_on(data)
    if sample is None:  # to the last digit, where differences of the slope are rounding
        options = {"maxiter": 1500, "xatol": 1e-6, "fatol": 1e-8}
        theta = optimize.minimize(loss, theta, method="Nelder-Mead", bounds=bounds, options=options).x
    else:
        theta = optimize.minimize(loss, theta, method="L-BFGS-B", bounds=bounds, options={"maxiter": 50}).x
        theta = _newton(loss, theta)
    if loss(theta) >= 1e299:
        raise UserError(f"{what} has no likelihood on this log; are there repeat purchases in it?")
    covariance = _covariance(curvature(loss, theta))
    error = np.sqrt(np.diag(covariance))
    ends = np.array([theta - NORMAL_95 * error, theta + NORMAL_95 * error])
    at_bound = [min(value - low, high - value) < NEAR for value, (low, high) in zip(theta, bounds, strict=True)]
    doubtful = np.flatnonzero(~(error <= DOUBTFUL) | at_bound)
    ends[:, doubtful] = np.nan
    if len(doubtful) and -loss(theta) > enough:
        part, centre = loss, theta
        if few is not None:
            part = loss_on(few)
            centre = optimize.minimize(part, theta, method="L-BFGS-B", bounds=bounds).x
        for i in map(int, doubtful):
            ends[:, i] = theta[i] + np.subtract(profile_interval(part, centre, i, bounds), centre[i])
    for ridge in (list(r) for r in ridges if max(r) < len(names)):
        if np.isnan(ends[0, ridge]).any():
            ends[:, ridge] = np.nan
    low, high = np.exp(ends)
    return Estimate(names, np.exp(theta), low, high, -loss(theta), covariance)


def _newton(loss: Callable[[np.ndarray], float], theta: np.ndarray, steps: int = 8) -> np.ndarray:
    """Newton's steps downhill, halved until they help; ends where none does."""
    here = loss(theta)
    for _ in range(steps):
        information = curvature(loss, theta)
        if not np.isfinite(_covariance(information)).all():
            return theta
        step = np.linalg.solve(information, slope(loss, theta))
        for part in (1.0, 0.5, 0.25, 0.1):
            ahead = loss(theta - part * step)
            if ahead < here - 1e-7:
                break
        else:
            return theta
        theta, here = theta - part * step, ahead
    return theta


def slope(loss: Callable[[np.ndarray], float], theta: np.ndarray, step: float = 1e-3) -> np.ndarray:
    """First derivatives of the loss, by central differences."""
    return np.array([(loss(theta + s) - loss(theta - s)) / (2 * step) for s in step * np.eye(len(theta))])


def curvature(loss: Callable[[np.ndarray], float], theta: np.ndarray, step: float = 1e-3) -> np.ndarray:
    """Second derivatives of the loss (the observed information), by central differences."""
    n = len(theta)
    shift = step * np.eye(n)
    information = np.empty((n, n))
    for i in range(n):
        for j in range(i + 1):
            ahead = loss(theta + shift[i] + shift[j]) + loss(theta - shift[i] - shift[j])
            across = loss(theta + shift[i] - shift[j]) + loss(theta - shift[i] + shift[j])
            information[i, j] = information[j, i] = (ahead - across) / (4 * step * step)
    return information


def _covariance(information: np.ndarray) -> np.ndarray:
    """Covariance on the log scale; NaN where the information is not positive definite: the data do not say."""
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return np.full_like(information, np.nan)
    return np.linalg.inv(information)
