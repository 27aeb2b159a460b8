"""No discounts."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "list_price")
def list_price(view: PriceView) -> np.ndarray:
    """List price everywhere; hosts may still ask for a room discount."""
    return view.list_price
