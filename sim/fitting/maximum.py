"""Maximum likelihood over positive parameters: several starts, on the log scale, with intervals from the curvature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from sim.errors import UserError

LOWEST, HIGHEST = 1e-5, 1e6  # parameters beyond these are as good as none
NORMAL_95 = 1.959964


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
    log_likelihood: Callable[[np.ndarray], float], names: tuple[str, ...], starts: Sequence[Sequence[float]], what: str
) -> Estimate:
    """The highest maximum found from all starts. `what` names the model when none is found."""

    def loss(theta: np.ndarray) -> float:
        value = -log_likelihood(np.exp(theta))
        return value if np.isfinite(value) else 1e300

    bounds = [(np.log(LOWEST), np.log(HIGHEST))] * len(names)
    best = None
    for start in starts:
        rough = optimize.minimize(loss, np.log(np.asarray(start, dtype=float)), method="L-BFGS-B", bounds=bounds)
        if best is None or rough.fun < best.fun:
            best = rough
    if best is not None:  # to the last digit, where differences of the slope are rounding
        options = {"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-8}
        best = optimize.minimize(loss, best.x, method="Nelder-Mead", bounds=bounds, options=options)
    if best is None or best.fun >= 1e299:
        raise UserError(f"{what} has no likelihood on this log; are there repeat purchases in it?")
    error = standard_errors(loss, best.x)
    return Estimate(
        names, np.exp(best.x), np.exp(best.x - NORMAL_95 * error), np.exp(best.x + NORMAL_95 * error), -float(best.fun)
    )


def standard_errors(loss: Callable[[np.ndarray], float], theta: np.ndarray, step: float = 1e-3) -> np.ndarray:
    """Standard errors on the log scale from the observed information (central second differences).

    NaN where it is not positive definite: the data do not say.
    """
    n = len(theta)
    information = np.empty((n, n))
    shift = step * np.eye(n)
    for i in range(n):
        for j in range(i + 1):
            ahead = loss(theta + shift[i] + shift[j]) + loss(theta - shift[i] - shift[j])
            across = loss(theta + shift[i] - shift[j]) + loss(theta - shift[i] + shift[j])
            information[i, j] = information[j, i] = (ahead - across) / (4 * step * step)
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return np.full(n, np.nan)
    variance: np.ndarray = np.diag(np.linalg.inv(information))
    return np.sqrt(variance)
