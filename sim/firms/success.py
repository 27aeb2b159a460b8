"""How far a firm's standing follows its success, whatever kind of firm it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.short import within

if TYPE_CHECKING:
    from sim.firms.tables import Array


def followed(size: Array, start: Array, success: Array, growth: float, cap: float, known: Array | bool = True) -> Array:
    """Standing after another week, [firm]: it drifts toward what sales deserve, within ``cap`` of where it started.

    size, start: now and at entry; success: share of sales over the share that its size deserves; growth: of the log a
    week; cap: furthest log from the start; known: false where success cannot be told yet.
    """
    grown = np.log(size / start)
    excess = within(np.log(success), -1.0, 1.0)
    grown += np.where(known, growth * (excess - grown / max(cap, 1e-9)), 0.0)
    return np.asarray(start * np.exp(within(grown, -cap, cap)))
