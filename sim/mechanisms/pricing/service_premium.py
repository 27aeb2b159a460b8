"""Competing by service instead of price."""

from __future__ import annotations

import numpy as np

from sim.core.registry import register
from sim.mechanisms.pricing.view import PriceView


@register("pricing", "service_premium")
def service_premium(view: PriceView) -> np.ndarray:
    """Ordinary prices plus a premium, whatever rivals charge.

    The higher margin pays for more service (`brand.service_elasticity`).
    """
    return view.ordinary + view.premium
