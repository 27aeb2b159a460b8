"""Next to nothing: what chance alone makes of a market from then on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.core.registry import register
from sim.mechanisms.shock.aim import brand_row
from sim.params.quantity import Block, quantity


@register("shock", "placebo")
class Placebo(Block):
    """The middle small merchant of a category (of none, its smallest brand) asks twice as much for a time."""

    category: str = "farm_produce"
    weeks: int = quantity(13, low=1, high=520, unit="weeks", source="long enough to lose an order", about="How long.")

    def strike(self, firms: Any, now: Any) -> None:
        """Raise the price; a market lives on differently from the first order that it costs."""
        brands, known = firms.brands, brand_row(firms, now, self.category, 0)
        category = tuple(now.params.category).index(self.category)
        rows = np.flatnonzero(brands.alive & brands.merchant & (brands.category == category) & (brands.firm < 0))
        rows = rows[np.argsort(-brands.size[rows], kind="stable")]
        row = int(rows[len(rows) // 2]) if len(rows) else known
        if row >= 0:
            brands.undercut[row], brands.undercut_until[row] = -math.log(2.0), now.week + self.weeks
