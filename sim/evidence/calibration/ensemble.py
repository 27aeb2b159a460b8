"""Plausible markets: parameter sets between which the facts do not decide.

Drawn from what facts and ranges leave open, each simulated with a seed of its own and, as long as no look rules it out,
with more of them. Kept is what is not implausible in the end: its loss, read as twice a log-likelihood, exceeds that of
the best market by no more than luck and a chi-square of as many degrees of freedom as parameters were fitted allow, and
what must hold does hold. Of those kept the most different are taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.stats import chi2

from sim.evidence.calibration.objective import Objective, mean_over_seeds, variance_over_seeds

LEVEL = 0.95  # of the likelihood-ratio region round the best market in which a plausible one lies
IMPLAUSIBLE = 3.0  # half-widths: third-largest distance allowed among the facts that the best market meets
LOOKS = (1, 4)  # runs of a market after which it is looked at, before the last look
RULED_OUT = 2.0  # standard deviations of seeds by which a single run may miss what must hold

# points [market, parameter], replications [market, run] -> facts [market, run, fact]
Evaluate = Callable[[np.ndarray, np.ndarray], np.ndarray]


class Best(NamedTuple):
    """The fitted market, with several seeds."""

    point: np.ndarray
    values: np.ndarray  # [seed, fact]


class Ensemble(NamedTuple):
    """Plausible markets, the fitted one first."""

    points: np.ndarray  # [market, parameter]
    values: np.ndarray  # [market, fact]: the mean over seeds
    losses: np.ndarray  # of a single run, the mean over seeds
    tried: int
    accepted: int
    runs: int  # of each but the fitted one


def plausible(
    evaluate: Evaluate, drawn: np.ndarray, objective: Objective, best: Best, *, fitted: int, runs: int, count: int
) -> Ensemble:
    """``count`` markets at most of those ``drawn`` [draw, parameter], of which each has ``runs`` in the end.

    fitted: parameters of which the facts say something.
    """
    limit = Limit(objective, best.values, fitted)
    replications = np.arange(len(drawn) * runs).reshape(runs, len(drawn)).T
    points, values = drawn, np.zeros((len(drawn), 0, len(objective)))
    for look in (*(few for few in LOOKS if few < runs), runs):
        more = replications[:, values.shape[1] : look]
        values = np.concatenate([values, evaluate(points, more)], axis=1)
        passed = limit.passes(values, last=look == runs)
        points, values, replications = points[passed], values[passed], replications[passed]
    chosen = spread_out(best.point, points, count - 1)
    means = [mean_over_seeds(seeds) for seeds in (best.values, *values[chosen])]
    return Ensemble(
        points=np.concatenate([best.point[None, :], points[chosen]]),
        values=np.array(means),
        losses=np.concatenate([[limit.usual], objective.loss(values[chosen]).mean(axis=1)]),
        tried=len(drawn),
        accepted=len(points),
        runs=runs,
    )


class Limit:
    """What runs of a plausible market may look like, given runs of the best one."""

    def __init__(self, objective: Objective, best: np.ndarray, fitted: int):
        """best: [seed, fact]; fitted: parameters of which the facts say something."""
        losses = objective.loss(best)
        self._objective = objective
        self.usual = float(losses.mean())
        self._allowed = self.usual + float(chi2.ppf(LEVEL, max(fitted, 1)))
        self._luck = 2.0 * float(losses.std(ddof=1)) if len(losses) > 1 else 0.0
        self._usually_met = objective.met(best).mean(axis=0) > 0.5
        # Of what must hold in every plausible market: what the best one itself shows.
        self._must = objective.must & objective.met(mean_over_seeds(best))

    def loss(self, runs: int) -> float:
        """The largest mean loss of so many runs of one market."""
        return self._allowed + self._luck / math.sqrt(runs)

    def passes(self, values: np.ndarray, *, last: bool) -> np.ndarray:
        """Which markets are plausible by their runs, [market]. values: [market, run, fact], one run at least.

        What must hold does so by the mean of several runs; at the ``last`` look by a standard error, which all markets
        tell together. A single run rules out only what misses by more than luck.
        """
        objective, runs = self._objective, values.shape[1]
        means = np.array([mean_over_seeds(seeds) for seeds in values]).reshape(len(values), len(objective))
        far = np.sort(np.abs(objective.residuals(means))[:, self._usually_met], axis=1)
        third = far[:, -3] if far.shape[1] >= 3 else np.zeros(len(means))
        passed: np.ndarray = (objective.loss(values).mean(axis=1) <= self.loss(runs)) & (third <= IMPLAUSIBLE)
        allowed: np.ndarray | float = RULED_OUT * objective.luck if runs == 1 else 0.0
        if last:
            variance = np.array([variance_over_seeds(seeds) for seeds in values]).reshape(means.shape)
            allowed = -np.sqrt(variance.sum(axis=0) / max(len(values), 1) / runs)
        return passed & objective.met(means, allowed)[:, self._must].all(axis=1)


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
