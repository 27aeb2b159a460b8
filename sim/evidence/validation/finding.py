"""One line of the scorecard, and how a law makes its lines."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

PARTS = ("laws", "facts", "claims", "experiments")  # of a scorecard


class Effort(NamedTuple):
    """How much a validation spends."""

    seed: int = 2026
    scale: float = 1.0  # persons and seeds of every experiment, relative to the published scorecard


class Finding(NamedTuple):
    """A target from outside and what the simulation gives."""

    part: str  # law, fact, claim, experiment
    name: str  # "4 price", the id of a fact or claim, or the name of an experiment
    about: str  # what is measured, in one line
    low: float  # the finding passes inside [low, high]; infinite where open
    high: float
    source: str  # author and year, or the report
    simulated: float
    ci_low: float = math.nan  # 95 %, over seeds unless the note says otherwise
    ci_high: float = math.nan
    scored: bool = True  # False: shown beside, such as what a naive reading would have been
    note: str = ""

    @property
    def passed(self) -> bool | None:
        """Whether the simulated value lies inside the target; None if it is not scored."""
        return self.low <= self.simulated <= self.high if self.scored else None


class Task(NamedTuple):
    """``work(*arguments)``, done in a process of its own with one thread; what it returns travels back."""

    work: Callable[..., Any]
    arguments: tuple[Any, ...]
    seconds: float  # about how long it takes on one core: long ones start first
    code: str = ""  # a module that decides what is found, besides that of ``work``


class Law(NamedTuple):
    """A published law: tasks, to be done in any order, and the findings that follow from their results in theirs."""

    number: int
    name: str
    about: str  # the law in one sentence
    source: str
    tasks: tuple[Task, ...]
    judge: Callable[[list[Any]], list[Finding]]
