"""A stand-in for the market at a point: a plane, slow when asked."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.params.plausible import Plausible
from sim.study.trials.evaluate import Evaluator, Trial
from sim.study.trials.factors import Factor
from sim.study.trials.journal import Journal
from sim.study.trials.outcomes import Outcome, readings_of
from sim.study.trials.points import Study

OUTCOME = Outcome("orders")


class Plane:
    """The treatment has ten times the factor more than the reference."""

    def __init__(self, seconds: float = 0.0):
        self.seconds = seconds

    @staticmethod
    def market(replications: int = 2, markets: int = 1) -> Any:
        """As much of a market as a study asks for."""
        plausible = Plausible(names=("x",), markets=tuple((float(at),) for at in range(markets)))
        return SimpleNamespace(replications=replications, plausible=plausible, replication_seed=lambda one: one)

    def name(self, trial: Trial) -> str:
        return hashlib.sha256(json.dumps([dict(trial.values), trial.replication]).encode()).hexdigest()[:32]

    def __call__(self, trial: Trial, threads: int) -> dict[str, float]:
        time.sleep(self.seconds)
        reference, treatment = OUTCOME.arms
        return {OUTCOME.key(reference): 1.0, OUTCOME.key(treatment): 1.0 + 10 * float(trial.values["a"])}


def toy_study(journal: Path, seconds: float = 0.0) -> tuple[Study, Evaluator]:
    """A study of the plane, and what evaluates it."""
    evaluator = Evaluator(Plane(seconds), readings_of([OUTCOME]), Journal(journal), workers=1)
    return Study([Factor("a")], [OUTCOME], evaluator, Plane.market()), evaluator


def slowly(journal: str) -> None:
    """Work to be killed."""
    study, _ = toy_study(Path(journal), seconds=0.05)
    study(np.linspace(0, 1, 40)[:, None])
