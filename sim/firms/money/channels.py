"""What brands of one's own keep by channel: of orders in their own rooms, in rooms of hosts, and from their shops.

An order belongs to the channel where it was bought. Impressions are bought for all that a brand has on a platform, and
are shared out by what stands there (`sim.firms.traffic.presence`), as the auction sells them. Overhead, rents and
programmes belong to no channel, but for strategies about private lists, which are named here by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.columns import numbered
from sim.core.short import rows_of
from sim.firms import focal
from sim.firms.money.levers import Booked, programmes_by_lever
from sim.firms.money.receipts import OnSale, sums_of
from sim.mechanisms.ranking import presence as standing
from sim.params.spending import PRIVATE_LIST
from sim.state.listing import of_room
from sim.state.names import NOBODY

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms


class Channel(NamedTuple):
    """Columns of what a firm keeps, fen; what it pays is positive and not taken off yet."""

    own_orders: int  # left of orders in own rooms by goods, freight, fees, tax and compliance
    own_paid: int  # rooms themselves, and impressions for them
    host_orders: int  # the same of orders in rooms of hosts, after commissions
    host_paid: int  # slots, and impressions
    shop_orders: int
    shop_paid: int  # impressions
    lists_paid: int  # strategies about private lists


CHANNEL = numbered(Channel)


def by_channel(firms: Firms, s: Settings, booked: Booked, impressions: Array) -> Array:
    """Fen by focal firm, [focal firm, CHANNEL] int64; 0 of firms that are neither brand nor merchant.

    ``impressions`` [brand, platform] fen.
    """
    out = np.zeros((len(s.params.firms), len(CHANNEL)), np.int64)
    shops = [i for i, firm in enumerate(s.params.firms.values()) if firm.entity == "brand"]
    if not shops:
        return out
    rows, on_sale, hosts = focal.rows(firms, s.params), booked.on_sale, firms.hosts
    room = on_sale.host != NOBODY
    own = room & (hosts.own_brand[np.where(room, on_sale.host, 0)] == on_sale.brand)
    lists = programmes_by_lever(s, booked.charges)[PRIVATE_LIST].brand
    for i in shops:
        row = int(rows[i])
        mine = on_sale.brand == row
        left = [_left(firms, s, on_sale, mine & which, row) for which in (own, room & ~own, ~room)]
        shown = _shared(impressions[row], _stands(firms, s, row))
        paid = booked.own.own_rooms[row], booked.slotting.by_brand[row], 0
        for k in range(3):
            out[i, 2 * k], out[i, 2 * k + 1] = left[k], paid[k] + shown[k]
        out[i, CHANNEL.lists_paid] = lists[row]
    return out


def _left(firms: Firms, s: Settings, on_sale: OnSale, which: Array, row: int) -> int:
    """What some offers leave their brand; offers are booked one by one, so that parts add up."""
    at = rows_of(which)
    return int(sums_of(firms, s, OnSale(*(column[at] for column in on_sale))).brand["brand_margin"][row])


def _stands(firms: Firms, s: Settings, row: int) -> Array:
    """What a brand has to advertise in own rooms, in those of hosts, and in its shop, [3, platform]."""
    hosts, brands = firms.hosts, firms.brands
    out = np.zeros((3, len(s.platforms)))
    for h in rows_of(hosts.alive & (hosts.brand == row).any(axis=1)).tolist():
        mine = hosts.own_brand[h] == row
        invests = brands.room[row] if mine else 1.0
        slot = of_room(hosts.size[h], invests, hosts.days[h], np.count_nonzero(hosts.brand[h] >= 0))
        # On air and among short videos, as in `sim.firms.kernels.traffic.stand`.
        out[0 if mine else 1, hosts.platform[h]] += 2.0 * slot * np.count_nonzero(hosts.brand[h] == row)
    out[2] = standing.of_shops(brands, s.params.brand.room_size)[row] * (1.0 + standing.SHOP_VIDEO)
    return np.where(brands.absent[row], 0.0, out)


def _shared(fen: Array, weight: Array) -> Array:
    """``fen`` [platform] by ``weight`` [3, platform], [3] int64; what rounding leaves goes to the last."""
    total = weight.sum(axis=0)
    share = np.where(total > 0.0, weight / np.where(total > 0.0, total, 1.0), [[0.0], [0.0], [1.0]])
    parts = np.floor(share * fen).astype(np.int64)
    parts[2] += fen - parts.sum(axis=0)
    return np.asarray(parts.sum(axis=1))
