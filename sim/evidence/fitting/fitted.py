"""Everything fitted to one log, with how well it foretells the log."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sim.core.errors import UserError
from sim.evidence.fitting import bg_nbd, gamma_gamma, pareto_nbd
from sim.evidence.fitting.bg_nbd import BgNbd
from sim.evidence.fitting.gamma_gamma import GammaGamma
from sim.evidence.fitting.maximum import Estimate
from sim.evidence.fitting.pareto_nbd import ParetoNbd
from sim.evidence.fitting.summary import Log
from sim.evidence.fitting.tracking import Tracking, track

FEWEST = 50  # customers with repeat purchases below which four parameters are not worth printing


@dataclass(frozen=True)
class Fitted:
    """Two models of when customers buy, and one of how much."""

    log: Log
    bg: Estimate
    pareto: Estimate
    spend: Estimate
    bg_tracking: Tracking
    pareto_tracking: Tracking

    @property
    def rate(self) -> float:
        """Purchases a week of a living customer, BG/NBD mean."""
        return self.bg["r"] / self.bg["alpha"]

    @property
    def mean_amount(self) -> float:
        """Amount of a purchase, gamma-gamma mean."""
        return gamma_gamma.mean_amount(GammaGamma(*self.spend.values))


def fit_log(log: Log) -> Fitted:
    """Fit both purchase models and the spend model to the calibration part of a log."""
    repeating = int(log.summary.count[log.summary.frequency > 0].sum())
    if repeating < FEWEST:
        raise UserError(
            f"{repeating} of {log.summary.customers} customers buy again before the end of calibration: at least"
            f" {FEWEST} must, or the models cannot be told apart; take a longer log or a shorter --holdout"
        )
    if len(log.spend_count) < FEWEST:
        raise UserError(
            f"amount: {len(log.spend_count)} customers have repeat purchases above 0, allowed is {FEWEST} or more"
        )
    bg, pareto = bg_nbd.fit(log.summary), pareto_nbd.fit(log.summary)
    return Fitted(
        log,
        bg,
        pareto,
        gamma_gamma.fit(log.spend_count, log.spend_mean),
        track(log, partial(bg_nbd.expected_purchases, BgNbd(*bg.values))),
        track(log, partial(pareto_nbd.expected_purchases, ParetoNbd(*pareto.values))),
    )
