"""Plausible markets: parameter sets between which the facts do not decide.

Drawn from what facts and ranges leave open, each simulated with a seed of its own and kept only if that run is not
implausible: its loss, read as twice a log-likelihood, exceeds that of the best market by no more than luck and a
chi-square of as many degrees of freedom as parameters were fitted allow. Of those kept the most different are taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.stats import chi2

from sim.evidence.calibration.objective import Objective, mean_over_seeds

LEVEL = 0.95  # of the likelihood-ratio region round the best market in which a plausible one lies
IMPLAUSIBLE = 3.0  # half-widths: third-largest distance allowed among the facts that the best market meets

Evaluate = Callable[[np.ndarray], np.ndarray]  # points -> facts, each with a seed of its own


class Best(NamedTuple):
    """The fitted market, with several seeds."""

    point: np.ndarray
    values: np.ndarray  # [seed, fact]


class Ensemble(NamedTuple):
    """Plausible markets, the fitted one first."""

    points: np.ndarray  # [market, parameter]
    values: np.ndarray  # [market, fact]: of the fitted market the mean over seeds, of each other its own
    losses: np.ndarray
    tried: int
    accepted: int


def plausible(
    evaluate: Evaluate, drawn: np.ndarray, objective: Objective, best: Best, *, fitted: int, count: int
) -> Ensemble:
    """``count`` markets at most of those ``drawn`` [draw, parameter], each of which is simulated once.

    fitted: parameters of which the facts say something.
    """
    limit = Limit(objective, best.values, fitted)
    values = evaluate(drawn) if len(drawn) else np.zeros((0, len(objective)))
    passed = limit.passes(values)
    points, values = drawn[passed], values[passed]
    chosen = spread_out(best.point, points, count - 1)
    return Ensemble(
        np.concatenate([best.point[None, :], points[chosen]]),
        np.concatenate([mean_over_seeds(best.values)[None, :], values[chosen]]),
        np.concatenate([[limit.usual], objective.loss(values[chosen])]),
        len(drawn),
        len(points),
    )


class Limit:
    """What a single run of a plausible market may look like, given runs of the best one."""

    def __init__(self, objective: Objective, best: np.ndarray, fitted: int):
        """best: [seed, fact]; fitted: parameters of which the facts say something."""
        losses = objective.loss(best)
        self._objective = objective
        self.usual = float(losses.mean())
        noise = 2.0 * float(losses.std(ddof=1)) if len(losses) > 1 else 0.0
        self.loss = self.usual + float(chi2.ppf(LEVEL, max(fitted, 1))) + noise
        self._usually_met = objective.met(best).mean(axis=0) > 0.5
        # Of what must hold in every plausible market: what the best one itself shows, up to the luck of one seed.
        self._must = objective.must & objective.met(mean_over_seeds(best))

    def passes(self, values: np.ndarray) -> np.ndarray:
        """Which runs are plausible, [run]. values: [run, fact]."""
        objective = self._objective
        far = np.sort(np.abs(objective.residuals(values))[:, self._usually_met], axis=1)
        third = far[:, -3] if far.shape[1] >= 3 else np.zeros(len(values))
        passed: np.ndarray = (objective.loss(values) <= self.loss) & (third <= IMPLAUSIBLE)
        return passed & objective.met(values, luck=2.0)[:, self._must].all(axis=1)


def spread_out(first: np.ndarray, points: np.ndarray, count: int) -> list[int]:
    """Indices of ``count`` points, each the one farthest from ``first`` and those before it (maximin)."""
    chosen: list[int] = []
    nearest = np.linalg.norm(points - first, axis=1)
    while len(chosen) < min(count, len(points)):
        farthest = int(np.argmax(nearest))
        chosen.append(farthest)
        nearest = np.minimum(nearest, np.linalg.norm(points - points[farthest], axis=1))
        nearest[chosen] = -1.0
    return chosen
