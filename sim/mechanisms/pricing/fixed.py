"""Prices that ignore fees and rivals."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "fixed")
def fixed(view: PriceView) -> np.ndarray:
    """The ordinary price, always."""
    return np.zeros_like(view.price)
