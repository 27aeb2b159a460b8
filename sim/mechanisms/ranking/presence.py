"""Standing of shops, on the scale of rooms (`sim.state.listing.of_room`): what rankings weigh, and what
brands have to advertise."""

from __future__ import annotations

from typing import Any

import numpy as np

SHOP_VIDEO = 0.35  # presence of a brand's shop among short videos, against its presence in the mall (assumed)


def of_shops(brands: Any, room_size: float) -> np.ndarray:
    """A shop's presence on the scale of rooms: the brand's strength times the usual own room, [brand]."""
    strength: np.ndarray = brands.size * (room_size or 1.0)
    return strength
