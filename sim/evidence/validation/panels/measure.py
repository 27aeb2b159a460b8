"""A law asked of a log: every statistic with an interval over persons."""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import t as student

from sim.evidence.validation.panels import LAWS
from sim.evidence.validation.panels.log import PanelLog

GROUPS = 20  # of persons, each left out once
TOGETHER = "mean of all"  # products of a scope
Statistics = dict[str, tuple[float, int]]  # by name: value, and of how many persons, rivals or intervals it is


class Subject(NamedTuple):
    """What a law looks at: arrays whose first axis is persons."""

    scope: str  # all purchases, category, brands, hosts, platforms
    name: str
    data: tuple[Any, ...]


class Reading(NamedTuple):
    """A statistic of a log."""

    law: str
    statistic: str
    scope: str
    product: str
    value: float
    ci_low: float  # 95 %, over persons
    ci_high: float
    n: int

    @property
    def error(self) -> float:
        """Standard error, as the interval has it."""
        return (self.ci_high - self.ci_low) / 2 / float(student.ppf(0.975, GROUPS - 1))


class Missing(NamedTuple):
    """A law that a log cannot answer."""

    law: str
    why: str


def laws() -> list[ModuleType]:
    """The modules of all laws."""
    return [import_module(f"{__package__}.{name}") for name in LAWS]


def measure(law: ModuleType, log: PanelLog) -> list[Reading] | Missing:
    """All that a law says of a log, of every product and of all of a scope together; or why it says nothing."""
    if not getattr(law, "ARMS", False):
        log = log.one_arm()
    if lacking := log.lacks(*law.NEEDS):
        return Missing(law.NAME, f"not in this log: {', '.join(lacking)}")
    found = [one for subject in law.subjects(log) for one in _estimates(law, subject)]
    together: dict[tuple[str, str], list[Estimate]] = {}
    for one in found:
        together.setdefault((one.statistic, one.scope), []).append(one)
    mean = (_mean(several) for several in together.values() if len(several) > 1)
    return [one.reading(law.NAME) for one in [*found, *mean]] or Missing(law.NAME, law.TOO_SMALL)


class Estimate(NamedTuple):
    """A statistic of one product, and without each group of persons."""

    statistic: str
    scope: str
    product: str
    value: float
    n: int
    fewer: np.ndarray  # [group]

    def reading(self, law: str) -> Reading:
        """With its interval: delete-a-group jackknife (Kott 2001), for persons are what is independent in a log."""
        half = math.nan
        if np.isfinite(self.fewer).all():
            spread = (GROUPS - 1) / GROUPS * float(((self.fewer - self.fewer.mean()) ** 2).sum())
            half = float(student.ppf(0.975, GROUPS - 1)) * math.sqrt(spread)
        low, high = self.value - half, self.value + half
        return Reading(law, self.statistic, self.scope, self.product, self.value, low, high, self.n)


def _estimates(law: ModuleType, subject: Subject) -> Iterator[Estimate]:
    persons = subject.data[0].shape[0]
    group = np.arange(persons) % GROUPS
    whole: Statistics = law.statistics(*subject.data)
    wanted = {name: found for name, found in whole.items() if math.isfinite(found[0]) and found[1] >= law.FEWEST}
    if not wanted:
        return
    fewer = [law.statistics(*(part[group != g] for part in subject.data)) for g in range(GROUPS)]
    for name, (value, n) in wanted.items():
        others = np.array([one.get(name, (math.nan, 0))[0] for one in fewer])
        yield Estimate(name, subject.scope, subject.name, value, n, others)


def _mean(several: list[Estimate]) -> Estimate:
    """The mean over products, by what each is of; a product that not every group of persons knows is left out."""
    known = [one for one in several if np.isfinite(one.fewer).all()] or several
    weights = np.array([one.n for one in known], float)
    value = float(np.average([one.value for one in known], weights=weights))
    fewer = np.average([one.fewer for one in known], axis=0, weights=weights)
    return Estimate(known[0].statistic, known[0].scope, TOGETHER, value, sum(one.n for one in known), np.asarray(fewer))
