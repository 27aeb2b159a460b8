"""Money: where every yuan of a week ends. Integer fen; rounding stays with the brand.

An order's fate is sealed when it is bought. Doomed orders wait in escrow until refunded; settlement is about kept ones:

    paid = settled + change in escrow + refunds
    settled + platform subsidy and liability = goods + freight and return insurance + compliance + tax + technical fee
        + advertising + platform commission + host commission + slotting + brand margin
    settled = profits of platforms, brands, hosts and MCNs + what leaves the market (`Ledger.outside`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.agents import host as host_agents
from sim.agents import mcn as mcn_agents
from sim.state import FELT, NOBODY, SALE, SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.columns import Array, Firms
    from sim.settings import Settings
    from sim.state import Tallies
    from sim.timeline import Now

_PAID, _LIST, _ORDERS = SALE.index("paid_fen"), SALE.index("list_fen"), SALE.index("orders")
_DOOMED, _REFUND = SALE.index("doomed_fen"), FELT.index("refund_fen")
_JOINED_PAID = 4  # column of Tallies.platform


class Ledger(NamedTuple):
    """One week of money, integer fen of the simulated rows."""

    platform_profit: Array  # [platform]
    brand_profit: Array  # [brand]
    host_income: Array  # [host], after MCN split, tax, content, studio and fines; brands' own rooms are in brand_profit
    mcn_income: Array  # [mcn]
    take: Array  # [platform] everything collected
    acquisition: Array  # [platform] spent on paid joiners
    advertising: Array  # [platform]
    subsidy: Array  # [platform]
    settled: Array  # [platform] paid for orders that will be kept
    brand_settled: Array  # [brand] the same by brand
    lines: dict[str, int]  # where what was paid ends; sums to everything paid
    outside: dict[str, int]  # what leaves the market's firms; with the four profits it sums to what was settled


class _Orders(NamedTuple):
    """Offers that sold something this week, and the money of their kept orders."""

    offer: Array
    host: Array  # row, -1 for shops
    brand: Array
    platform: Array
    kept: Array
    lines: dict[str, Array]


def settle(firms: Firms, offers: Array, tallies: Tallies, now: Now) -> Ledger:
    """Book one week: order lines, then each firm's own costs; updates cash, stock and escrow."""
    s = firms.settings(now.params)
    paid = int(tallies.sales[:, :, _PAID].sum())
    offer = np.flatnonzero(offers["live"])
    on_sale = {name: offers[name][offer] for name in ("host", "brand", "platform")}
    channels = tallies.sales[offer]
    week = channels[:, 0] + channels[:, 1] + channels[:, 2]
    orders = _order_lines(firms, s, offer, on_sale, week)
    slotting = _slotting(firms, s, offer, on_sale)
    places, brands, hosts, mcns = (len(x) for x in (firms.platforms, firms.brands, firms.hosts, firms.mcns))

    doomed = _sum(on_sale["platform"], week[:, _DOOMED], places)
    refunds = tallies.place[:, _REFUND].reshape(places, -1).sum(axis=1)
    firms.books.escrow += doomed - refunds

    line = orders.lines
    margin = _sum(orders.brand, line["brand_margin"], brands) - slotting.by_brand
    take = _sum(orders.platform, line["technical_fee"] + line["advertising"] + line["platform_commission"], places)
    subsidy = _sum(orders.platform, line["platform_subsidy"], places)
    liability = _sum(orders.platform, line["platform_liability"], places)
    service = _fen(s.platform.service_cost_part * take)
    acquisition = _fen(firms.platforms.cac_fen * tallies.platform[:, _JOINED_PAID])
    room = orders.host >= 0
    earned = _sum(orders.host[room], line["host_commission"][room], hosts) + slotting.by_host
    fund = s.platform.host_support * take
    support = (host_agents.support_share(firms, s) * fund[firms.hosts.platform]).astype(np.int64)
    supported = _sum(firms.hosts.platform, support, places)
    content, studio, own = _host_costs(firms, s, now)
    fines = firms.hosts.fined.copy()
    firms.hosts.fined[:] = 0
    penalties = firms.platforms.fined.copy()
    firms.platforms.fined[:] = 0
    self_cost = np.where(own, content + studio, 0)
    split = _sum(*_members(firms, orders), mcns)
    training = _fen(s.params.mcn.training_cost * mcn_agents.in_force(firms, now, "training") * split)
    overhead = _fen(s.params.brand.overhead * firms.brands.sales)

    brand_profit = margin - overhead - _sum(firms.hosts.own_brand[own], self_cost[own], brands)
    ledger = Ledger(
        platform_profit=take - subsidy - liability - service - supported - acquisition - penalties,
        brand_profit=brand_profit,
        host_income=earned + support - np.where(own, 0, content + studio) - fines,
        mcn_income=split - training,
        take=take,
        acquisition=acquisition,
        advertising=_sum(orders.platform, line["advertising"], places),
        subsidy=subsidy,
        settled=_sum(orders.platform, orders.kept, places),
        brand_settled=_sum(orders.brand, orders.kept, brands),
        lines={
            **{name: int(amount.sum()) for name, amount in line.items()},
            "brand_margin": int(margin.sum()),
            "platform_subsidy": -int(subsidy.sum()),
            "platform_liability": -int(liability.sum()),
            "slotting": int(slotting.by_host.sum()),
            "refunds": int(refunds.sum()),
            "escrow": int((doomed - refunds).sum()),
        },
        outside={
            **{name: int(line[name].sum()) for name in ("goods", "freight_insurance", "compliance", "tax")},
            "platform_service": int(service.sum()),
            "acquisition": int(acquisition.sum()),
            "content": int(content.sum()),
            "studio": int(studio.sum()),
            "training": int(training.sum()),
            "overhead": int(overhead.sum()),
            "fines": int(fines.sum() + penalties.sum()),
        },
    )
    assert sum(ledger.lines.values()) == paid, "every yuan paid ends somewhere"
    _update_brands(firms, s, on_sale, week, ledger)
    return ledger


