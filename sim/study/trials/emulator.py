"""What an outcome would be at points that were not simulated: a Gaussian process, with its error said.

Matérn 5/2 with a length for each factor, and white noise for what seeds do (Rasmussen & Williams 2006). The error is
that of points left out in turn (five parts).
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np

_PARTS = 5
_LENGTHS = (0.05, 20.0)  # of the ranges
_NOISE = (1e-6, 2.0)  # of the variance


class Emulated(NamedTuple):
    """A fitted emulator."""

    explained: float  # share of the variance of points left out that it foretells; below 0: worse than the mean
    error: float  # root mean square error at points left out, in the unit of the outcome
    noise: float  # share of the variance that no factor explains
    draws: np.ndarray  # [draw, point] functions that fit what was simulated, at the points asked for


def emulate(units: np.ndarray, values: np.ndarray, at: np.ndarray, draws: int, seed: int) -> Emulated:
    """Fit ``values`` [point] at ``units`` [point, factor], and draw ``draws`` functions at points ``at``."""
    centre, scale = float(values.mean()), float(values.std()) or 1.0
    standard = (values - centre) / scale
    fitted = _fit(units, standard, seed)
    order = np.random.default_rng(seed).permutation(len(units)) % _PARTS
    left_out = np.zeros(len(units))
    for part in range(_PARTS):
        inside = order != part
        left_out[~inside] = _refit(fitted, units[inside], standard[inside]).predict(units[~inside])
    error = float(np.sqrt(np.mean((left_out - standard) ** 2)))
    noise = float(fitted.kernel_.k2.noise_level)
    functions = _functions(fitted, at, draws, seed)
    return Emulated(1.0 - error**2 / float(np.var(standard)), error * scale, noise, centre + scale * functions)


def _fit(units: np.ndarray, values: np.ndarray, seed: int):  # type: ignore[no-untyped-def]
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    smooth = ConstantKernel(1.0, (1e-3, 1e3)) * Matern(np.ones(units.shape[1]), _LENGTHS, nu=2.5)
    model = GaussianProcessRegressor(smooth + WhiteKernel(0.1, _NOISE), n_restarts_optimizer=2, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a length at its bound is a factor that does nothing
        return model.fit(units, values)


def _refit(model, units: np.ndarray, values: np.ndarray):  # type: ignore[no-untyped-def]
    from sklearn.gaussian_process import GaussianProcessRegressor

    return GaussianProcessRegressor(model.kernel_, optimizer=None).fit(units, values)


def _functions(model, at: np.ndarray, draws: int, seed: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Draws of the smooth part alone, [draw, point]: what seeds do belongs to no factor."""
    mean, covariance = model.predict(at, return_cov=True)
    covariance = covariance - np.eye(len(at)) * float(model.kernel_.k2.noise_level)
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    half = vectors * np.sqrt(np.maximum(values, 0.0))
    luck = np.random.default_rng(seed).normal(size=(len(at), draws))
    return np.asarray((mean[:, None] + half @ luck).T)
