"""What a purchase brings: the gamma-gamma model where amounts vary and enough customers have some, else a mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.fitting import gamma_gamma
from sim.evidence.fitting.alike import differ_between, differ_within
from sim.evidence.fitting.gamma_gamma import GammaGamma
from sim.evidence.fitting.maximum import Estimate
from sim.evidence.fitting.summary import Log
from sim.report.numbers import decimal

FEWEST = 50  # customers with amounts below which three parameters are not worth printing
ALIKE = 1e-9  # relative difference of amounts that are the same


@dataclass(frozen=True)
class Spend:
    """Amounts of repeat purchases, in the log's own unit."""

    customers: int  # with repeat purchases above 0
    mean: float | None  # of a purchase, over all customers; None without amounts
    estimate: Estimate | None  # gamma-gamma
    why: str = ""  # there is no estimate, or its mean is not used
    correlation: float = float("nan")  # of frequency and mean amount, which the model takes to be unrelated
    differ: bool = False  # whether customers' amounts differ by more than chance; if not, everybody gets the mean

    def expected(self, count: np.ndarray, mean: np.ndarray) -> np.ndarray | None:
        """Expected amount of a purchase of customers with `count` purchases of that mean (0 and anything: none yet)."""
        if self.mean is None:
            return None
        if not self.differ or self.estimate is None or self.estimate["q"] <= 1:
            return np.full(len(count), self.mean)
        model = GammaGamma(*self.estimate.values)
        return gamma_gamma.expected_amount(model, count, np.where(count > 0, mean, 0.0))


def _shown(amount: float) -> str:
    return f"{amount:,.2f}" if amount >= 0.1 else decimal(amount)


def fit_spend(log: Log) -> Spend:
    """The spend model of a log's calibration part, or why there is none."""
    count, mean = log.spend_count, log.spend_mean
    customers = len(count)
    if not customers:
        return Spend(0, None, None, "the log has no amounts of repeat purchases")
    level = float(np.average(mean, weights=count))
    if np.ptp(mean) <= ALIKE * level:
        return Spend(customers, level, None, f"every repeat purchase is {_shown(level)}: there is no spread to fit")
    if customers < FEWEST:
        why = f"{customers} customers have amounts of repeat purchases, {FEWEST} are needed: everybody gets the mean"
        return Spend(customers, level, None, why)
    estimate = gamma_gamma.fit(count, mean)
    related = float(np.corrcoef(count, mean)[0, 1]) if np.ptp(count) > 0 else float("nan")
    spread = log.spend_spread()
    differ = differ_within(count, *spread) if spread else differ_between(count, mean, estimate.log_likelihood)
    if not differ:
        why = "customers differ in that by no more than chance: everybody gets the mean"
        return Spend(customers, level, estimate.unknown(), why, related)
    if estimate["q"] <= 1:
        why = "the model's mean is infinite (q is at most 1); that of the log stands for it"
        return Spend(customers, level, estimate, why, related, differ)
    return Spend(customers, gamma_gamma.mean_amount(GammaGamma(*estimate.values)), estimate, "", related, differ)
