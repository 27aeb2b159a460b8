"""Pareto/NBD: purchases are Poisson at a gamma rate; a customer leaves after an exponential life at a gamma rate.

Schmittlein, D. C., Morrison, D. G. & Colombo, R. (1987). Counting Your Customers: Who Are They and What Will They Do
Next? Management Science 33, 1-24; in the form of Fader, P. S. & Hardie, B. G. S. (2005). A Note on Deriving the
Pareto/NBD Model and Related Expressions ("FH"). Times are weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln, hyp2f1

from sim.evidence.fitting import nbd
from sim.evidence.fitting.maximum import Estimate, maximise
from sim.evidence.fitting.nbd import Nbd
from sim.evidence.fitting.summary import Summary

NAMES = ("r", "alpha", "s", "beta")
_STARTS = ((0.5, 0.5, 0.5, 0.5), (1.0, 1.0, 1.0, 1.0), (0.3, 0.2, 0.3, 1.0), (2.0, 1.0, 0.5, 0.2))
_POLE = 1e-6
NODES = 64


@dataclass(frozen=True)
class ParetoNbd:
    """Purchase rate gamma(shape r, rate alpha); rate of leaving gamma(shape s, rate beta)."""

    r: float
    alpha: float
    s: float
    beta: float


def log_likelihood(model: ParetoNbd, data: Summary) -> float:
    """Log-likelihood of all customers (FH, "Derivation of the likelihood function")."""
    r, alpha, s, beta, x = model.r, model.alpha, model.s, model.beta, data.frequency
    front = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    terms = front + np.logaddexp(_log_alive(model, data), np.log(s / (r + s + x)) + _log_a0(model, data))
    return float(np.sum(data.count * terms))


def _log_alive(model: ParetoNbd, data: Summary) -> np.ndarray:
    """Log of (alpha+T)^-(r+x) (beta+T)^-s: alive at the end of observation."""
    return -(model.r + data.frequency) * np.log(model.alpha + data.age) - model.s * np.log(model.beta + data.age)


def _log_a0(model: ParetoNbd, data: Summary) -> np.ndarray:
    """Log of A0 (FH): left between the last purchase and the end of observation; -inf when these coincide."""
    at_last = _log_part(model, data.frequency, data.recency)
    at_end = _log_part(model, data.frequency, data.age)
    with np.errstate(divide="ignore"):
        return at_last + np.log(-np.expm1(np.minimum(at_end - at_last, 0.0)))


def _log_part(model: ParetoNbd, x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Log of one of the two terms of A0 (FH), after Euler: 2F1(p,q;p+1;z) = (1-z)^(1-q) 2F1(1,p+1-q;p+1;z).

    What is left of the series lies between 1 and 1/(1-z), so that nothing overflows however often somebody buys.
    """
    r, alpha, s, beta = model.r, model.alpha, model.s, model.beta
    total = r + s + x
    if alpha >= beta:
        rest = hyp2f1(1.0, r + x, total + 1, (alpha - beta) / (alpha + t))
        return -s * np.log(beta + t) - (r + x) * np.log(alpha + t) + np.log(rest)
    rest = hyp2f1(1.0, s + 1, total + 1, (beta - alpha) / (beta + t))
    return (1 - r - x) * np.log(alpha + t) - (s + 1) * np.log(beta + t) + np.log(rest)


def fit(data: Summary, enough: float = -np.inf, near: Estimate | None = None) -> Estimate:
    """The parameters with the highest likelihood; near: those of a like log. `enough` is that of `maximise`."""
    span = max(float(np.average(data.age, weights=data.count)), 1e-3)
    starts = (
        [(r, alpha * span, s, beta * span) for r, alpha, s, beta in _STARTS] if near is None else [tuple(near.values)]
    )
    return maximise(
        lambda p, d: log_likelihood(ParetoNbd(*p), d), data, NAMES, starts, "Pareto/NBD", *data.parts(), enough
    )


def expected_purchases(model: ParetoNbd, t: np.ndarray) -> np.ndarray:
    """Expected repeat purchases of a new customer in her first t weeks (Schmittlein et al. equation 17)."""
    return model.r / model.alpha * _mean_life(model.s, model.beta, t)


def expected_later(model: ParetoNbd, data: Summary, t: float) -> np.ndarray:
    """Expected purchases in the next t weeks of customers with known histories, [entry] (FH, E(Y))."""
    rate = (model.r + data.frequency) / (model.alpha + data.age)
    return rate * _mean_life(model.s, model.beta + data.age, t) * alive(model, data)


def alive(model: ParetoNbd, data: Summary) -> np.ndarray:
    """Probability that a customer with a known history has not left, [entry] (FH, P(alive))."""
    share = np.log(model.s / (model.r + model.s + data.frequency)) + _log_a0(model, data)
    return expit(_log_alive(model, data) - share)


def probability_of(model: ParetoNbd, x: np.ndarray, t: float) -> np.ndarray:
    """Probability that a new customer makes x repeat purchases in her first t weeks, [x].

    Purchases are negative binomial over the part of the time that she lives through, whose law is Pareto
    (Schmittlein et al. 1987, section 2): Gauss-Legendre over the quantiles of lives that end before t.
    """
    ends = 1 - (model.beta / (model.beta + t)) ** model.s  # probability of leaving before t
    node, weight = np.polynomial.legendre.leggauss(NODES)
    life = model.beta * ((1 - ends * (node + 1) / 2) ** (-1 / model.s) - 1)
    given = nbd.probability_of(Nbd(model.r, model.alpha), x[:, None], np.append(life, t))
    return given @ np.append(ends * weight / 2, 1 - ends)


def _mean_life(s: float, beta: np.ndarray | float, t: np.ndarray | float) -> np.ndarray:
    """Expected part of the next t weeks that a customer lives through, when her rate of leaving is gamma(s, beta)."""
    if abs(s - 1) < _POLE:
        return beta * np.log((np.asarray(beta) + t) / beta)
    return beta / (s - 1) * (1 - (np.asarray(beta) / (np.asarray(beta) + t)) ** (s - 1))
