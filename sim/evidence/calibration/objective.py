"""How well simulated facts agree with reported ones: residuals, robust losses, how many are met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.evidence.facts import Fact

CORE_WEIGHT = 3.0  # of a reconciled target of the default market, against any other fact
TOLERANCE = 0.10  # half-width of an open range, as a share of its bound
LEAST_TOLERANCE = 0.01  # where the bound is 0
LEAST_SIDE = 0.25  # of the range: least half-width on the side of an aim near a bound
CUT = 2.0  # half-widths from which on a fact's pull declines: contradicting facts cannot all be met (Cauchy loss)
MISSING = 3.0  # residual of a fact that could not be read


class _Sides(NamedTuple):
    aim: float
    below: float  # half-width below the aim; infinite where nothing is too low
    above: float


class Objective:
    """The facts of a fit, with the variance that each has between seeds."""

    def __init__(self, facts: Sequence[Fact], variance: np.ndarray | None = None):
        self.facts = tuple(facts)
        sides = [_sides(fact) for fact in self.facts]
        noise = np.zeros(len(sides)) if variance is None else np.nan_to_num(variance)
        self.luck = np.sqrt(noise)  # standard deviation between seeds
        self.aim = np.array([side.aim for side in sides])
        self.below = np.sqrt(np.array([side.below for side in sides]) ** 2 + noise)
        self.above = np.sqrt(np.array([side.above for side in sides]) ** 2 + noise)
        self.low = np.array([fact.low for fact in self.facts])
        self.high = np.array([fact.high for fact in self.facts])
        self.core = np.array([fact.core for fact in self.facts], bool)
        self.must = np.array([fact.must for fact in self.facts], bool)
        self.weight = np.where(self.core, CORE_WEIGHT, 1.0)

    def __len__(self) -> int:
        return len(self.facts)

    @property
    def scale(self) -> np.ndarray:
        """Half-width of each fact: the smaller one of its sides."""
        return np.minimum(self.below, self.above)

    def residuals(self, values: np.ndarray) -> np.ndarray:
        """Distance from the aim in half-widths, [..., fact]; a range is met from -1 to 1."""
        off = values - self.aim
        return np.where(np.isnan(off), MISSING, off / np.where(off > 0, self.above, self.below))

    def loss(self, values: np.ndarray) -> np.ndarray:
        """Weighted robust loss, [...]."""
        squared = self.residuals(values) ** 2
        total: np.ndarray = (self.weight * CUT**2 * np.log1p(squared / CUT**2)).sum(axis=-1)
        return total

    def met(self, values: np.ndarray, allowed: np.ndarray | float = 0.0) -> np.ndarray:
        """Which facts lie within their bounds, or so far outside as is ``allowed`` [fact]; inside if it is negative."""
        met: np.ndarray = (values >= self.low - allowed) & (values <= self.high + allowed)
        return met


def mean_over_seeds(values: np.ndarray) -> np.ndarray:
    """Mean of the seeds that show a fact, [fact]; missing where none does. values: [seed, fact]."""
    seen = np.isfinite(values).sum(axis=0)
    mean: np.ndarray = np.where(seen > 0, np.nansum(values, axis=0) / np.maximum(seen, 1), np.nan)
    return mean


def variance_over_seeds(values: np.ndarray) -> np.ndarray:
    """Variance between seeds, [fact]; 0 where fewer than two of them show the fact."""
    seen = np.isfinite(values).sum(axis=0)
    squares = np.nansum((values - mean_over_seeds(values)) ** 2, axis=0)
    found: np.ndarray = np.where(seen > 1, squares / np.maximum(seen - 1, 1), 0.0)
    return found


def _sides(fact: Fact) -> _Sides:
    low, high, aim = fact.low, fact.high, fact.aim
    if math.isfinite(low) and math.isfinite(high):
        middle = (low + high) / 2 if aim is None else aim
        least = LEAST_SIDE * (high - low)
        return _Sides(middle, max(middle - low, least), max(high - middle, least))
    bound = low if math.isfinite(low) else high
    tolerance = max(TOLERANCE * abs(bound), LEAST_TOLERANCE if bound == 0 else 0.0)
    width = tolerance if aim is None else max(abs(aim - bound), tolerance)
    centre = bound if aim is None else aim
    return _Sides(centre, width, math.inf) if math.isfinite(low) else _Sides(centre, math.inf, width)
