"""Gamma-gamma: amounts vary by gamma around a customer's own mean, whose scale is gamma among customers.

Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). RFM and CLV: Using Iso-Value Curves for Customer Base Analysis.
Journal of Marketing Research 42, 415-430; Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln

from sim.evidence.fitting.maximum import Estimate, maximise

NAMES = ("p", "q", "gamma")
_STARTS = ((2.0, 3.0, 2.0), (6.0, 4.0, 0.5), (1.0, 10.0, 10.0))


@dataclass(frozen=True)
class GammaGamma:
    """Amounts gamma(shape p, rate nu); nu gamma(shape q, rate gamma)."""

    p: float
    q: float
    gamma: float


def log_likelihood(model: GammaGamma, count: np.ndarray, mean: np.ndarray) -> float:
    """Log-likelihood of customers' mean amounts over `count` purchases (Fader & Hardie 2013, equation 1a)."""
    p, q, gamma = model.p, model.q, model.gamma
    shape = p * count
    terms = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(gamma)
    terms = terms + (shape - 1) * np.log(mean) + shape * np.log(count) - (shape + q) * np.log(gamma + count * mean)
    return float(np.sum(terms))


def fit(count: np.ndarray, mean: np.ndarray) -> Estimate:
    """The parameters with the highest likelihood; amounts in any unit."""
    level = float(mean.mean())
    found = maximise(
        lambda v, d: log_likelihood(GammaGamma(*v), *d),
        (count, mean / level),
        NAMES,
        list(_STARTS),
        "gamma-gamma",
        ridges=((0, 2), (1, 2)),  # the mean holds gamma to p and to q
    )
    unit = np.array([1.0, 1.0, level])  # gamma is an amount
    return replace(
        found,
        values=found.values * unit,
        low=found.low * unit,
        high=found.high * unit,
        log_likelihood=found.log_likelihood - len(mean) * float(np.log(level)),
    )


def mean_amount(model: GammaGamma) -> float:
    """Expected amount of a purchase, over all customers; infinite when q is at most 1."""
    return model.p * model.gamma / (model.q - 1) if model.q > 1 else float("inf")


def expected_amount(model: GammaGamma, count: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Expected amount of a customer's purchases, given her mean so far (Fader & Hardie 2013, equation 5)."""
    return model.p * (model.gamma + count * mean) / (model.p * count + model.q - 1)
