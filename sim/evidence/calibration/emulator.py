"""What each fact would be at a point not simulated: ridge regressions on the points that were.

Linear terms and squares of every parameter, each fact on the scale on which it is foretold best: as it is, as a
logarithm or, a share, as log-odds. The strength of the ridge is chosen fact by fact by leaving out one point at a time
(Hoerl & Kennard 1970; Allen 1974); the error at points left out, luck of the seed included, is how far an emulator is
trusted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_RIDGES = np.array([1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0])
_SQUARES = 4.0  # ridge on squares, against that on linear terms
_LEAST = 4  # points that show a fact, below which nothing is said of it


class Scale(NamedTuple):
    """Where a fact is nearly linear."""

    name: str  # share, ratio or plain

    def to(self, values: np.ndarray) -> np.ndarray:
        """Facts on this scale; what lies beyond it is infinite."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.name == "share":
                inside = np.clip(values, 0.0, 1.0)
                return np.log(inside) - np.log1p(-inside)
            return np.log(np.maximum(values, 0.0)) if self.name == "ratio" else np.asarray(values, float)

    def back(self, values: np.ndarray) -> np.ndarray:
        """Facts in their own units."""
        if self.name == "share":
            return 1.0 / (1.0 + np.exp(-values))
        return np.exp(values) if self.name == "ratio" else np.asarray(values, float)


PLAIN, RATIO, SHARE = Scale("plain"), Scale("ratio"), Scale("share")


def _scales(values: np.ndarray) -> list[Scale]:
    """The scales that a fact may have, by all that was simulated of it, [point]; missing ones are left out."""
    seen = values[np.isfinite(values)]
    if not len(seen) or seen.min() <= 0.0:
        return [PLAIN]
    return [PLAIN, RATIO, SHARE] if seen.max() < 1.0 else [PLAIN, RATIO]


class Emulator:
    """Facts as functions of a point."""

    def __init__(self, points: np.ndarray, values: np.ndarray, weight: np.ndarray | None = None):
        """points: [point, parameter], each 0 to 1; values: [point, fact], missing ones allowed; weight: [point]."""
        terms = _terms(points)
        weight = np.ones(len(points)) if weight is None else weight
        facts = values.shape[1]
        self.scales = [PLAIN] * facts
        self.coefficients = np.zeros((facts, terms.shape[1]))
        self.error = np.full(facts, np.inf)  # root mean square error at a point left out, on the scale
        self.explained = np.zeros(facts)  # share of the variance over the points that is foretold at points left out
        seen = np.isfinite(values)
        for rows in np.unique(seen, axis=1).T:
            mine = np.flatnonzero((seen == rows[:, None]).all(axis=0))
            if rows.sum() >= _LEAST:
                self._learn(terms[rows], values[rows], weight[rows], mine)

    def _learn(self, terms: np.ndarray, values: np.ndarray, weight: np.ndarray, facts: np.ndarray) -> None:
        """The best scale and ridge of each of ``facts``, which all these points show."""
        tried = [(i, scale) for i in facts for scale in _scales(values[:, i])]
        on_scale = np.stack([scale.to(values[:, i]) for i, scale in tried], axis=1)
        coefficients, error = _ridges(terms, on_scale, weight)
        spread = on_scale.std(axis=0)
        foretold = np.where(
            spread > 0.0, np.maximum(1.0 - (error / np.where(spread > 0.0, spread, 1.0)) ** 2, 0.0), 0.0
        )
        for k in np.argsort(foretold, kind="stable"):  # the best one last
            i, scale = tried[k]
            self.scales[i] = scale
            self.coefficients[i], self.error[i], self.explained[i] = coefficients[k], error[k], foretold[k]

    def on_scale(self, points: np.ndarray) -> np.ndarray:
        """Facts on their scales, [..., fact]. points: [..., parameter]."""
        found: np.ndarray = _terms(np.asarray(points)) @ self.coefficients.T
        return found

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Facts in their units, [..., fact]. points: [..., parameter]."""
        found = self.on_scale(points)
        return np.stack([scale.back(found[..., i]) for i, scale in enumerate(self.scales)], axis=-1)


def _terms(points: np.ndarray) -> np.ndarray:
    """A constant, linear terms and squares, each with mean 0 over the cube but the constant, [..., term]."""
    centred = 2.0 * points - 1.0
    return np.concatenate([np.ones((*centred.shape[:-1], 1)), centred, centred**2 - 1.0 / 3.0], axis=-1)


def _ridges(terms: np.ndarray, values: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients [fact, term] and errors at a point left out [fact] of the best ridge of each fact."""
    weight = weight / weight.mean()
    root = np.sqrt(weight)[:, None]
    mean = np.average(values, axis=0, weights=weight)
    size = (terms.shape[1] - 1) // 2
    shrink = np.sqrt(np.concatenate([np.ones(size), np.full(size, _SQUARES)]))
    at = np.average(terms[:, 1:], axis=0, weights=weight)  # the constant is not shrunk
    left, singular, right = np.linalg.svd(root * (terms[:, 1:] - at) / shrink, full_matrices=False)
    aimed = root * (values - mean)
    turned = left.T @ aimed
    best = np.full(values.shape[1], np.inf)
    coefficients = np.zeros((values.shape[1], terms.shape[1]))
    for ridge in _RIDGES:
        kept = singular**2 / (singular**2 + ridge)
        leverage = np.minimum((left**2) @ kept + weight / weight.sum(), 0.99)
        off = (aimed - left @ (kept[:, None] * turned)) / (1.0 - leverage[:, None])
        error = np.sqrt((off**2).mean(axis=0))
        slopes = (right.T @ ((singular / (singular**2 + ridge))[:, None] * turned)) / shrink[:, None]
        better = error < best
        best = np.where(better, error, best)
        coefficients[better, 1:] = slopes.T[better]
    coefficients[:, 0] = mean - coefficients[:, 1:] @ at
    return coefficients, best
