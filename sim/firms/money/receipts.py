"""Receipts: the money of a week's orders, offer by offer, and the fees for slots on air. Integer fen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.firms.bargain import slotting_yuan
from sim.params.founders import GOLDEN
from sim.state.names import NOBODY, SALES_CHANNELS
from sim.state.shown import SLOTS_PER_HOST
from sim.state.tallies import SALE

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms
    from sim.state.tallies import Tallies

FEES = ("technical_fee", "advertising", "platform_commission")  # what platforms collect
PAID_BY_BRANDS = ("goods", "freight_insurance", "compliance", "tax", *FEES)
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
        offer = np.flatnonzero(offers["live"])
        channels = tallies.sales[offer]
        week = channels[:, 0] + channels[:, 1] + channels[:, 2]
        host, brand, platform = (offers[name][offer] for name in ("host", "brand", "platform"))
        return cls(offer, host, brand, platform, week, channels[:, :, SALE.paid_fen])


class Orders(NamedTuple):
    """Offers that sold something this week, and their money."""

    host: Array  # row, -1 for shops
    brand: Array
    platform: Array
    lines: dict[str, Array]


def orders_of(firms: Firms, s: Settings, on_sale: OnSale) -> Orders:
    """Money by offer, of kept orders unless it says otherwise. The brand receives what is left: its margin.

    The customer's price is the base of all fees, also where somebody subsidises it.
    """
    policy, platforms, brands = s.params.policy, firms.platforms, firms.brands
    sold = np.flatnonzero(on_sale.week[:, SALE.orders] > 0)
    offer, host, brand, platform, week, by_channel = (column[sold] for column in on_sale)
    host = np.where(host == NOBODY, -1, host)
    columns = (SALE.paid_fen, SALE.list_fen, SALE.doomed_fen, SALE.sponsored_fen)
    paid, listed, doomed, sponsored = (week[:, column] for column in columns)
    kept = paid - doomed
    kept_list = listed * np.where(paid > 0, kept / np.maximum(paid, 1), 1.0)
    on_sales = s.platform.advertising_part * (1.0 - s.platform.impression_part)  # the rest: `sim.firms.traffic`
    room_left = (1.0 - s.platform.technical_part) / np.maximum(s.platform.advertising_part, 1e-9)
    intensity = np.minimum(brands.bids[brand], room_left[platform])
    slot = np.maximum(offer - firms.mall_offers, 0) % SLOTS_PER_HOST
    share = np.where((host >= 0) & (firms.hosts.own_brand[host] < 0), firms.hosts.commission[host, slot], 0.0)
    split = np.where(firms.hosts.mcn[host] >= 0, s.params.mcn.split, 0.0)
    cost, take = brands.unit_cost[brand], platforms.take[platform]
    subsidy = platforms.subsidy[platform]

    commission = fen(kept * share)
    mcn = fen(commission * split)
    host_tax = fen((commission - mcn) * policy.host_tax_share)
    freight = fen(s.category.freight_yuan * 100.0)[brands.category[brand]]
    lines = {
        "goods": fen(cost * (kept_list + s.goods_lost[platform] * (listed - kept_list))),
        "freight_insurance": freight * week[:, SALE.orders],
        "compliance": fen(kept * (policy.compliance_cost * policy.audit_strictness)),
        "tax": fen(kept * policy.tax_share),
        "host_tax": host_tax,
        "technical_fee": fen(kept * take * s.platform.technical_part[platform]),
        "advertising": fen(kept * take * on_sales[platform] * intensity),
        "platform_commission": fen(kept * platforms.commission[platform]),
        "host_commission": commission - mcn - host_tax,
        "mcn_split": mcn,
    }
    paid_by_platform = fen((kept + sponsored) * subsidy / (1.0 - subsidy))  # of the merchant's price
    borne_by_platform = fen(policy.platform_liability * (cost * s.goods_lost[platform] * (listed - kept_list)))
    lines["brand_margin"] = kept + paid_by_platform + borne_by_platform + sponsored - sum(lines.values())
    lines |= {"platform_subsidy": paid_by_platform, "platform_liability": borne_by_platform, "sponsored": sponsored}
    lines |= {"paid": paid, "doomed": doomed, "kept": kept, **dict(zip(BY_CHANNEL, by_channel.T, strict=True))}
    return Orders(host, brand, platform, lines)


def on_air_now(on_sale: OnSale, hosts: int) -> Array:
    """Which of so many hosts have something on air this week, [host] bool."""
    out = np.zeros(hosts, bool)
    out[on_sale.host[on_sale.host != NOBODY]] = True
    return out


class Slotting(NamedTuple):
    """Fees for slots on air, fen."""

    by_host: Array
    by_brand: Array


def slotting_fees(firms: Firms, s: Settings, on_sale: OnSale, week: int) -> Slotting:
    """Fee of every slot on air, real yuan over those behind a simulated one; brands' own rooms pay none.

    Fees may be less than a fen of the simulated rows: what is rounded is their running sum, from another start each
    week, so that they add up and every slot pays what it owes in the long run.
    """
    hosts = firms.hosts
    rooms = np.flatnonzero(on_sale.offer >= firms.mall_offers)
    rooms = rooms[hosts.own_brand[on_sale.host[rooms]] < 0]
    row = on_sale.host[rooms]
    owed = np.cumsum(slotting_yuan(firms, s, row) * 100.0 / s.orders_per_row)
    fee = np.diff(np.floor(owed + week * GOLDEN % 1.0).astype(np.int64), prepend=0)
    return Slotting(sum_by(row, fee, len(hosts)), sum_by(on_sale.brand[rooms], fee, len(firms.brands)))


def fen(amount: Array) -> Array:
    """Rounded to whole fen."""
    return np.rint(amount).astype(np.int64)


def sum_lines(index: Array, lines: dict[str, Array], count: int) -> dict[str, Array]:
    """Integer sums of every line by index, [count] each; below 2^53 exact. Rows with a negative index are left out."""
    known = np.flatnonzero(index >= 0)
    amounts = np.stack([*lines.values()], axis=1)[known]
    cell = index[known, None] * len(lines) + np.arange(len(lines))
    sums = np.bincount(cell.ravel(), amounts.ravel(), count * len(lines)).reshape(count, -1)
    return dict(zip(lines, np.rint(sums).astype(np.int64).T, strict=True))


def sum_by(index: Array, amount: Array, count: int) -> Array:
    """Integer sums by index, [count]; exact below 2^53."""
    known = index >= 0
    return np.rint(np.bincount(index[known], amount[known], count)).astype(np.int64)
