"""A shake-out among MCNs."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.registry import register
from sim.params.quantity import Block, quantity


@register("shock", "mcn_exit")
class McnExit(Block):
    """The MCNs with the fewest orders close for good; their hosts go on without contract, training and control."""

    share: float = quantity(
        0.3, low=0.0, high=1.0, unit="share of MCNs", source="facts: 30 % fewer MCNs", about="How many close."
    )

    def strike(self, firms: Any, now: Any) -> None:
        """Close the smallest of those still open; their contracts end."""
        rows = np.flatnonzero(firms.mcns.open)
        rows = rows[np.argsort(firms.mcns.orders[rows], kind="stable")][: round(self.share * len(rows))]
        firms.close_mcns(rows, now.week)
