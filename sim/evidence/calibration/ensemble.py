"""Plausible markets: parameter sets between which the facts do not decide.

Drawn from the curvature at the fitted point (Laplace), within the ranges; sieved by the emulators; then each simulated
with a seed of its own and kept only if it is not implausible (history matching: Vernon, Goldstein & Bower 2010). Of
those kept the most different are taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.stats import truncnorm

from sim.evidence.calibration.objective import PRIOR_SD, Objective, mean_over_seeds

WORSE_A_FACT = 0.25  # loss that a plausible market may have more than the best one, per fact
CORE_LOST = 2  # core facts that it may meet less
IMPLAUSIBLE = 3.0  # half-widths: third-largest distance allowed among the facts that the best market meets
SPARE = 2  # markets accepted before the most different are taken, per market wanted
POOL = 10  # points drawn for each that is simulated
SWEEPS = 50  # of the Gibbs sampler between two draws' beginnings and ends
FEW, MANY = 0.25, 0.75  # share accepted below which draws come closer, above which they go wider

Evaluate = Callable[[np.ndarray, int], np.ndarray]  # points, first replication -> facts, each with a seed of its own
Emulate = Callable[[np.ndarray], np.ndarray]  # points -> facts


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
    evaluate: Evaluate,
    emulate: Emulate,
    objective: Objective,
    best: Best,
    information: np.ndarray,
    *,
    count: int,
    budget: int,
    seed: int,
) -> Ensemble:
    """``count`` markets at most, by at most ``budget`` evaluations. information: per squared range, from the facts."""
    limit = Limit(objective, best.values)
    batch = max(count, 2)
    spread, tried = 1.0, 0
    points, values = np.zeros((0, len(best.point))), np.zeros((0, len(objective)))
    while tried + batch <= budget and len(points) < SPARE * (count - 1):
        # Directions that the facts pin down narrow first: those that they leave open are what the ensemble is for.
        precision = information / spread + np.eye(len(best.point)) / PRIOR_SD**2 / np.sqrt(spread)
        pool = draw(best.point, precision, POOL * batch, np.random.default_rng([seed, tried]))
        drawn = pool[np.argsort(~limit.passes(emulate(pool)), kind="stable")[:batch]]
        facts = evaluate(drawn, tried)
        passed = limit.passes(facts)
        points, values = np.concatenate([points, drawn[passed]]), np.concatenate([values, facts[passed]])
        tried += batch
        share = passed.mean()
        spread *= 0.5 if share < FEW else 1.5 if share > MANY else 1.0
    chosen = spread_out(best.point, points, count - 1)
    mean = mean_over_seeds(best.values)
    return Ensemble(
        np.concatenate([best.point[None, :], points[chosen]]),
        np.concatenate([mean[None, :], values[chosen]]),
        np.concatenate([[limit.usual], objective.loss(values[chosen])]),
        tried,
        len(points),
    )


class Limit:
    """What a single run of a plausible market may look like, given runs of the best one."""

    def __init__(self, objective: Objective, best: np.ndarray):
        """best: [seed, fact]."""
        losses = objective.loss(best)
        self._objective = objective
        self.usual = float(losses.mean())
        noise = 2.0 * float(losses.std(ddof=1)) if len(losses) > 1 else 0.0
        self.loss = self.usual + WORSE_A_FACT * len(objective) + noise
        met = objective.met(best)
        self.core = int(np.median(met[:, objective.core].sum(axis=1))) - CORE_LOST
        self._usually_met = met.mean(axis=0) > 0.5

    def passes(self, values: np.ndarray) -> np.ndarray:
        """Which runs are plausible, [run]. values: [run, fact]."""
        objective = self._objective
        far = np.sort(np.abs(objective.residuals(values))[:, self._usually_met], axis=1)
        third = far[:, -3] if far.shape[1] >= 3 else np.zeros(len(values))
        core = objective.met(values)[:, objective.core].sum(axis=1)
        passed: np.ndarray = (objective.loss(values) <= self.loss) & (core >= self.core) & (third <= IMPLAUSIBLE)
        return passed


def draw(mean: np.ndarray, precision: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Points from a normal law truncated to the unit cube, by Gibbs sampling in parallel chains, [draw, parameter]."""
    inside = np.clip(mean, 1e-6, 1 - 1e-6)
    points = np.tile(inside, (count, 1))
    sd = 1.0 / np.sqrt(np.diag(precision))
    for _ in range(SWEEPS):
        for i in range(len(mean)):
            others = (points - mean) @ precision[i] - precision[i, i] * (points[:, i] - mean[i])
            centre = mean[i] - others / precision[i, i]
            low, high = (0.0 - centre) / sd[i], (1.0 - centre) / sd[i]
            points[:, i] = np.clip(truncnorm.rvs(low, high, centre, sd[i], random_state=rng), 0.0, 1.0)
    return points


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
