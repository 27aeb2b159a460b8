"""Points drawn from what facts and priors say together, by an ensemble of walkers (emcee: Foreman-Mackey et al. 2013).

Walkers live on the whole line: a uniform prior over a range is a normal one there, so that no range has walls.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import emcee
import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri

WALKERS = 4  # a parameter
STEPS = 200, 20  # of each walker, and more for every parameter; the first half of them is forgotten
_STEP = 1e-4  # of differences, on the line
_EDGE = 1e-6


def draw(
    log_density: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    count: int,
    seed: int,
) -> np.ndarray:
    """``count`` points of the unit cube, [draw, parameter]. log_density: of points [point, parameter] -> [point]."""
    size = len(start)
    steps = STEPS[0] + STEPS[1] * size
    rng = np.random.default_rng(seed)
    walkers = max(WALKERS * size, 2 * size + 2)
    first = ndtri(np.clip(start, 0.02, 0.98)) + 0.3 * rng.normal(size=(walkers, size))
    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.1), (emcee.moves.StretchMove(), 0.1)]
    sampler = emcee.EnsembleSampler(walkers, size, partial(_on_lines, log_density), moves=moves, vectorize=True)
    sampler.random_state = np.random.RandomState(seed % 2**32).get_state()
    sampler.run_mcmc(first, steps, skip_initial_state_check=True)
    chain = sampler.get_chain(discard=steps // 2, flat=True)
    taken = rng.choice(len(chain), size=count, replace=len(chain) < count)
    return np.clip(ndtr(chain[taken]), _EDGE, 1.0 - _EDGE)


def densest(log_density: Callable[[np.ndarray], np.ndarray], start: np.ndarray) -> np.ndarray:
    """The point of the highest density that is reached uphill from ``start``, [parameter]."""
    size = len(start)

    def downhill(line: np.ndarray) -> tuple[float, np.ndarray]:
        around = np.concatenate([line[None, :], line + _STEP * np.eye(size), line - _STEP * np.eye(size)])
        found = _on_lines(log_density, around)
        return -found[0], -(found[1 : size + 1] - found[size + 1 :]) / (2 * _STEP)

    solved = minimize(downhill, ndtri(np.clip(start, 0.02, 0.98)), jac=True, method="L-BFGS-B")
    return np.clip(ndtr(solved.x), _EDGE, 1.0 - _EDGE)


def _on_lines(log_density: Callable[[np.ndarray], np.ndarray], lines: np.ndarray) -> np.ndarray:
    """Log-density of the posterior on the line, [point]. lines: [point, parameter]."""
    found: np.ndarray = log_density(ndtr(lines)) - 0.5 * (lines**2).sum(axis=-1)
    return found
