"""Maximum likelihood over positive parameters: several starts, on the log scale, with intervals from the curvature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy import optimize

from sim.core.errors import UserError

LOWEST, HIGHEST = 1e-4, 1e4  # parameters beyond these are as good as none
NORMAL_95 = 1.959964
Data = TypeVar("Data")


@dataclass(frozen=True)
class Estimate:
    """Parameters where the likelihood is highest, with 95 % intervals; the likelihood may be too flat for some."""

    names: tuple[str, ...]
    values: np.ndarray  # [parameter]
    low: np.ndarray  # [parameter] NaN where the likelihood has no curvature
    high: np.ndarray  # [parameter]
    log_likelihood: float

    def __getitem__(self, name: str) -> float:
        return float(self.values[self.names.index(name)])


def maximise(
    log_likelihood: Callable[[np.ndarray, Data], float],
    data: Data,
    names: tuple[str, ...],
    starts: Sequence[Sequence[float]],
    what: str,
    sample: Data | None = None,
    highest: float = HIGHEST,
) -> Estimate:
    """The highest maximum found from all starts. `what` names the model when none is found.

    sample: a part of a long log on which the search begins; Newton's steps on the whole log end it.
    highest: bound of all parameters.
    """

    def loss_on(part: Data) -> Callable[[np.ndarray], float]:
        def loss(theta: np.ndarray) -> float:
            value = -log_likelihood(np.exp(theta), part)
            return value if np.isfinite(value) else 1e300

        return loss

    first = loss_on(data if sample is None else sample)
    bounds = [(np.log(LOWEST), np.log(highest))] * len(names)
    tries = [optimize.minimize(first, np.log(start), method="L-BFGS-B", bounds=bounds) for start in starts]
    # To the last digit, where differences of the slope are rounding.
    options = {"maxiter": 1500, "xatol": 1e-6, "fatol": 1e-8}
    rough = min(tries, key=lambda found: found.fun)
    theta = optimize.minimize(first, rough.x, method="Nelder-Mead", bounds=bounds, options=options).x
    loss = loss_on(data)
    if sample is not None:
        theta = optimize.minimize(loss, theta, method="L-BFGS-B", bounds=bounds, options={"maxiter": 50}).x
        theta = _newton(loss, theta)
    if loss(theta) >= 1e299:
        raise UserError(f"{what} has no likelihood on this log; are there repeat purchases in it?")
    error = _standard_errors(curvature(loss, theta)[1])
    low, high = (np.exp(theta + side * NORMAL_95 * error) for side in (-1, 1))
    return Estimate(names, np.exp(theta), low, high, -loss(theta))


def _newton(loss: Callable[[np.ndarray], float], theta: np.ndarray, steps: int = 8) -> np.ndarray:
    """Newton's steps downhill, halved until they help; ends where none does."""
    here = loss(theta)
    for _ in range(steps):
        slope, information = curvature(loss, theta)
        if not np.isfinite(_standard_errors(information)).all():
            return theta
        step = np.linalg.solve(information, slope)
        ahead = [(loss(theta - part * step), part) for part in (1.0, 0.5, 0.25, 0.1)]
        least, part = min(ahead)
        if not least < here - 1e-9:
            return theta
        theta, here = theta - part * step, least
    return theta


def curvature(
    loss: Callable[[np.ndarray], float], theta: np.ndarray, step: float = 1e-3
) -> tuple[np.ndarray, np.ndarray]:
    """Slope and second derivatives of the loss (the observed information), by central differences."""
    n = len(theta)
    shift = step * np.eye(n)
    slope = np.array([(loss(theta + s) - loss(theta - s)) / (2 * step) for s in shift])
    information = np.empty((n, n))
    for i in range(n):
        for j in range(i + 1):
            ahead = loss(theta + shift[i] + shift[j]) + loss(theta - shift[i] - shift[j])
            across = loss(theta + shift[i] - shift[j]) + loss(theta - shift[i] + shift[j])
            information[i, j] = information[j, i] = (ahead - across) / (4 * step * step)
    return slope, information


def _standard_errors(information: np.ndarray) -> np.ndarray:
    """Standard errors on the log scale; NaN where the information is not positive definite: the data do not say."""
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return np.full(len(information), np.nan)
    variance: np.ndarray = np.diag(np.linalg.inv(information))
    return np.sqrt(variance)
