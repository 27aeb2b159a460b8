"""Prices that follow demand and stock."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "dynamic")
def dynamic(view: PriceView) -> np.ndarray:
    """Dearer when demand is above the usual or stock is short, cheaper when demand is slack; rivals are ignored.

    Plentiful stock alone lowers no price: it is what a brand aims at. A festival counts as demand.
    """
    demand = np.sign(view.demand) * np.maximum(np.abs(view.demand) - view.dead_band, 0.0)
    change = view.demand_response * demand + view.stock_response * np.maximum(view.shortage, 0.0)
    return view.ordinary + change[:, None]
