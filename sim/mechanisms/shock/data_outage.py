"""The recommendation is blind for some hours."""

from __future__ import annotations

from typing import Any

from sim.core.registry import register
from sim.mechanisms.shock.aim import platform_index
from sim.params.quantity import Block, quantity


@register("shock", "data_outage")
class DataOutage(Block):
    """Without behaviour data a platform shows everybody alike, for a part of the week: `hours` of 168."""

    platform: str = ""
    hours: float = quantity(2.0, low=0.0, high=8760.0, unit="hours", source="b_outage_d1: two hours", about="How long.")

    def strike(self, firms: Any, now: Any) -> None:
        """Blind the ranking; hours beyond this week carry over."""
        place = platform_index(firms, now, self.platform)
        rows = slice(None) if place < 0 else slice(place, place + 1)
        firms.platforms.blind_hours[rows] += self.hours
