"""A host changes platform overnight."""

from __future__ import annotations

from typing import Any

from sim.core.registry import register
from sim.mechanisms.shock.aim import host_row, platform_index
from sim.params.quantity import Block, quantity


@register("shock", "host_move")
class HostMove(Block):
    """The largest host of a type leaves `platform` (any) for another one; whoever is bonded may follow."""

    to: str
    host_type: str = "head"
    platform: str = ""
    rank: int = quantity(0, low=0, high=1000, unit="rank by sales", source="choice", about="0 = the largest such host.")

    def strike(self, firms: Any, now: Any) -> None:
        """Move the room; goods and contracts go with it."""
        host = host_row(firms, now, self.host_type, self.platform, self.rank)
        target = platform_index(firms, now, self.to)
        if host >= 0 and target >= 0:
            firms.hosts.platform[host], firms.hosts.moved[host] = target, now.week
