"""BG/NBD: purchases are Poisson at a gamma rate; after each a customer leaves with a beta probability.

Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). "Counting Your Customers" the Easy Way: An Alternative to the
Pareto/NBD Model. Marketing Science 24, 275-284. Numbers of equations are theirs. Times are weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln, hyp2f1

from sim.evidence.fitting.maximum import Estimate, maximise
from sim.evidence.fitting.summary import Summary

NAMES = ("r", "alpha", "a", "b")
_STARTS = ((0.3, 0.5, 0.5, 2.0), (1.0, 1.0, 1.0, 1.0), (0.3, 0.2, 0.2, 8.0), (2.0, 1.0, 2.0, 2.0))
_POLE = 1e-5  # how far formulas stay from parameters at which a factor vanishes and another is infinite


@dataclass(frozen=True)
class BgNbd:
    """Rate gamma(shape r, rate alpha); dropout probability beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


def log_likelihood(model: BgNbd, data: Summary) -> float:
    """Log-likelihood of all customers (equation 6)."""
    return float(np.sum(data.count * _terms(model, data.frequency, data.recency, data.age)))


def _terms(model: BgNbd, x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Log-likelihood of each history (equation 6, in logs): still alive, or gone with the last purchase."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
    # B(a+1, b+x-1) = B(a, b+x) a / (b+x-1); a customer without repeat purchases cannot have left
    repeat = np.maximum(x, 1.0)
    left = betaln(a + 1, b + repeat - 1) - betaln(a, b) - (r + x) * np.log(alpha + recency)
    return rate + np.where(x > 0, np.logaddexp(alive, left), alive)


def fit(data: Summary) -> Estimate:
    """The parameters with the highest likelihood."""
    span = float(np.average(data.age, weights=data.count))
    starts = [(r, alpha * max(span, 1e-3), a, b) for r, alpha, a, b in _STARTS]
    return maximise(lambda p, d: log_likelihood(BgNbd(*p), d), data, NAMES, starts, "BG/NBD", data.sample())


def expected_purchases(model: BgNbd, t: np.ndarray) -> np.ndarray:
    """Expected repeat purchases of a new customer in her first t weeks (equation 9)."""
    r, alpha, b = model.r, model.alpha, model.b
    a = _off_pole(model.a, 1.0)
    c = _off_pole(a + b - 1, 0.0)
    return c / (a - 1) * (1 - (alpha / (alpha + t)) ** r * hyp2f1(r, b, c, t / (alpha + t)))


def expected_later(model: BgNbd, data: Summary, t: float) -> np.ndarray:
    """Expected purchases in the next t weeks of customers with known histories, [entry] (equation 10)."""
    r, alpha, b, x = model.r, model.alpha, model.b, data.frequency
    a = _off_pole(model.a, 1.0)
    c = _off_pole(a + b + x - 1, 0.0)
    shrunk = ((alpha + data.age) / (alpha + data.age + t)) ** (r + x)
    ahead = 1 - shrunk * hyp2f1(r + x, b + x, c, t / (alpha + data.age + t))
    return c / (a - 1) * ahead * alive(model, data)


def alive(model: BgNbd, data: Summary) -> np.ndarray:
    """Probability that a customer with a known history has not left, [entry] (denominator of equation 10)."""
    x = data.frequency
    odds = model.a / (model.b + np.maximum(x, 1) - 1)
    gone = np.where(x > 0, odds * ((model.alpha + data.age) / (model.alpha + data.recency)) ** (model.r + x), 0.0)
    return 1 / (1 + gone)


def _off_pole(value: np.ndarray | float, pole: float) -> np.ndarray:
    """The value, moved where a formula would divide nought by nought (its limit exists)."""
    value = np.asarray(value, dtype=float)
    return np.where(np.abs(value - pole) < _POLE, pole + _POLE, value)
