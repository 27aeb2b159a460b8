"""Hosts leave the market for good, for reasons outside it."""

from __future__ import annotations

from typing import Any

from sim.core.registry import register
from sim.mechanisms.shock.aim import host_row
from sim.params.quantity import Block, quantity


@register("shock", "host_exit")
class HostExit(Block):
    """The `count` largest (or smallest) hosts of a type leave, from one platform or anywhere."""

    host_type: str = "head"
    platform: str = ""
    smallest: bool = False
    count: int = quantity(1, low=1, high=10_000, unit="hosts", source="choice", about="How many leave.")

    def strike(self, firms: Any, now: Any) -> None:
        """Close their rooms and end their contracts."""
        hosts = firms.hosts
        for _ in range(self.count):
            host = host_row(firms, now, self.host_type, self.platform, -1 if self.smallest else 0)
            if host < 0:
                return
            hosts.alive[host], hosts.left[host], hosts.brand[host] = False, now.week, -1
