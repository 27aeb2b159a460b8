"""Goods do not arrive."""

from __future__ import annotations

from typing import Any

from sim.core.errors import UserError, did_you_mean
from sim.core.registry import register
from sim.params.quantity import Block, quantity


@register("shock", "supply_failure")
class SupplyFailure(Block):
    """A part of what all brands of a category have in stock and on order is lost."""

    category: str = "food"
    share: float = quantity(0.5, low=0.0, high=1.0, unit="share of goods", source="assumption, swept", about="Lost.")

    def strike(self, firms: Any, now: Any) -> None:
        """Write the goods off; brands order anew of their own accord."""
        names = tuple(now.params.category)
        if self.category not in names:
            raise UserError(f"unknown category '{self.category}'{did_you_mean(self.category, names)}")
        hit = firms.brands.category == names.index(self.category)
        firms.brands.stock[hit] *= 1.0 - self.share
        firms.brands.ordered[hit] *= 1.0 - self.share
