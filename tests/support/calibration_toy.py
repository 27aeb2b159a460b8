"""A stand-in for the market whose best point is known: facts are plain functions of five parameters."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from markets import params_of

from sim.evidence.calibration.evaluate import reading
from sim.evidence.calibration.space import Free, Space
from sim.evidence.calibration.study import Calibrated, calibrate
from sim.evidence.facts import Fact
from sim.study.trials.evaluate import Evaluator, Trial
from sim.study.trials.journal import Journal

NAMES = ("visit.base", "visit.habit", "buy.again", "buy.bond", "leave.session")
ROLES = ("heterogeneity", "state dependence", "trust", "satisfaction", "leaving")
TRUTH = np.array([0.3, 0.6, 0.8, 0.35, 0.5])  # of the ranges; the first two only by their sum
SIZE = len(NAMES)


def toy_space() -> Space:
    market = params_of()
    free = []
    for name, role in zip(NAMES, ROLES, strict=True):
        block, _, field = name.partition(".")
        now = getattr(getattr(market.behaviour, block), field)
        free.append(
            Free(name=f"behaviour.{name}", low=now - 0.1, high=now + 0.1, role=role, source="toy", about=f"toy {name}")
        )
    return Space(free, market)


def truth_of(point: np.ndarray) -> np.ndarray:
    """Facts at ``point``: sum of the flat pair, two curved ones, one product, and the contradicted one twice."""
    a, b, c, d, e = point
    return np.array([a + b, c**2, d + 0.3 * c, c * d, np.sin(3 * e), e, e, a + b - c])


def toy_facts() -> list[Fact]:
    aims = truth_of(TRUTH)
    widths = np.array([0.02, 0.02, 0.02, 0.02, 0.05, 0.03, 0.03, 0.02])
    aims[6] += 0.4  # contradicts the fact before it
    facts = [
        Fact(id=f"f{i}", about=f"toy {i}", read=f"x{i}", low=aim - width, high=aim + width, core=i < 3, must=i == 2)
        for i, (aim, width) in enumerate(zip(aims, widths, strict=True))
    ]
    facts[7] = facts[7].model_copy(update={"held_out": True})
    return [*facts, Fact(id="never", about="never seen", read="nothing", low=0.0)]


class Toy:
    """The stand-in."""

    def __init__(self, noise: float = 0.002):
        self.noise = noise
        self.space_names = [f"behaviour.{name}" for name in NAMES]
        space = toy_space()
        self.low = np.array([free.low for free in space.free])
        self.high = np.array([free.high for free in space.free])

    def name(self, trial: Trial) -> str:
        text = json.dumps([sorted(trial.values.items()), trial.replication])
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def __call__(self, trial: Trial, threads: int) -> dict[str, float]:
        point = (np.array([trial.values[name] for name in self.space_names]) - self.low) / (self.high - self.low)
        luck = np.random.default_rng(trial.replication).normal(size=8) * self.noise  # keyed: smooth in the point
        found = dict(zip((reading(fact) for fact in toy_facts()), [*(truth_of(point) + luck), np.nan], strict=True))
        return {key: float(value) for key, value in found.items()}


class Run(NamedTuple):
    space: Space
    found: Calibrated
    evaluator: Evaluator


def toy_run(journal: Path, toy: Toy | None = None, evaluations: int = 320, workers: int = 1, markets: int = 5) -> Run:
    space, facts = toy_space(), toy_facts()
    evaluator = Evaluator(toy or Toy(), [*map(reading, facts)], Journal(journal), workers)
    found = calibrate(space, facts, evaluator, evaluations=evaluations, markets=markets, seed=1)
    return Run(space, found, evaluator)
