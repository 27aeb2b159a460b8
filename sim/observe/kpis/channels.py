"""Through which channels brands and merchants that are looked at sell, and what each leaves them.

What the five keep adds up to the firm's profit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.observe.kpi import Reading, kpi
from sim.state.groups import FIRM

if TYPE_CHECKING:
    from sim.observe.sums import FirmWeek, Week


@kpi("Sold to private lists", "share", "ratio", good=0, by=(FIRM,), phrase="the share sold to private lists")
def private_list_share(week: Week) -> Iterator[Reading]:
    """paid in rooms of the firm's own by people on the private list of the room / paid to the firm"""
    yield FIRM, week.firms.lists, week.firms.sale["paid_fen"]


@kpi("Profit in own rooms", "yuan", "total", good=1, by=(FIRM,))
def profit_own_rooms_yuan(week: Week) -> Iterator[Reading]:
    """left of orders in own rooms by goods, returns, freight, fees, tax and compliance, other than to private lists,
    less content and studio, less impressions bought for these rooms; of brands and merchants, as the other four
    """
    firms = week.firms
    yield FIRM, week.yuan * _own_rooms(firms), firms.sells


@kpi("Profit in others' rooms", "yuan", "total", good=1, by=(FIRM,))
def profit_host_rooms_yuan(week: Week) -> Iterator[Reading]:
    """the same of orders in rooms of hosts, less commissions, fees for slots and impressions bought for these rooms"""
    firms = week.firms
    yield FIRM, week.yuan * (firms.channels["host_orders"] - firms.channels["host_paid"]), firms.sells


@kpi("Profit in shops", "yuan", "total", good=1, by=(FIRM,))
def profit_shops_yuan(week: Week) -> Iterator[Reading]:
    """the same of orders from shops, in the mall and among short videos, less impressions bought for them"""
    firms = week.firms
    yield FIRM, week.yuan * (firms.channels["shop_orders"] - firms.channels["shop_paid"]), firms.sells


@kpi("Profit with private lists", "yuan", "total", good=1, by=(FIRM,))
def profit_private_list_yuan(week: Week) -> Iterator[Reading]:
    """the part of what orders in own rooms leave that people on their private lists paid, less what strategies about
    private lists cost the firm
    """
    firms = week.firms
    yield FIRM, week.yuan * (_of_lists(firms) - firms.channels["lists_paid"]), firms.sells


@kpi("Profit of no channel", "yuan", "total", good=1, by=(FIRM,))
def profit_no_channel_yuan(week: Week) -> Iterator[Reading]:
    """overhead, rents and staff, and all other strategies: profit_yuan less the four above, mostly below zero"""
    firms = week.firms
    of = firms.channels
    kept = sum(of[f"{name}_orders"] - of[f"{name}_paid"] for name in ("own", "host", "shop")) - of["lists_paid"]
    yield FIRM, week.yuan * (firms.profit - kept), firms.sells


def _of_lists(firms: FirmWeek) -> np.ndarray:
    """Fen, [firm]: orders of a firm's own rooms leave the same of each yuan paid, whoever pays."""
    paid = firms.own_rooms
    part = np.divide(firms.lists, paid, out=np.zeros(len(paid)), where=paid > 0)
    return np.asarray(firms.channels["own_orders"] * part)


def _own_rooms(firms: FirmWeek) -> np.ndarray:
    return np.asarray(firms.channels["own_orders"] - _of_lists(firms) - firms.channels["own_paid"])
