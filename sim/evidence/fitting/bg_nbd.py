"""BG/NBD: purchases are Poisson at a gamma rate; after each a customer leaves with a beta probability.

Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). "Counting Your Customers" the Easy Way: An Alternative to the
Pareto/NBD Model. Marketing Science 24, 275-284. Numbers of equations are theirs. Times are weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, expit, gammaln, hyp2f1

from sim.evidence.fitting import nbd
from sim.evidence.fitting.maximum import Estimate, maximise
from sim.evidence.fitting.nbd import Nbd
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


def fit(data: Summary, enough: float = -np.inf, near: Estimate | None = None) -> Estimate:
    """The parameters with the highest likelihood; near: those of a like log. `enough` is that of `maximise`."""
    span = float(np.average(data.age, weights=data.count))
    starts = (
        [(r, alpha * max(span, 1e-3), a, b) for r, alpha, a, b in _STARTS] if near is None else [tuple(near.values)]
    )
    return maximise(lambda p, d: log_likelihood(BgNbd(*p), d), data, NAMES, starts, "BG/NBD", *data.parts(), enough)


def expected_purchases(model: BgNbd, t: np.ndarray) -> np.ndarray:
    """Expected repeat purchases of a new customer in her first t weeks (equation 9)."""
    a = _off_pole(model.a, 1.0)
    c = _off_pole(a + model.b - 1, 0.0)
    return c / (a - 1) * (1 - _shrunk(model, 0.0, a, c, model.alpha, t))


def expected_later(model: BgNbd, data: Summary, t: float) -> np.ndarray:
    """Expected purchases in the next t weeks of customers with known histories, [entry] (equation 10)."""
    x = data.frequency
    a = _off_pole(model.a, 1.0)
    c = _off_pole(a + model.b + x - 1, 0.0)
    ahead = 1 - _shrunk(model, x, a, c, model.alpha + data.age, np.asarray(t))
    return c / (a - 1) * ahead * alive(model, data)


def _shrunk(
    model: BgNbd, x: np.ndarray | float, a: np.ndarray, c: np.ndarray, seen: np.ndarray | float, t: np.ndarray
) -> np.ndarray:
    """(seen/(seen+t))^(r+x) 2F1(r+x, b+x; c; t/(seen+t)) of equations 9 and 10, seen being alpha or alpha + T.

    After Euler, 2F1(p,q;c;z) = (1-z)^(c-p-q) 2F1(c-p,c-q;c;z), nothing overflows however often somebody buys; where
    dropout is so likely that this does, it is taken as printed.
    """
    left = seen / (seen + t)
    with np.errstate(all="ignore"):
        found = left ** (a - 1) * hyp2f1(c - model.r - x, a - 1, c, 1 - left)
        printed = left ** (model.r + x) * hyp2f1(model.r + x, model.b + x, c, 1 - left)
    return np.where(np.isfinite(found), found, printed)


def probability_of(model: BgNbd, x: np.ndarray, t: float) -> np.ndarray:
    """Probability that a new customer makes x repeat purchases in her first t weeks, [x] from 0 on (equation 8)."""
    a, b, rate = model.a, model.b, Nbd(model.r, model.alpha)
    count, fewer = nbd.probability_of(rate, x, t), nbd.probability_below(rate, x, t)
    left = np.exp(betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b)) * (1 - fewer)
    return np.exp(betaln(a, b + x) - betaln(a, b)) * count + np.where(x > 0, left, 0.0)


def alive(model: BgNbd, data: Summary) -> np.ndarray:
    """Probability that a customer with a known history has not left, [entry] (denominator of equation 10)."""
    x = data.frequency
    odds = np.log(model.a) - np.log(model.b + np.maximum(x, 1) - 1)
    gone = odds + (model.r + x) * np.log((model.alpha + data.age) / (model.alpha + data.recency))
    return np.where(x > 0, expit(-gone), 1.0)


def _off_pole(value: np.ndarray | float, pole: float) -> np.ndarray:
    """The value, moved where a formula would divide nought by nought (its limit exists)."""
    value = np.asarray(value, dtype=float)
    return np.where(np.abs(value - pole) < _POLE, pole + _POLE, value)
