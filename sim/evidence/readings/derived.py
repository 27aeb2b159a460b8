"""KPIs that reports use and that follow from ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Derived(NamedTuple):
    """A KPI computed from others over the same window and group."""

    parts: tuple[str, ...]
    of: Callable[..., np.ndarray]


DERIVED = {
    "complaints": Derived(("complaint_rate", "orders"), lambda rate, orders: rate * orders),
    "conversion": Derived(("orders_per_year", "sessions_monthly"), lambda orders, sessions: orders / (12.0 * sessions)),
    "spend_per_person": Derived(("aov_yuan", "orders_per_year"), lambda size, orders: size * orders),
    "stayed_a_year": Derived(("churn_annual",), lambda churn: 1.0 - churn),
    "watch_minutes_monthly": Derived(("sessions_monthly", "watch_minutes_per_session"), lambda n, each: n * each),
}


def parts_of(kpi: str) -> tuple[str, ...]:
    """The metrics that ``kpi`` is made of."""
    return DERIVED[kpi].parts if kpi in DERIVED else (kpi,)
