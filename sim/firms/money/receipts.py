"""Receipts: the money of a week's orders, offer by offer, and the fees for slots on air. Integer fen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.fractions import start
from sim.core.short import rows_of
from sim.firms.bargain import slotting_yuan
from sim.firms.kernels.orders import LINE, add_up_channels, add_up_orders, charge_slots
from sim.state.names import NOBODY, SALES_CHANNELS
from sim.state.tallies import SALE

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms
    from sim.state.tallies import Tallies

FEES = ("technical_fee", "advertising", "platform_commission")  # what platforms collect
PAID_BY_BRANDS = ("goods", "freight_insurance", "compliance", "tax", *FEES)
ORDER_LINES = LINE._fields
BY_CHANNEL = tuple(f"paid_{name}" for name in SALES_CHANNELS)


class OnSale(NamedTuple):
    """Offers on sale this week, and what they sold."""

    offer: Array  # id
    host: Array
    brand: Array
    platform: Array
    week: Array  # [offer, SALE] over all sales channels
    by_channel: Array  # [offer, sales channel] fen paid

    @classmethod
    def of(cls, offers: Array, tallies: Tallies) -> OnSale:
        """Those of all `offers` that were live."""
        offer = rows_of(offers["live"])
        week = np.empty((len(offer), len(SALE)), np.int64)
        by_channel = np.empty((len(offer), len(SALES_CHANNELS)), np.int64)
        add_up_channels(offer, tallies.sales, week, by_channel)
        host, brand, platform = (offers[name][offer] for name in ("host", "brand", "platform"))
        return cls(offer, host, brand, platform, week, by_channel)


class Sums(NamedTuple):
    """Lines of all orders, summed by firm: name of the line, [firm] fen."""

    platform: dict[str, Array]
    brand: dict[str, Array]
    host: dict[str, Array]


def sums_of(firms: Firms, s: Settings, on_sale: OnSale) -> Sums:
    """The money of all orders of the week by line and firm, of kept orders unless a line says otherwise."""
    policy, platforms, brands, hosts = s.params.policy, firms.platforms, firms.brands, firms.hosts
    sums = tuple(np.zeros((len(ORDER_LINES), len(each)), np.int64) for each in (platforms, brands, hosts))
    add_up_orders(
        on_sale.offer, on_sale.host, on_sale.brand, on_sale.platform, on_sale.week, on_sale.by_channel,
        brands.unit_cost, brands.bids, brands.category, hosts.own_brand, hosts.mcn, hosts.commission,
        platforms.take, platforms.subsidy, platforms.commission, s.platform.technical_part,
        s.platform.advertising_part * (1.0 - s.platform.impression_part),  # the rest: `sim.firms.traffic`
        (1.0 - s.platform.technical_part) / np.maximum(s.platform.advertising_part, 1e-9),
        s.goods_lost, fen(s.category.freight_yuan * 100.0),
        float(s.params.mcn.split), float(policy.host_tax_share),
        float(policy.compliance_cost * policy.audit_strictness), float(policy.tax_share),
        float(policy.platform_liability), firms.mall_offers,
        np.zeros(len(ORDER_LINES), np.int64), *sums,
    )  # fmt: skip
    return Sums(*(dict(zip(ORDER_LINES, table, strict=True)) for table in sums))


def on_air_now(on_sale: OnSale, hosts: int) -> Array:
    """Which of so many hosts have something on air this week, [host] bool."""
    out = np.zeros(hosts, bool)
    out[on_sale.host[on_sale.host != NOBODY]] = True
    return out


class Slotting(NamedTuple):
    """Fees for slots on air, fen."""

    by_host: Array
    by_brand: Array
    by_offer: Array  # [offer on sale]


def slotting_fees(firms: Firms, s: Settings, on_sale: OnSale, on_air: Array, week: int) -> Slotting:
    """Fee of every slot on air, real yuan over those behind a simulated one; brands' own rooms pay none.

    Fees may be less than a fen of the simulated rows: what is rounded is their running sum, from another start each
    week, so that they add up and every slot pays what it owes in the long run.
    """
    hosts = firms.hosts
    paid = Slotting(*(np.zeros(len(each), np.int64) for each in (hosts, firms.brands, on_sale.offer)))
    rows = rows_of(on_air & (hosts.own_brand < 0))
    fee = np.zeros(len(hosts))
    fee[rows] = slotting_yuan(firms, s, rows) * 100.0 / s.orders_per_row
    charge_slots(
        on_sale.offer, on_sale.host, on_sale.brand, hosts.own_brand, fee, start(week), firms.mall_offers, *paid
    )
    return paid


def fen(amount: Array) -> Array:
    """Rounded to whole fen."""
    return np.rint(amount).astype(np.int64)


def sum_by(index: Array, amount: Array, count: int) -> Array:
    """Integer sums by index, [count]; exact below 2^53."""
    known = index >= 0
    return np.rint(np.bincount(index[known], amount[known], count)).astype(np.int64)
