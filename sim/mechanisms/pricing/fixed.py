"""Prices that ignore fees and rivals."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.pricing.view import PriceView
from sim.registry import register


@register("pricing", "fixed")
def fixed(view: PriceView) -> np.ndarray:
    """The ordinary price, always."""
    return np.zeros_like(view.price)
