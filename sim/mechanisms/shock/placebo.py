"""Next to nothing: what chance alone makes of a market from then on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.core.registry import register
from sim.params.quantity import Block, quantity


@register("shock", "placebo")
class Placebo(Block):
    """The smallest merchant that may expect some orders meanwhile asks twice as much for a time.

    If none may, it is the largest; where there are no merchants, the smallest brand.
    """

    weeks: int = quantity(13, low=1, high=520, unit="weeks", source="long enough to lose an order", about="How long.")
    orders: float = quantity(
        5.0, low=0.0, high=1e6, unit="orders", source="so that one at least is lost", about="What it may expect."
    )

    def strike(self, firms: Any, now: Any) -> None:
        """Raise the price; a market lives on differently from the first order that it costs."""
        brands = firms.brands
        alike = brands.alive & (brands.firm < 0)
        rows = np.flatnonzero(alike & brands.merchant)
        if len(rows) == 0:
            rows = np.flatnonzero(alike)
        expected = self.weeks * brands.sales[rows] / np.maximum(brands.list_fen[rows], 1)
        order = np.argsort(expected, kind="stable")
        if len(rows):
            at = int(np.searchsorted(expected[order], self.orders))
            row = rows[order[min(at, len(rows) - 1)]]
            brands.undercut[row], brands.undercut_until[row] = -math.log(2.0), now.week + self.weeks
