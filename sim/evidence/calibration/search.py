"""The search for the best point: waves of designed points, emulators of every fact, Gauss-Newton steps on these.

Each wave spreads points over a box around the best point so far (Latin hypercube) and refits the emulators; what these
see as best, at several distances, is simulated with several seeds, and taken if it is better in their mean. The box
shrinks when nothing is. Waves as in Vernon, Goldstein & Bower 2010, regions of trust as in Conn, Scheinberg & Vicente
2009.

A market is chaotic: a change in the last digit moves a noisy fact by half its range, so that a single run proves
little. Hence designed points take turns in their seeds and only regression reads them, and a seed's luck, which is much
the same everywhere, is taken off. All is a function of what was simulated: a search that is started anew on the same
journal takes the same path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from sim.evidence.calibration.budget import RADIUS, REACHES, STEP_SEEDS, wave_size
from sim.evidence.calibration.emulator import Emulator
from sim.evidence.calibration.objective import PRIOR_SD, PRIOR_WEIGHT, Objective, mean_over_seeds, prior_loss

LEAST_RADIUS = 0.03  # half-width of the box, as a share of the ranges
STEPS = 3  # Gauss-Newton steps within a wave, at most

Evaluate = Callable[[np.ndarray, Sequence[int]], np.ndarray]  # points, a replication each -> facts [point, fact]
Tell = Callable[[str, float, int], None]  # what is done, best loss so far, facts met


class Step(NamedTuple):
    """One line of the story of a search."""

    wave: int
    spent: int  # evaluations so far
    radius: float
    loss: float  # best so far, as far as the seed's luck is known, with the prior's pull
    met: int


class Standing(NamedTuple):
    """A point that was the best when it was found."""

    point: np.ndarray
    mean: np.ndarray  # of the facts over the seeds with which steps are judged, without their luck
    loss: float  # of that, with the prior's pull


class Search:
    """One search; ``run`` may be called again, with more budget and better knowledge of the seeds' luck."""

    def __init__(
        self,
        evaluate: Evaluate,
        objective: Objective,
        start: np.ndarray,
        prior: np.ndarray,
        seed: int,
        luck: np.ndarray,
    ):
        """luck: how far each replication's facts lie from those of the mean replication, [replication, fact]."""
        self._evaluate, self.objective = evaluate, objective
        self._prior, self._seed, self.luck = prior, seed, luck
        self.points = np.zeros((0, len(start)))  # everything evaluated, in order: [point, parameter]
        self._replications = np.zeros(0, int)
        self._simulated = np.zeros((0, len(objective)))
        self.story: list[Step] = []
        self._wave = 0
        self.standings = self._judged(start[None, :])  # the best points, each better than the one before it

    @property
    def best(self) -> Standing:
        """The best point so far."""
        return self.standings[-1]

    @property
    def values(self) -> np.ndarray:
        """Facts without the luck of the seeds, [point, fact]."""
        return self._simulated - self.luck[self._replications]

    def run(self, budget: int, radius: float = RADIUS, tell: Tell = lambda label, loss, met: None) -> None:
        """Search until ``budget`` evaluations are spent in all, beginning with a box of ``radius``."""
        size, step = self.points.shape[1], len(REACHES) * STEP_SEEDS
        while radius > LEAST_RADIUS:
            points = wave_size(size, self._wave)
            if len(self.points) + points + step > budget:
                break
            tell(f"wave {self._wave + 1}", *self._state())
            before = self.best.loss
            self.explore(self.best.point, radius, points)
            for _ in range(STEPS):
                if len(self.points) + step > budget:
                    break
                tell(f"wave {self._wave + 1}, step", *self._state())
                tried = min(self._judged(self._candidates(radius)), key=lambda standing: standing.loss)
                if tried.loss >= self.best.loss:
                    break
                self.standings.append(tried)
            self._wave += 1
            self.story.append(Step(self._wave, len(self.points), radius, *self._state()))
            if self.best.loss >= before:
                radius /= 2

    def explore(self, centre: np.ndarray, radius: float, points: int) -> None:
        """Evaluate points spread over the box around ``centre``, with seeds in turn."""
        rng = np.random.default_rng([self._seed, len(self.points)])
        cube = qmc.LatinHypercube(len(centre), rng=rng).random(points)
        low, high = self._box(centre, radius)
        self._add(low + cube * (high - low), np.arange(points) % len(self.luck))

    def emulator(self, centre: np.ndarray, radius: float) -> Emulator:
        """Emulators from all that was evaluated."""
        return Emulator(self.points, self.values, centre, radius, self.objective.scale)

    def relearn(self, luck: np.ndarray) -> None:
        """Take the seeds' luck to be ``luck``, as measured near the best point."""
        self.luck = luck
        mean = self._means(self.best.point[None, :])[0]
        self.standings[-1] = Standing(self.best.point, mean, self._loss(mean, self.best.point))

    def _state(self) -> tuple[float, int]:
        return self.best.loss, int(self.objective.met(self.best.mean).sum())

    def _add(self, points: np.ndarray, replications: np.ndarray) -> np.ndarray:
        found = self._evaluate(points, replications.tolist())
        self.points = np.concatenate([self.points, points])
        self._replications = np.concatenate([self._replications, replications])
        self._simulated = np.concatenate([self._simulated, found])
        return found

    def _judged(self, points: np.ndarray) -> list[Standing]:
        """Points with the mean of several seeds."""
        self._add(np.repeat(points, STEP_SEEDS, axis=0), np.tile(np.arange(STEP_SEEDS), len(points)))
        return [
            Standing(point, mean, self._loss(mean, point))
            for point, mean in zip(points, self._means(points), strict=True)
        ]

    def _means(self, points: np.ndarray) -> np.ndarray:
        """Facts of points that were judged, [point, fact]."""
        values, judges = self.values, self._replications < STEP_SEEDS
        return np.array([mean_over_seeds(values[judges & (self.points == point).all(axis=1)]) for point in points])

    def _loss(self, mean: np.ndarray, point: np.ndarray) -> float:
        return float(self.objective.loss(mean) + prior_loss(point, self._prior))

    def _candidates(self, radius: float) -> np.ndarray:
        """Where the emulators see the least loss, within several reaches of the best point, [candidate, parameter]."""
        centre = self.best.point
        emulator = self.emulator(centre, radius)
        return np.array([self._least(emulator, centre, radius * reach) for reach in REACHES])

    def _least(self, emulator: Emulator, centre: np.ndarray, reach: float) -> np.ndarray:
        objective, prior, facts = self.objective, self._prior, len(self.objective)

        def residuals(point: np.ndarray) -> np.ndarray:
            return np.concatenate([objective.residuals(emulator(point)), (point - prior) / PRIOR_SD])

        def jacobian(point: np.ndarray) -> np.ndarray:
            of_facts = objective.slopes(emulator(point))[:, None] * emulator.jacobian(point)
            return np.concatenate([of_facts, np.eye(len(point)) / PRIOR_SD])

        def loss(squared: np.ndarray) -> np.ndarray:
            pull = PRIOR_WEIGHT * np.stack([squared[facts:], np.ones(len(prior)), np.zeros(len(prior))])
            return np.concatenate([objective.rho(squared[:facts]), pull], axis=1)

        low, high = self._box(centre, reach)
        inside = low + np.clip((centre - low) / (high - low), 0.01, 0.99) * (high - low)
        solved = least_squares(residuals, inside, jacobian, bounds=(low, high), loss=loss, max_nfev=200)
        point: np.ndarray = solved.x
        return point

    @staticmethod
    def _box(centre: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
        return np.maximum(centre - radius, 0.0), np.minimum(centre + radius, 1.0)
