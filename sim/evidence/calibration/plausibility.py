"""How well points agree with what was reported, as far as emulators can tell: implausibility and log-density.

A reported figure is a band; half its half-width is taken for the standard deviation of what the report may mean, and as
much for what any market of this kind leaves out (discrepancy: Kennedy & O'Hagan 2001). With the emulator's own error
these make a fact's variance. A point is ruled out where several facts lie more than three of its standard deviations
outside of their bands (implausibility: Vernon, Goldstein & Bower 2010; three sigma: Pukelsheim 1994); a few are
allowed, since reports contradict one another. For the same reason the density has the tails of a t distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from sim.evidence.calibration.emulator import Emulator, Scale
from sim.evidence.facts import Fact

REPORTED, DISCREPANCY = 0.5, 0.5  # standard deviations, in half-widths of a fact's band
TOLERANCE = 0.10  # half-width of an open band: of the bound, or on the scale
LEAST_TOLERANCE = 0.01  # where the bound is 0
RULED_OUT = 3.0  # standard deviations outside of a band
CONTRADICTED = 0.05  # share of the facts that may lie further out
TAILS = 4.0  # degrees of freedom


class Bands(NamedTuple):
    """What was reported, on the emulators' scales, [fact] each."""

    low: np.ndarray
    high: np.ndarray
    aim: np.ndarray  # not finite: anywhere in the band is as good
    half: np.ndarray  # half-width

    @classmethod
    def of(cls, facts: Sequence[Fact], scales: Sequence[Scale]) -> Self:
        """The bands of ``facts``."""
        ends = [_ends(fact, scale) for fact, scale in zip(facts, scales, strict=True)]
        return cls(*(np.array(column) for column in zip(*ends, strict=True)))

    def around(self, aim: np.ndarray) -> Self:
        """Bands as wide as these around ``aim`` [fact]."""
        return type(self)(aim - self.half, aim + self.half, aim, self.half)


class Plausibility:
    """What facts say about points, by emulators of them."""

    def __init__(self, bands: Bands, emulator: Emulator):
        """``emulator`` tells the facts of ``bands``, in their order."""
        self._emulator = emulator
        self.low, self.high, self.aim, half = bands
        self.variance = (REPORTED**2 + DISCREPANCY**2) * half**2 + emulator.error**2
        self.discrepancy = DISCREPANCY * half
        self.known = np.isfinite(emulator.error) & ~(np.isnan(self.low) | np.isnan(self.high))
        self.spare = int(CONTRADICTED * self.known.sum())

    def implausibility(self, points: np.ndarray) -> np.ndarray:
        """Standard deviations by which each fact lies outside of its band, [point, fact]; 0 where none is known."""
        found = self._emulator.on_scale(points)
        with np.errstate(invalid="ignore"):
            return np.where(
                self.known, self._outside(found) / np.sqrt(self.discrepancy**2 + self._emulator.error**2), 0.0
            )

    def not_ruled_out(self, points: np.ndarray) -> np.ndarray:
        """Points that all facts but a few allow, [point] bool."""
        far = np.sort(self.implausibility(points), axis=-1)
        allowed: np.ndarray = far[..., -1 - self.spare] <= RULED_OUT
        return allowed

    def log_density(self, points: np.ndarray) -> np.ndarray:
        """Logarithm of the density of what was reported, up to a constant, [point]."""
        found = self._emulator.on_scale(points)
        off = np.where(np.isfinite(self.aim), found - self.aim, self._outside(found))
        with np.errstate(invalid="ignore"):
            squared = np.where(self.known, off**2 / self.variance, 0.0)
        total: np.ndarray = -(TAILS + 1.0) / 2.0 * np.log1p(squared / TAILS).sum(axis=-1)
        return total

    def _outside(self, found: np.ndarray) -> np.ndarray:
        return np.maximum(np.maximum(self.low - found, found - self.high), 0.0)


def _ends(fact: Fact, scale: Scale) -> tuple[float, float, float, float]:
    """Low and high end of the band, what it aims at (nothing in an open one) and its half-width, on the scale."""
    low, high = (float(scale.to(np.array(bound))) for bound in (fact.low, fact.high))
    if np.isfinite(low) and np.isfinite(high):
        aim = (low + high) / 2.0 if fact.aim is None else float(scale.to(np.array(fact.aim)))
        return low, high, aim, (high - low) / 2.0
    bound = low if np.isfinite(low) else high
    half = max(TOLERANCE * abs(bound), LEAST_TOLERANCE) if scale.name == "plain" else TOLERANCE
    if not np.isfinite(bound):  # a share of 0 to 1, say: met anywhere
        return low, high, np.nan, np.inf
    return low, high, np.nan if fact.aim is None else float(scale.to(np.array(fact.aim))), half
