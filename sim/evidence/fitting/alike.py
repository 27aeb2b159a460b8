"""Whether customers differ in what a purchase of theirs brings, or only purchases do.

With the spread of each customer's own amounts known: Fisher's analysis of variance of their logarithms, since amounts
are skewed and vary in proportion. Known only in the mean, as in a summary by customer: the likelihood-ratio test of the
gamma-gamma against its limit in which all customers have one mean (a gamma for every amount).
"""

from __future__ import annotations

import numpy as np
from scipy import optimize
from scipy.special import fdtrc, gammaln

from sim.evidence.fitting.maximum import HIGHEST, LOWEST

CHANCE = 0.05  # of telling customers apart who are alike
GAIN = 3.841  # 95 % quantile of chi-squared with one degree of freedom; at a bound it is on the safe side


def differ_within(count: np.ndarray, log_mean: np.ndarray, log_squares: np.ndarray) -> bool:
    """Whether means of logarithms differ by more than chance; squares: [customer] summed, of deviations from hers."""
    customers, purchases = len(count), float(count.sum())
    if customers < 2 or purchases <= customers:
        return False  # one amount each: nothing says how much one customer's vary
    between = float(np.sum(count * (log_mean - np.average(log_mean, weights=count)) ** 2)) / (customers - 1)
    within = float(log_squares.sum()) / (purchases - customers)
    if within <= 0:
        return between > 0
    return bool(fdtrc(customers - 1, purchases - customers, between / within) < CHANCE)


def differ_between(count: np.ndarray, mean: np.ndarray, log_likelihood: float) -> bool:
    """Whether the gamma-gamma, of that log-likelihood, fits better than one mean for all customers does."""
    level = float(np.average(mean, weights=count))

    def loss(log_shape: float) -> float:
        shape = np.exp(log_shape) * count
        rate = shape / level
        return -float(np.sum(shape * np.log(rate) - gammaln(shape) + (shape - 1) * np.log(mean) - rate * mean))

    alike = optimize.minimize_scalar(loss, bounds=(np.log(LOWEST), np.log(HIGHEST)), method="bounded")
    return bool(2 * (log_likelihood + alike.fun) > GAIN)
