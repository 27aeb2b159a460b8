"""Which directions the facts pin down and which they leave open: the spread of draws against that of the ranges.

Everything is in ranges: a parameter's prior is uniform over its range.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

PRIOR_VARIANCE = 1.0 / 12.0  # of a uniform prior over a range, in squared ranges
SHOWN = 4  # parameters that name a direction, at most
LEAST_SHARE = 0.05  # of a direction, for a parameter to name it
LEARNED = 0.2  # share of the prior's variance that the facts remove, from which on a parameter is called fitted
BOUND = 0.02  # of a range: how near to an end a value lies at a bound
# Roles (`role` in free.yaml) that facts of this kind are expected to tell apart badly.
EXPECTED = (
    ("heterogeneity", "state dependence"),
    ("trust", "satisfaction"),
    ("trust", "recommendation"),
    ("satisfaction", "recommendation"),
)


class Direction(NamedTuple):
    """One principal direction of what the facts know."""

    pinned: float  # share of prior variance that the facts remove, 0 to 1
    vector: np.ndarray  # [parameter], of length 1
    named: str  # largest parameters with their signs, such as "+buy.again -visit_shape"


class Confusion(NamedTuple):
    """Two kinds of parameters, and how far a change of one can be made up for by the other."""

    roles: tuple[str, str]
    parameters: tuple[str, str]  # the pair that makes up for each other most
    correlation: float  # of these two, given the facts
    canonical: float  # largest correlation between any mixtures of the two kinds


class Identified(NamedTuple):
    """What the facts say about the parameters."""

    covariance: np.ndarray  # given facts and prior, in squared ranges
    directions: tuple[Direction, ...]  # the flattest first
    learned: np.ndarray  # share of each parameter's prior variance that the facts remove, [parameter]
    confusions: tuple[Confusion, ...]

    @property
    def pinned(self) -> int:
        """Directions of which the facts remove more than half the prior variance."""
        return sum(direction.pinned > 0.5 for direction in self.directions)

    @property
    def fitted(self) -> np.ndarray:
        """Parameters of which the facts say something, [parameter] bool; the others keep their prior."""
        return self.learned >= LEARNED


def identify(draws: np.ndarray, names: Sequence[str], roles: Sequence[str]) -> Identified:
    """draws: points given facts and prior, [draw, parameter]."""
    covariance = np.atleast_2d(np.cov(draws.T))
    eigenvalues, vectors = np.linalg.eigh(covariance / PRIOR_VARIANCE)
    directions = tuple(
        Direction(_removed(eigenvalues[i]), vectors[:, i], _named(vectors[:, i], names))
        for i in np.argsort(-eigenvalues)
    )
    learned = np.array([_removed(value) for value in np.diag(covariance) / PRIOR_VARIANCE])
    return Identified(covariance, directions, learned, tuple(_confusions(covariance, names, roles)))


def _removed(left: float) -> float:
    return float(np.clip(1.0 - left, 0.0, 1.0))


def _named(vector: np.ndarray, names: Sequence[str]) -> str:
    order = np.argsort(-np.abs(vector), kind="stable")
    sign = np.sign(vector[order[0]])
    large = [i for i in order[:SHOWN] if vector[i] ** 2 >= LEAST_SHARE]
    return " ".join(f"{'+' if sign * vector[i] > 0 else '-'}{names[i]}" for i in large or order[:1])


def _confusions(covariance: np.ndarray, names: Sequence[str], roles: Sequence[str]) -> list[Confusion]:
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    found = []
    for first, second in EXPECTED:
        a, b = ([i for i, role in enumerate(roles) if role == wanted] for wanted in (first, second))
        if not a or not b:
            continue
        between = correlation[np.ix_(a, b)]
        i, j = np.unravel_index(np.argmax(np.abs(between)), between.shape)
        canonical = np.linalg.svd(_whitened(correlation, a) @ between @ _whitened(correlation, b), compute_uv=False)[0]
        pair = names[a[i]], names[b[j]]
        found.append(Confusion((first, second), pair, float(between[i, j]), float(min(canonical, 1.0))))
    return found


def _whitened(correlation: np.ndarray, rows: list[int]) -> np.ndarray:
    values, vectors = np.linalg.eigh(correlation[np.ix_(rows, rows)])
    root: np.ndarray = (vectors / np.sqrt(values)) @ vectors.T
    return root
