"""The price promise: nobody in the category is cheaper."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "match_lowest")
def match_lowest(view: PriceView) -> np.ndarray:
    """Changed fees passed through, but at most the dead band above the cheapest rival (against ordinary prices)."""
    own = view.ordinary
    return np.minimum(own, np.maximum(view.cheapest, own - 1.0) + view.dead_band)
