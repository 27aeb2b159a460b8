"""The search for the best point: waves of designed points, emulators of every fact, Gauss-Newton steps on these.

Each wave spreads points over a box around the best point so far (Latin hypercube), refits the emulators and follows
them as far as the simulations agree; the box shrinks where they do not. Waves as in Vernon, Goldstein & Bower 2010,
regions of trust as in Conn, Scheinberg & Vicente 2009. The seed's own luck is nearly the same everywhere and taken off.
All is a function of what was simulated, so a search that is started anew on the same journal takes the same path.
"""

from __future__ import annotations

from collections.abc import Callable
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
    loss: float  # best so far, as far as the seed's luck is known, with the prior's pull
    met: int


class Found:
    """Everything evaluated with the search's own seed, in order."""

    def __init__(self, parameters: int, facts: int):
        self.points = np.zeros((0, parameters))  # [point, parameter]
        self.luck = np.zeros(facts)  # of the seed: how far its facts lie from those of the mean seed
        self.story: list[Step] = []
        self._simulated = np.zeros((0, facts))

    @property
    def values(self) -> np.ndarray:
        """Facts without the luck of the seed, [point, fact]."""
        return self._simulated - self.luck

    def add(self, points: np.ndarray, simulated: np.ndarray) -> None:
        """Keep points and what was simulated there."""
        self.points = np.concatenate([self.points, points])
        self._simulated = np.concatenate([self._simulated, simulated])


class Search:
    """One search; ``run`` may be called again, with more budget and better knowledge of the seed's luck."""

    def __init__(self, evaluate: Evaluate, objective: Objective, start: np.ndarray, prior: np.ndarray, seed: int):
        self._evaluate, self.objective = evaluate, objective
        self._prior, self._seed = prior, seed
        self.found = Found(len(start), len(objective))
        self._wave = 0
        self.add(start[None, :])

    @property
    def losses(self) -> np.ndarray:
        """Loss at every point evaluated, the prior's pull included."""
        return self.objective.loss(self.found.values) + prior_loss(self.found.points, self._prior)

    @property
    def best(self) -> int:
        """Which point is the best so far."""
        return int(np.argmin(self.losses))

    def run(self, budget: int, radius: float = RADIUS, tell: Tell = lambda label, loss, met: None) -> None:
        """Search until ``budget`` evaluations are spent in all, beginning with a box of ``radius``."""
        found, size = self.found, self.found.points.shape[1]
        while radius > LEAST_RADIUS:
            points = max(int((FIRST_WAVE if self._wave == 0 else LATER_WAVE) * size), 4)
            if len(found.points) + points + len(REACHES) > budget:
                break
            tell(f"wave {self._wave + 1}", *self._state())
            before = self.losses[self.best]
            self.add(self.design(found.points[self.best], radius, points, self._wave))
            for _ in range(STEPS):
                if len(found.points) + len(REACHES) > budget:
                    break
                tell(f"wave {self._wave + 1}, step", *self._state())
                best = self.best
                self.add(self._candidates(radius))
                if self.best == best:
                    break
            self._wave += 1
            loss, met = self._state()
            found.story.append(Step(self._wave, len(found.points), radius, loss, met))
            if before - loss < WORTH * before:
                radius /= 2

    def add(self, points: np.ndarray) -> None:
        """Evaluate points."""
        self.found.add(points, self._evaluate(points))

    def design(self, centre: np.ndarray, radius: float, points: int, wave: int) -> np.ndarray:
        """Points spread over the box around ``centre``, [point, parameter]."""
        cube = qmc.LatinHypercube(len(centre), rng=np.random.default_rng([self._seed, wave])).random(points)
        low, high = self._box(centre, radius)
        return low + cube * (high - low)

    def emulator(self, centre: np.ndarray, radius: float) -> Emulator:
        """Emulators from all that was evaluated."""
        return Emulator(self.found.points, self.found.values, centre, radius, self.objective.scale)

    def _state(self) -> tuple[float, int]:
        best = self.best
        return float(self.losses[best]), int(self.objective.met(self.found.values[best]).sum())

    def _candidates(self, radius: float) -> np.ndarray:
        """Where the emulators see the least loss, within several reaches of the best point, [candidate, parameter]."""
        centre = self.found.points[self.best]
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
