"""Purchases of two periods under the NBD: the fit, and what those who bought x times buy next.

Ehrenberg 1959 (the distribution); Goodhardt & Ehrenberg 1967 (conditional trend analysis: with gamma(k, alpha) rates a
period, who bought x times buys (k + x) / (alpha + 1) times in the next, equal one).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln


class Counts(NamedTuple):
    """Persons by purchases in the first period, and what they bought in the second."""

    persons: np.ndarray  # [purchases]
    later: np.ndarray  # [purchases] sum over persons
    square: np.ndarray  # [purchases] sum of squares

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        size = max(len(self.persons), len(other.persons))
        return Counts(
            *(np.pad(a, (0, size - len(a))) + np.pad(b, (0, size - len(b))) for a, b in zip(self, other, strict=True))
        )


class Nbd(NamedTuple):
    """Rates a period: gamma of shape k and rate alpha."""

    k: float
    alpha: float

    def none(self) -> float:
        """Share of persons without a purchase in a period."""
        return math.exp(float(_log_nbd(np.zeros(1), self.k, self.alpha)[0]))

    def next(self, bought: np.ndarray | float) -> np.ndarray | float:
        """Purchases foretold for the next period of who bought so often in this one."""
        return (self.k + bought) / (self.alpha + 1.0)


def count(first: np.ndarray, second: np.ndarray) -> Counts:
    """first, second: purchases of each person in the two periods."""
    later = second.astype(float)
    return Counts(np.bincount(first), np.bincount(first, later), np.bincount(first, later**2))


def nbd_fit(persons: np.ndarray) -> Nbd:
    """Shape k and rate alpha with the highest likelihood. persons: [purchases]."""
    bought = np.arange(len(persons))
    mean = float(persons @ bought / persons.sum())

    def loss(theta: np.ndarray) -> float:
        return -float(persons @ _log_nbd(bought, *np.exp(theta)))

    found = minimize(loss, [0.0, -math.log(mean)], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-7})
    k, alpha = np.exp(found.x)
    return Nbd(float(k), float(alpha))


def _log_nbd(x: np.ndarray, k: float, alpha: float) -> np.ndarray:
    terms: np.ndarray = gammaln(k + x) - gammaln(k) - gammaln(x + 1) + k * np.log(alpha / (alpha + 1.0))
    return terms - x * np.log(alpha + 1.0)
