"""The books as KPIs: what platforms, brands, hosts and MCNs keep, what acquiring a joiner and programmes cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.firms.money.charges import cost
from sim.observe.series import Readings
from sim.state.names import HOST_TYPES
from sim.state.tallies import CELL, PLATFORM_TALLY, Tallies

if TYPE_CHECKING:
    from sim.firms.money.charges import Charges
    from sim.firms.money.settlement import Ledger


def contribution(ledger: Ledger) -> np.ndarray:
    """What the week's orders leave to each platform before it buys joiners, [platform] fen."""
    return ledger.platform_profit + ledger.acquisition


def read(readings: Readings, ledger: Ledger, host_type: np.ndarray, tallies: Tallies, per_row: float) -> None:
    """Money metrics. host_type [host]; per_row real people behind a row."""
    yuan = per_row / 100
    readings.put("platform_profit_yuan", "platform", (yuan * ledger.platform_profit, 1.0))
    by_type = np.bincount(host_type[: len(ledger.host_income)], ledger.host_income, minlength=len(HOST_TYPES))
    readings.put("host_income_yuan", "host_type", (yuan * by_type, 1.0))
    for name in ("platform_profit", "brand_profit", "host_income", "mcn_income"):
        readings.put(f"{name}_yuan", "all", (yuan * float(getattr(ledger, name).sum()), 1.0))
    spend = ledger.acquisition / 100
    for metric, source in (("cac_yuan", "joined_paid"), ("cac_blended_yuan", "joined")):
        by_platform = tallies.platform[:, getattr(PLATFORM_TALLY, source)]
        readings.put(metric, "platform", (spend, by_platform))
        readings.put(metric, "all", (spend.sum(), tallies.cell[:, getattr(CELL, source)].sum()))


def read_programmes(readings: Readings, charges: Charges, per_row: float) -> None:
    """What strategies cost and owe. Without strategies nothing is spent and nothing owed."""
    yuan = per_row / 100
    spent = float(cost(charges).sum())
    readings.put("programme_cost_yuan", "all", (yuan * spent, 1.0))
    readings.put("points_liability_yuan", "all", (yuan * float(charges.liability_fen.sum()), 1.0))
    expired, burnt = float(charges.points_expired.sum()), float(charges.points_burnt.sum())
    readings.put("breakage_share", "all", (expired, expired + burnt))
    readings.put("roi", "all", (yuan * float(charges.paid_fen.sum()), yuan * spent))