def _order_lines(firms: Firms, s: Settings, offer: Array, on_sale: dict[str, Array], week: Array) -> _Orders:
    """Money of kept orders by offer. The brand receives what is left: its margin."""
    policy, platforms, brands = s.params.policy, firms.platforms, firms.brands
    sold = np.flatnonzero(week[:, _PAID] > 0)
    offer, week = offer[sold], week[sold]
    host, brand, platform = on_sale["host"][sold], on_sale["brand"][sold], on_sale["platform"][sold]
    host = np.where(host == NOBODY, -1, host)
    paid, listed, doomed = week[:, _PAID], week[:, _LIST], week[:, _DOOMED]
    kept = paid - doomed
    kept_list = listed * (kept / paid)
    room_left = (1.0 - s.platform.technical_part) / np.maximum(s.platform.advertising_part, 1e-9)
    intensity = np.minimum(brands.bids[brand], room_left[platform])
    slot = np.maximum(offer - firms.mall_offers, 0) % SLOTS_PER_HOST
    share = np.where((host >= 0) & (firms.hosts.own_brand[host] < 0), firms.hosts.commission[host, slot], 0.0)
    split = np.where(firms.hosts.mcn[host] >= 0, s.params.mcn.split, 0.0)
    cost, take = brands.unit_cost[brand], platforms.take[platform]
    subsidy = platforms.subsidy[platform]

    commission = _fen(kept * share)
    mcn = _fen(commission * split)
    host_tax = _fen((commission - mcn) * policy.host_tax_share)
    freight = _fen(s.category.freight_yuan * 100.0)[brands.category[brand]]
    lines = {
        "goods": _fen(cost * (kept_list + s.goods_lost[platform] * (listed - kept_list))),
        "freight_insurance": freight * week[:, _ORDERS],
        "compliance": _fen(kept * (policy.compliance_cost * policy.audit_strictness)),
        "tax": _fen(kept * policy.tax_share) + host_tax,
        "technical_fee": _fen(kept * take * s.platform.technical_part[platform]),
        "advertising": _fen(kept * take * s.platform.advertising_part[platform] * intensity),
        "platform_commission": _fen(kept * platforms.commission[platform]),
        "host_commission": commission - mcn - host_tax,
        "mcn_split": mcn,
    }
    paid_by_platform = _fen(kept * subsidy / (1.0 - subsidy))
    lost = cost * s.goods_lost[platform] * (listed - kept_list)
    borne_by_platform = _fen(policy.platform_liability * lost)
    lines["brand_margin"] = kept + paid_by_platform + borne_by_platform - sum(lines.values())
    lines["platform_subsidy"], lines["platform_liability"] = paid_by_platform, borne_by_platform
    return _Orders(offer, host, brand, platform, kept, lines)


