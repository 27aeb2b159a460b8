"""What an order costs a brand before anybody takes a share of its price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Brands


def goods_and_freight(brands: Brands, s: Settings) -> Array:
    """Goods, freight and return insurance of an order, over list price, [brand]."""
    return np.asarray(brands.unit_cost + (s.category.freight_yuan * 100.0)[brands.category] / brands.list_fen)
