"""A brand starts a price war in its category."""

from __future__ import annotations

import math
from typing import Any

from sim.core.registry import register
from sim.mechanisms.shock.aim import brand_row
from sim.params.quantity import Block, quantity


@register("shock", "brand_price_cut")
class BrandPriceCut(Block):
    """A category's `rank`-th largest brand sells below its own rule's price for a time, whatever that costs it."""

    category: str = "food"
    rank: int = quantity(0, low=0, high=1000, unit="rank by sales", source="choice", about="0 = the largest brand.")
    cut: float = quantity(
        0.15, low=0.0, high=0.9, unit="share of price", source="choice; swept",
        about="By how much it undercuts what it would charge otherwise, on all platforms.",
    )  # fmt: skip
    weeks: int = quantity(52, low=1, high=520, unit="weeks", source="choice; swept", about="For how long.")

    def strike(self, firms: Any, now: Any) -> None:
        """Let the brand undercut itself from this week on; rivals answer what they see."""
        brand = brand_row(firms, now, self.category, self.rank)
        if brand < 0:
            return
        firms.brands.undercut[brand] = -math.log(1.0 - self.cut)
        firms.brands.undercut_until[brand] = now.week + self.weeks
