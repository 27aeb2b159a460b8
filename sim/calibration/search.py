"""The search for the best point: waves of designed points, emulators of every fact, Gauss-Newton steps on these.

Each wave spreads points over a box around the best point so far (Latin hypercube), refits the emulators and follows
them as far as the simulations agree; the box shrinks where they do not. Waves as in Vernon, Goldstein & Bower 2010,
regions of trust as in Conn, Scheinberg & Vicente 2009. All is a function of what was simulated, so a search that is
started anew on the same journal takes the same path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from sim.calibration.emulator import Emulator
from sim.calibration.objective import PRIOR_SD, PRIOR_WEIGHT, Objective, prior_loss

RADIUS, LEAST_RADIUS = 0.25, 0.03  # half-width of the box, as a share of the ranges
FIRST_WAVE, LATER_WAVE = 2.0, 1.0  # points of a wave per free parameter
STEPS = 3  # Gauss-Newton steps within a wave, at most
REACHES = (0.4, 0.8, 1.2, 2.0)  # of the steps tried at once, in radii
WORTH = 0.005  # least relative gain of a wave that keeps the box as wide

Evaluate = Callable[[np.ndarray], np.ndarray]  # points [point, parameter] -> facts [point, fact]
Tell = Callable[[str, float, int], None]  # what is done, best loss so far, facts met


class Step(NamedTuple):
    """One line of the story of a search."""

    wave: int
    spent: int  # evaluations so far
    radius: float
    loss: float  # best so far, with the prior's pull
    met: int


@dataclass
class Found:
    """Everything evaluated with the search's own seed, in order, and the way to the best of it."""

    points: np.ndarray  # [point, parameter]
    values: np.ndarray  # [point, fact]
    best: int
    story: list[Step] = field(default_factory=list)

    @property
    def point(self) -> np.ndarray:
        """The best point."""
        found: np.ndarray = self.points[self.best]
        return found


class Search:
    """One search; ``run`` may be called once."""

    def __init__(self, evaluate: Evaluate, objective: Objective, start: np.ndarray, prior: np.ndarray, seed: int):
        self._evaluate, self._objective = evaluate, objective
        self._prior, self._seed = prior, seed
        self._found = Found(np.zeros((0, len(start))), np.zeros((0, len(objective))), 0)
        self._losses = np.zeros(0)
        self._start = start

    def run(self, budget: int, tell: Tell = lambda label, loss, met: None) -> Found:
        """Search with at most ``budget`` evaluations."""
        found, size = self._found, len(self._start)
        self.add(self._start[None, :])
        radius, wave = RADIUS, 0
        while radius > LEAST_RADIUS:
            points = max(int((FIRST_WAVE if wave == 0 else LATER_WAVE) * size), 4)
            if len(found.points) + points + len(REACHES) > budget:
                break
            tell(f"wave {wave + 1}", *self._state())
            before = self._losses[found.best]
            self.add(self.design(found.point, radius, points, wave))
            for _ in range(STEPS):
                if len(found.points) + len(REACHES) > budget:
                    break
                tell(f"wave {wave + 1}, step", *self._state())
                if not self.add(self._candidates(radius)):
                    break
            wave += 1
            loss, met = self._state()
            found.story.append(Step(wave, len(found.points), radius, loss, met))
            if before - loss < WORTH * before:
                radius /= 2
        return found

    def design(self, centre: np.ndarray, radius: float, points: int, wave: int) -> np.ndarray:
        """Points spread over the box around ``centre``, [point, parameter]."""
        cube = qmc.LatinHypercube(len(centre), rng=np.random.default_rng([self._seed, wave])).random(points)
        low, high = self._box(centre, radius)
        return low + cube * (high - low)

    def emulator(self, centre: np.ndarray, radius: float) -> Emulator:
        """Emulators from all that was evaluated."""
        return Emulator(self._found.points, self._found.values, centre, radius, self._objective.scale)

    def _state(self) -> tuple[float, int]:
        best = self._found.best
        return float(self._losses[best]), int(self._objective.met(self._found.values[best]).sum())

    def add(self, points: np.ndarray) -> bool:
        """Evaluate; returns whether one of them is better than the best so far."""
        found = self._found
        values = self._evaluate(points)
        losses = self._objective.loss(values) + prior_loss(points, self._prior)
        found.points = np.concatenate([found.points, points])
        found.values = np.concatenate([found.values, values])
        self._losses = np.concatenate([self._losses, losses])
        before, found.best = found.best, int(np.argmin(self._losses))
        return found.best != before

    def _candidates(self, radius: float) -> np.ndarray:
        """Where the emulators see the least loss, within several reaches of the best point, [candidate, parameter]."""
        centre = self._found.point
        emulator = self.emulator(centre, radius)
        return np.array([self._least(emulator, centre, radius * reach) for reach in REACHES])

    def _least(self, emulator: Emulator, centre: np.ndarray, reach: float) -> np.ndarray:
        objective, prior, facts = self._objective, self._prior, len(self._objective)

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
