"""Which firms are looked at, for the observer: rows, own rooms and cash as they are this week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.firms.focal import rows
from sim.observe.firm import Mine

if TYPE_CHECKING:
    from sim.firms.tables import Firms
    from sim.params.market import MarketParams
    from sim.programmes.desk import Desk


def looked_at(firms: Firms, params: MarketParams, desk: Desk) -> Mine:
    """The focal firms of a market, in their order in the configuration."""
    kinds = tuple(firm.entity for firm in params.firms.values())
    where, goods = rows(firms, params), tuple(params.category)
    held = {"brand": firms.brands.cash, "mcn": firms.mcns.cash, "platform": firms.platforms.cash}
    cash = [held[kind][row] if kind in held else np.nan for kind, row in zip(kinds, where, strict=True)]
    sold = [goods.index(firm.category) if firm.category else -1 for firm in params.firms.values()]
    hosts = firms.hosts
    programmes = tuple(desk.programmes_of(name) for name in params.firms)
    return Mine(
        kinds,
        where,
        np.array(sold, np.int64),
        hosts.own_brand,
        hosts.mcn,
        np.array(cash, np.float64),
        programmes,
        customers_from=params.horizon.first_week + (params.observe.customers_week or 0),
    )
