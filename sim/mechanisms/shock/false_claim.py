"""A head host's false lowest-price claim becomes public."""

from __future__ import annotations

from typing import Any

from sim.core.registry import register
from sim.mechanisms.shock.aim import host_row
from sim.params.quantity import Block, quantity


@register("shock", "false_claim")
class FalseClaim(Block):
    """News that harms trust in the host and the platform; a suspension; quieter claims and fewer buyers afterwards.

    What is lost in sales fades with `mcn.scandal_weeks` to a part that stays; followers leave little.
    """

    host_type: str = "head"
    platform: str = ""
    rank: int = quantity(0, low=0, high=1000, unit="rank by sales", source="choice", about="0 = the largest such host.")
    harm: float = quantity(
        0.6, low=0.0, high=1.0, unit="level 0-1", source="assumption, swept", about="Severity of the news."
    )
    suspend_weeks: int = quantity(
        4, low=0, high=520, unit="weeks", source="assumption, swept", about="Suspension by the platform."
    )

    def strike(self, firms: Any, now: Any) -> None:
        """Publish, suspend, and let the public belief in the host fall by half of the harm."""
        host = host_row(firms, now, self.host_type, self.platform, self.rank)
        if host < 0:
            return
        hosts = firms.hosts
        firms.publish(now.week, self.harm, host, int(hosts.platform[host]))
        hosts.suspended_until[host] = max(int(hosts.suspended_until[host]), now.week + self.suspend_weeks)
        hosts.reputation[host] = max(hosts.reputation[host] - 0.5 * self.harm, -0.5)
        hosts.own_exaggeration[host] *= 1.0 - self.harm
