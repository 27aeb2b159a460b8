"""How people differ lasts: who buys more in one quarter does so in the next, as surely as from week to week."""

from __future__ import annotations

import math

import numpy as np

from sim.evidence.validation.panels.conditional_trend import subjects
from sim.evidence.validation.panels.measure import Statistics
from sim.evidence.validation.panels.weekly import pairs

__all__ = ["ABOUT", "FEWEST", "NAME", "NEEDS", "SOURCE", "TOO_SMALL", "statistics", "subjects"]

NAME = "split-half stability"
ABOUT = (
    "Purchases in alternate weeks correlate as Poisson purchases at lasting rates do, and those of two quarters in "
    "succession nearly as much."
)
SOURCE = "Poisson purchases at lasting rates: Ehrenberg 1959; reliability by the Spearman-Brown formula"
NEEDS: tuple[str, ...] = ()
TOO_SMALL = "two quarters of purchases are needed"
FEWEST = 100  # persons
FEWEST_BOUGHT = 0.05  # purchases a person in two quarters, below which correlations are of a few


class Moments:
    """Sums over pairs of quarters of what two halves of purchases have in common."""

    def __init__(self) -> None:
        self.weight = self.both = self.one = self.other = self.mean = 0.0

    def add(self, x: np.ndarray, y: np.ndarray) -> None:
        """x, y: purchases of the same persons in two halves."""
        a, b = (v - v.mean() for v in (x.astype(float), y.astype(float)))
        self.weight += len(x)
        self.both += float(a @ b)
        self.one += float(a @ a)
        self.other += float(b @ b)
        self.mean += float(x.sum() + y.sum()) / 2

    def correlation(self) -> float:
        """Pearson's, within pairs of quarters."""
        return self.both / math.sqrt(self.one * self.other) if self.one * self.other > 0 else math.nan

    def poisson(self) -> float:
        """What it would be if purchases were Poisson at rates that last: (variance - mean) / variance."""
        variance = (self.one + self.other) / 2
        return (variance - self.mean) / variance if variance > self.mean else math.nan


def statistics(counts: np.ndarray, there: np.ndarray) -> Statistics:
    """Reliability over half a year, correlation over that of Poisson purchases, and how much of it lasts."""
    weeks, quarters, persons, bought = Moments(), Moments(), 0, 0
    for early, late in pairs(counts, there):
        if len(early) < 2:
            continue
        both = np.concatenate([early, late], axis=1).astype(np.int64)
        weeks.add(both[:, ::2].sum(axis=1), both[:, 1::2].sum(axis=1))
        quarters.add(early.sum(axis=1, dtype=np.int64), late.sum(axis=1, dtype=np.int64))
        persons, bought = persons + len(both), bought + int(both.sum())
    r = weeks.correlation()
    if bought < FEWEST_BOUGHT * persons or not r > 0:
        return {}
    return {
        "reliability of half a year (Spearman-Brown)": (2 * r / (1 + r), persons),
        "alternate weeks: correlation over Poisson": (r / weeks.poisson(), persons),
        "quarters over alternate weeks: correlation": (quarters.correlation() / r, persons),
    }
