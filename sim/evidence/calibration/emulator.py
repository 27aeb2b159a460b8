"""What each fact would be at a point not simulated: local ridge regressions on the points that were.

Linear terms and squares in all parameters, weighted toward the centre; the strength of the ridge is chosen fact by
fact by leaving out one point at a time (Hoerl & Kennard 1970; Allen 1974). Regression evens out what keyed seeds leave
rough.
"""

from __future__ import annotations

import numpy as np

_RIDGES = (1e-2, 1e-1, 1.0, 10.0, 100.0)  # per unit of weight
_SQUARES = 4.0  # ridge on squares, against that on linear terms
_NEAR = 1.5  # root mean square distance in radii at which a point weighs 0.6
_LEAST_WEIGHT = 0.05


class Emulator:
    """Facts as functions of a point, trusted within about ``radius`` of ``centre``."""

    def __init__(
        self,
        points: np.ndarray,
        values: np.ndarray,
        centre: np.ndarray,
        radius: float,
        scale: np.ndarray,
    ):
        """points: [point, parameter]; values: [point, fact], missing ones allowed; scale: half-widths of the facts."""
        self.centre, self.radius = centre, radius
        self._size = len(centre)
        offset = (points - centre) / radius
        weight = np.exp(-0.5 * ((offset**2).mean(axis=1) / _NEAR**2))
        near = weight > _LEAST_WEIGHT
        terms, weight, values = self._terms(offset[near]), weight[near], values[near]
        self.coefficients = np.zeros((values.shape[1], terms.shape[1]))
        self.error = np.full(values.shape[1], np.inf)  # root mean square error at a point left out
        for i in range(values.shape[1]):
            seen = np.isfinite(values[:, i])
            if seen.sum() > 1:
                self.coefficients[i], self.error[i] = _ridge(
                    terms[seen], values[seen, i] / scale[i], weight[seen], self._size
                )
        self.coefficients *= scale[:, None]
        self.error *= scale

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Facts, [..., fact]. points: [..., parameter]."""
        offset = (np.asarray(points) - self.centre) / self.radius
        found: np.ndarray = self._terms(offset) @ self.coefficients.T
        return found

    def jacobian(self, point: np.ndarray) -> np.ndarray:
        """Change of the facts per unit of the range, [fact, parameter]."""
        offset = (point - self.centre) / self.radius
        linear, squares = np.split(self.coefficients[:, 1:], [self._size], axis=1)
        slopes: np.ndarray = (linear + 2 * squares * offset) / self.radius
        return slopes

    @staticmethod
    def _terms(offset: np.ndarray) -> np.ndarray:
        one = np.ones((*offset.shape[:-1], 1))
        return np.concatenate([one, offset, offset**2], axis=-1)


def _ridge(terms: np.ndarray, values: np.ndarray, weight: np.ndarray, size: int) -> tuple[np.ndarray, float]:
    """Coefficients and leave-one-out error of the best ridge."""
    mean = float(np.average(values, weights=weight))  # the constant is not shrunk
    penalty = np.concatenate([[1e-6], np.ones(size), np.full(size, _SQUARES)])
    weighted = terms * weight[:, None]
    gram, target = terms.T @ weighted, weighted.T @ (values - mean)
    least, coefficients = np.inf, np.zeros(terms.shape[1])
    for ridge in _RIDGES:
        solver = np.linalg.solve(gram + np.diag(ridge * penalty), np.column_stack([target, weighted.T]))
        found = solver[:, 0]
        leverage = np.minimum(np.einsum("ij,ji->i", terms, solver[:, 1:]), 0.99)
        left_out = (values - mean - terms @ found) / (1.0 - leverage)
        error = float(np.sqrt(np.average(left_out**2, weights=weight)))
        if error < least:
            least, coefficients = error, found
    coefficients[0] += mean
    return coefficients, least
