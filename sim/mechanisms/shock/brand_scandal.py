"""A brand's goods turn out worse than claimed: hidden additives, hidden clauses."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.registry import register
from sim.mechanisms.shock.aim import brand_row
from sim.params.quantity import Block, quantity


@register("shock", "brand_scandal")
class BrandScandal(Block):
    """The public belief in a category's `rank`-th largest brand falls; its own rooms are in the news."""

    category: str = "food"
    rank: int = quantity(0, low=0, high=1000, unit="rank by sales", source="choice", about="0 = the largest brand.")
    harm: float = quantity(
        0.6, low=0.0, high=1.0, unit="level 0-1", source="assumption, swept", about="Severity of the news."
    )

    recall: float = quantity(
        0.0, low=0.0, high=1.0, unit="share of stock", source="assumption, swept", about="Goods taken off the market."
    )

    def strike(self, firms: Any, now: Any) -> None:
        """Publish about every own room, lower the belief by half of the harm, and withdraw goods."""
        brands, hosts = firms.brands, firms.hosts
        brand = brand_row(firms, now, self.category, self.rank)
        if brand < 0:
            return
        brands.reputation[brand] = max(brands.reputation[brand] - 0.5 * self.harm, -0.5)
        brands.stock[brand] *= 1.0 - self.recall
        for host in np.flatnonzero(hosts.alive & (hosts.own_brand == brand)):
            firms.publish(now.week, self.harm, int(host), int(hosts.platform[host]))
