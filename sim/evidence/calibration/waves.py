"""Waves of simulated markets: the first looks everywhere, each later one where the facts do not rule a market out.

History matching (Vernon, Goldstein & Bower 2010), with points drawn from the emulated posterior instead of evenly from
what is left: of a box of eighty dimensions next to nothing is left, and nearly all of that lies at its border. A market
is chaotic, so that a single run proves little: points take turns in their seeds and only regression reads them. All is
a function of what was simulated: waves that are started anew on the same journal take the same path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import qmc

from sim.evidence.calibration.budget import CHECKS
from sim.evidence.calibration.emulator import Emulator
from sim.evidence.calibration.objective import Objective
from sim.evidence.calibration.plausibility import Bands, Plausibility
from sim.evidence.calibration.posterior import densest, draw

OLDER = 0.5  # weight of a wave's points once another one has followed
POOL, SHOWN = 4_000, 200  # points drawn after a wave, and of which it is told what they meet
BOX = 20_000  # points of the whole box of which it is asked how many are ruled out

Evaluate = Callable[[np.ndarray, Sequence[int]], np.ndarray]  # points, a replication each -> facts [point, fact]


class Step(NamedTuple):
    """One line of the story of a calibration."""

    wave: int
    spent: int  # points so far
    explained: float  # of the variance of the median fact, what emulators foretell at points left out
    left: float  # share of the whole box that is not ruled out
    met: float  # facts that the emulated draws meet, mean


def spread(count: int, size: int, seed: int) -> np.ndarray:
    """Points spread over the whole box (Latin hypercube), [point, parameter]."""
    return qmc.LatinHypercube(size, rng=np.random.default_rng([seed, 0])).random(count)


class Waves:
    """All that was simulated, and what follows from it."""

    def __init__(self, evaluate: Evaluate, objective: Objective, size: int, seed: int, prior: np.ndarray | None = None):
        """prior: centre and standard deviation of each parameter in ranges, [parameter, 2]; not finite for none."""
        self._evaluate, self.objective = evaluate, objective
        self._size, self._seed = size, seed
        self._prior = np.full((size, 2), np.nan) if prior is None else prior
        self.points, self.values = np.zeros((0, size)), np.zeros((0, len(objective)))
        self._wave = np.zeros(0, int)
        self.story: list[Step] = []
        self._known: tuple[Emulator, Plausibility] | None = None
        self._pool: np.ndarray | None = None

    def first(self, count: int) -> None:
        """Points spread over the whole box (Latin hypercube)."""
        self._add(spread(count, self._size, self._seed))

    def later(self, count: int) -> None:
        """Points drawn where the facts, as emulated so far, do not rule a market out."""
        drawn = self.draws(2 * count)
        self._add(drawn[np.argsort(~self.plausibility.not_ruled_out(drawn), kind="stable")[:count]])

    @property
    def emulator(self) -> Emulator:
        """Of all facts, from all that was simulated."""
        return self._learnt()[0]

    @property
    def plausibility(self) -> Plausibility:
        """What the facts say, by these emulators."""
        return self._learnt()[1]

    def draws(self, count: int, skip: int = 0) -> np.ndarray:
        """Points given facts and priors, [draw, parameter]: ``count`` of POOL at most, after the first ``skip``."""
        if self._pool is None:
            density = self.log_density(self.points)
            seed = int(np.random.SeedSequence([self._seed, len(self.points)]).generate_state(1)[0])
            self._pool = draw(self.log_density, self.points[np.argmax(density)], POOL, seed)
        return self._pool[skip : skip + count]

    def holding(self, count: int, skip: int = 0) -> np.ndarray:
        """As `draws`, those first in which all that must hold is near its aim, as far as emulators tell."""
        drawn = self.draws(POOL, skip)
        off = np.abs(self.objective.residuals(self.emulator(drawn)))[:, self.objective.must]
        return drawn[np.argsort(off.max(axis=1, initial=0.0), kind="stable")[:count]]

    @property
    def densest(self) -> np.ndarray:
        """Where the density is highest, [parameter]."""
        return self._highest(self.log_density)

    @property
    def closest(self) -> np.ndarray:
        """Where the emulated facts lose least against their bands, [parameter]."""
        return self._highest(lambda points: -0.5 * self.objective.loss(self.emulator(points)))

    def _highest(self, value: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Uphill from the best of all draws and of all that was simulated."""
        known = np.concatenate([self.draws(POOL), self.points])
        return densest(value, known[np.argmax(value(known))])

    def log_density(self, points: np.ndarray) -> np.ndarray:
        """Of facts and of priors that are not even, [point]."""
        centre, sd = self._prior.T
        off = np.where(np.isfinite(sd), (points - centre) / sd, 0.0)
        density: np.ndarray = self.plausibility.log_density(points) - 0.5 * (off**2).sum(axis=-1)
        return density

    def _add(self, points: np.ndarray) -> None:
        found = self._evaluate(points, [i % CHECKS for i in range(len(points))])
        self.points = np.concatenate([self.points, points])
        self.values = np.concatenate([self.values, found])
        self._wave = np.concatenate([self._wave, np.full(len(points), len(self.story))])
        self._known = self._pool = None
        self._tell()

    def _learnt(self) -> tuple[Emulator, Plausibility]:
        if self._known is None:
            weight = OLDER ** (self._wave.max(initial=0) - self._wave)
            emulator = Emulator(self.points, self.values, weight)
            self._known = emulator, Plausibility(Bands.of(self.objective.facts, emulator.scales), emulator)
        return self._known

    def _tell(self) -> None:
        box = np.random.default_rng([self._seed, 1]).random((BOX, self._size))
        drawn = self.draws(SHOWN)
        met = self.objective.met(self.emulator(drawn)).sum(axis=1).mean()
        left = float(self.plausibility.not_ruled_out(box).mean())
        self.story.append(
            Step(len(self.story) + 1, len(self.points), float(np.median(self.emulator.explained)), left, float(met))
        )
