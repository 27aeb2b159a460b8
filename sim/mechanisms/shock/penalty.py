"""A platform is punished in public: data shared without consent, personal prices, unfair competition."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.registry import register
from sim.mechanisms.shock.aim import platform_index
from sim.params.quantity import Block, quantity
from sim.state.names import NOBODY


@register("shock", "penalty")
class Penalty(Block):
    """News that harms trust in a platform (each of them when `platform` is left out), and a fine that it pays."""

    platform: str = ""
    harm: float = quantity(
        0.4, low=0.0, high=1.0, unit="level 0-1", source="assumption, swept", about="Severity of the news."
    )
    fine_share: float = quantity(
        0.04, low=0.0, high=1.0, unit="share of a year's take", source="antitrust law 1 to 10 %, privacy law up to 5 %",
        about="Fine.",
    )  # fmt: skip

    def strike(self, firms: Any, now: Any) -> None:
        """Publish and fine."""
        place, platforms = platform_index(firms, now, self.platform), firms.platforms
        for target in range(len(platforms)) if place < 0 else (place,):
            firms.publish(now.week, self.harm, NOBODY, target)
            year = 52.0 * platforms.take[target] * platforms.sales[target]
            platforms.fined[target] += np.int64(round(self.fine_share * year))
