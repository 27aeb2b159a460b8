"""A platform is in the news: a leak, personal prices, a fine."""

from __future__ import annotations

from typing import Any

from sim.core.registry import register
from sim.mechanisms.shock.aim import platform_index
from sim.params.quantity import Block, quantity
from sim.state.names import NOBODY


@register("shock", "platform_news")
class PlatformNews(Block):
    """News that harms trust in one platform, or an item about each when `platform` is left out."""

    platform: str = ""
    harm: float = quantity(
        0.5, low=0.0, high=1.0, unit="level 0-1", source="assumption, swept", about="Severity of the news."
    )

    def strike(self, firms: Any, now: Any) -> None:
        """Publish."""
        place = platform_index(firms, now, self.platform)
        for target in range(len(firms.platforms)) if place < 0 else (place,):
            firms.publish(now.week, self.harm, NOBODY, target)
