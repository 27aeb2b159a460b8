"""Standing of shops and rooms: what rankings weigh, and what brands have to advertise."""

from __future__ import annotations

from typing import Any

import numpy as np

SHOP_VIDEO = 0.35  # presence of a brand's shop among short videos, against its presence in the mall (assumed)


def of_shops(brands: Any, room_size: float) -> np.ndarray:
    """A shop's presence on the scale of rooms: the brand's strength times the usual own room, [brand]."""
    strength: np.ndarray = brands.size * (room_size or 1.0)
    return strength


def of_rooms(hosts: Any, brands: Any, host: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Presence of one slot of rooms: size x airtime, own rooms as their brand invests, shared among slots, [row]."""
    slots = np.maximum((hosts.brand[host] >= 0).sum(axis=1), 1)
    own = hosts.own_brand[host]
    size: np.ndarray = hosts.size[host] * np.where(own >= 0, brands.room[own], 1.0)
    return size * days / (7.0 * slots)
