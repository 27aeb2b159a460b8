"""Everything fitted to one log, with what the log does not say, and how well the rest foretells it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from sim.core.errors import UserError
from sim.evidence.fitting import bg_nbd, nbd, pareto_nbd
from sim.evidence.fitting.bg_nbd import BgNbd
from sim.evidence.fitting.maximum import HIGHEST, LOWEST, NORMAL_95, Estimate
from sim.evidence.fitting.nbd import Nbd
from sim.evidence.fitting.pareto_nbd import ParetoNbd
from sim.evidence.fitting.profile import profile_interval
from sim.evidence.fitting.spend import Spend, fit_spend
from sim.evidence.fitting.summary import FEW, Log
from sim.evidence.fitting.tracking import Tracking, track

FEWEST = 50  # customers with repeat purchases below which four parameters are not worth printing
LEAVING_GAIN = (
    5.991  # 95 % quantile of chi-squared with the two parameters of leaving; at a bound it is on the safe side
)
ModelName = Literal["bg_nbd", "pareto_nbd"]
MODELS: tuple[ModelName, ...] = get_args(ModelName)
TITLES = {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", "nbd": "NBD"}


class Rate(NamedTuple):
    """Purchases a week of a living customer, with a 95 % interval; NaN: not identified."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Purchasing:
    """A model of when customers buy, with its parameters."""

    name: str
    module: ModuleType  # expected_purchases, expected_later, probability_of, and alive where customers leave
    parameters: Any


@dataclass(frozen=True)
class Fitted:
    """Two models of when customers buy, both against one in which nobody leaves, and one of how much."""

    log: Log
    bg: Estimate
    pareto: Estimate
    nbd: Estimate
    spend: Spend
    mean_rate: Rate

    def estimate(self, name: ModelName) -> Estimate:
        """One of the two models."""
        return self.bg if name == "bg_nbd" else self.pareto

    def standing(self, name: ModelName) -> Estimate:
        """Of how customers buy: that model, or where the log does not tell that they leave, the one without."""
        return self.estimate(name) if self.leaving(name) else self.nbd

    def gain(self, name: ModelName) -> float:
        """Twice the log-likelihood that a model gains on the one in which nobody leaves."""
        return max(2 * (self.estimate(name).log_likelihood - self.nbd.log_likelihood), 0.0)

    def leaving(self, name: ModelName) -> bool:
        """Whether the log says that customers leave (likelihood-ratio test against the model without)."""
        return self.gain(name) > LEAVING_GAIN

    def purchasing(self, name: ModelName) -> Purchasing:
        """The model to foretell with: the one asked for, or that in which nobody leaves where the log does not tell."""
        if not self.leaving(name):
            return Purchasing("nbd", nbd, Nbd(*self.nbd.values))
        if name == "bg_nbd":
            return Purchasing(name, bg_nbd, BgNbd(*self.bg.values))
        return Purchasing(name, pareto_nbd, ParetoNbd(*self.pareto.values))

    def foretelling(self) -> dict[str, ModelName]:
        """By title, what there is to foretell with: both models, or one of them or both without leaving."""
        return {TITLES[self.purchasing(name).name]: name for name in MODELS}

    def tracking(self, name: ModelName) -> Tracking | None:
        """Repeat purchases week by week, observed and expected; None where the log says them only in sum."""
        if not len(self.log.repeats):
            return None
        model = self.purchasing(name)
        return track(self.log, lambda t: model.module.expected_purchases(model.parameters, t))

    @property
    def rate(self) -> float:
        """Purchases a week of a living customer, mean."""
        return self.mean_rate.value

    @property
    def mean_amount(self) -> float | None:
        """Amount of a purchase, mean; None without amounts."""
        return self.spend.mean


def repeating(log: Log) -> int:
    """Customers who buy again after their first day, in calibration."""
    return int(log.summary.count[(log.summary.frequency > 0) & (log.summary.recency > 0)].sum())


def fit_log(log: Log, near: Fitted | None = None) -> Fitted:
    """Fit purchase models and spend model to the calibration part of a log; raises UserError where it is not enough.

    near: the fit of a part of the same log, from which the search begins.
    """
    again = repeating(log)
    if again < FEWEST:
        raise UserError(
            f"{again} of {log.summary.customers:,} customers buy again on a later day before the end of calibration: at"
            f" least {FEWEST} must, or nothing is identified; take a longer log or a shorter --holdout"
        )
    with np.errstate(all="ignore"):  # values that are not finite are asked for, and answered, where they are used
        none = nbd.fit(log.summary)
        enough = none.log_likelihood + LEAVING_GAIN / 2
        bg = bg_nbd.fit(log.summary, enough, near.bg if near else None)
        pareto = pareto_nbd.fit(log.summary, enough, near.pareto if near else None)
        found = Fitted(log, bg, pareto, none, fit_spend(log), Rate(np.nan, np.nan, np.nan))
        if not found.leaving("bg_nbd"):
            bg = bg.unknown()
        if not found.leaving("pareto_nbd"):
            pareto = pareto.unknown()
        return Fitted(log, bg, pareto, none, found.spend, _rate(found))


def _rate(fitted: Fitted) -> Rate:
    """Mean rate r / alpha, which may be known where neither of the two is."""
    leaves, estimate = fitted.leaving("bg_nbd"), fitted.standing("bg_nbd")
    value = estimate["r"] / estimate["alpha"]
    contrast = np.array([1.0, -1.0, 0.0, 0.0])[: len(estimate.names)]
    variance = contrast @ estimate.covariance @ contrast
    if estimate.identified("r", "alpha") and variance >= 0:
        error = NORMAL_95 * np.sqrt(variance)
        return Rate(value, value * np.exp(-error), value * np.exp(error))
    data = fitted.log.summary.sample(FEW) or fitted.log.summary

    def loss(theta: np.ndarray) -> float:
        first = np.exp([theta[0] + theta[1], *theta[1:]])  # (rate, alpha, ...) instead of (r, alpha, ...)
        value = -(bg_nbd.log_likelihood(BgNbd(*first), data) if leaves else nbd.log_likelihood(Nbd(*first), data))
        return value if np.isfinite(value) else 1e300

    theta = np.log(estimate.values)
    theta[0] -= theta[1]
    bounds = [(theta[0] - 7, theta[0] + 7)] + [(np.log(LOWEST), np.log(HIGHEST))] * (len(theta) - 1)
    return Rate(value, *np.exp(profile_interval(loss, theta, 0, bounds)))
