"""Contrasts between people that reports state and a mechanism can carry; reported, not scored."""

from __future__ import annotations

import math

import numpy as np

from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, total
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows

PAIRS = {  # reading: KPI, dimension, group, group against which it stands
    "hedonic_orders": ("orders_per_year", "motive", "hedonic", "utilitarian"),
    "loyal_value": ("aov_yuan", "stage", "loyal", "new"),
    "first_active": ("mau_rate", "city_tier", "first", "lower"),
    "first_sessions": ("sessions_monthly", "city_tier", "first", "lower"),
}


def read(start: Start) -> Readings:
    """Ratios of a KPI between two groups in the first reported year."""
    with opened(start.market()) as market:
        market.run(market.week + YEAR)
        table = market.kpis()

    def value(kpi: str, dimension: str, group: str) -> float:
        above, below = total(table, kpi, (dimension, group), (0, YEAR))
        return above / below if below > 0.0 else math.nan

    return {
        name: value(kpi, dimension, one) / value(kpi, dimension, other)
        for name, (kpi, dimension, one, other) in PAIRS.items()
    }


EXPERIMENT = Experiment(
    about="The first reported year of the market, to which nothing happens.",
    read=read,
    judge=by_rows(
        Row("orders a year of hedonic over utilitarian people", "hedonic_orders", -np.inf, np.inf,
            "reports: 2.8 times", scored=False),
        Row("order value of loyal over new people", "loyal_value", -np.inf, np.inf, "reports: higher", scored=False),
        Row("monthly active share, first over lower city tiers", "first_active", -np.inf, np.inf, "reports",
            scored=False),
        Row("sessions a month of active people, first over lower city tiers", "first_sessions", -np.inf, np.inf,
            "reports", scored=False),
    ),
    persons=20_000, seeds=3, weeks=YEAR, seconds=4.0,
)  # fmt: skip
