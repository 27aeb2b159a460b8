"""NBD: purchases are Poisson at a gamma rate, and nobody leaves. What BG/NBD and Pareto/NBD become without dropout.

Ehrenberg, A. S. C. (1959). The Pattern of Consumer Purchases. Applied Statistics 8, 26-41. Times are weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, gammaln

from sim.evidence.fitting.maximum import Estimate, maximise
from sim.evidence.fitting.summary import Summary

NAMES = ("r", "alpha")
_STARTS = ((0.3, 0.5), (1.0, 1.0), (10.0, 10.0))


@dataclass(frozen=True)
class Nbd:
    """Rate gamma(shape r, rate alpha)."""

    r: float
    alpha: float


def log_likelihood(model: Nbd, data: Summary) -> float:
    """Log-likelihood of all customers: that of BG/NBD as a approaches 0 (equation 6 there)."""
    r, alpha, x = model.r, model.alpha, data.frequency
    terms = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + data.age)
    return float(np.sum(data.count * terms))


def fit(data: Summary) -> Estimate:
    """The parameters with the highest likelihood."""
    rate = max(float((data.count * data.frequency).sum() / max((data.count * data.age).sum(), 1e-9)), 1e-9)
    starts = [(r, r / rate * spread) for r, spread in _STARTS]
    return maximise(lambda p, d: log_likelihood(Nbd(*p), d), data, NAMES, starts, "NBD", *data.parts())


def expected_purchases(model: Nbd, t: np.ndarray) -> np.ndarray:
    """Expected repeat purchases of a new customer in her first t weeks."""
    return model.r / model.alpha * np.asarray(t)


def expected_later(model: Nbd, data: Summary, t: float) -> np.ndarray:
    """Expected purchases in the next t weeks of customers with known histories, [entry]: the posterior mean rate."""
    return (model.r + data.frequency) / (model.alpha + data.age) * t


def probability_of(model: Nbd, x: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """Probability that a new customer makes x repeat purchases in her first t weeks, [x]: negative binomial."""
    r, alpha = model.r, model.alpha
    return np.exp(
        gammaln(r + x) - gammaln(r) - gammaln(x + 1) + r * np.log(alpha / (alpha + t)) + x * np.log(t / (alpha + t))
    )


def probability_below(model: Nbd, x: np.ndarray, t: float) -> np.ndarray:
    """Probability of fewer than x of them, [x]."""
    return np.where(x > 0, betainc(model.r, np.maximum(x, 1), model.alpha / (model.alpha + t)), 0.0)