class _Slotting(NamedTuple):
    by_host: Array
    by_brand: Array


def _slotting(firms: Firms, s: Settings, offer: Array, on_sale: dict[str, Array]) -> _Slotting:
    """Fee of every slot on air, real yuan divided by the people behind a row; brands' own rooms pay none."""
    hosts = firms.hosts
    rooms = np.flatnonzero(offer >= firms.mall_offers)
    rooms = rooms[hosts.own_brand[on_sale["host"][rooms]] < 0]
    row = on_sale["host"][rooms]
    fee = _fen(s.host.slotting_yuan[hosts.kind[row]] * 100.0 / s.per_row)
    return _Slotting(_sum(row, fee, len(hosts)), _sum(on_sale["brand"][rooms], fee, len(firms.brands)))


def _host_costs(firms: Firms, s: Settings, now: Now) -> tuple[Array, Array, Array]:
    """Content and studio cost as shares of usual income (own rooms: of usual sales), and who is an own room, [host]."""
    hosts = firms.hosts
    kind, own = hosts.kind, hosts.own_brand >= 0
    base = np.where(hosts.alive, hosts.usual_income, 0.0)
    novelty = host_agents.scaled(hosts.novelty, "novelty", kind, s, now)
    content = s.host.content_cost[kind] * (novelty / np.maximum(s.host.novelty[kind], 0.05)) ** 2 * base
    studio = s.host.studio_cost[kind] * hosts.days / s.host.days_on_air[kind] * base
    return _fen(content), _fen(studio), own


def _members(firms: Firms, orders: _Orders) -> tuple[Array, Array]:
    mcn = np.where(orders.host >= 0, firms.hosts.mcn[orders.host], -1)
    return mcn[mcn >= 0], orders.lines["mcn_split"][mcn >= 0]


def _update_brands(firms: Firms, s: Settings, on_sale: dict[str, Array], week: Array, ledger: Ledger) -> None:
    """Stock falls by what was shipped and did not come back whole; profit becomes cash, and much cash is paid out."""
    brands, market = firms.brands, s.params.brand
    paid = np.maximum(week[:, _PAID], 1)
    gone = week[:, _LIST] * (1.0 - (1.0 - s.goods_lost[on_sale["platform"]]) * week[:, _DOOMED] / paid)
    brands.stock -= np.bincount(on_sale["brand"], gone, len(brands))
    brands.cash += ledger.brand_profit
    brands.cash -= market.dividend * np.maximum(brands.cash - market.cash_weeks * brands.sales, 0.0)


def _fen(amount: Array) -> Array:
    """Rounded to whole fen."""
    return np.rint(amount).astype(np.int64)


def _sum(index: Array, amount: Array, count: int) -> Array:
    """Integer sums by index, [count]; exact below 2^53."""
    known = index >= 0
    return np.rint(np.bincount(index[known], amount[known], count)).astype(np.int64)
