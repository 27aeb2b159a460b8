"""Concentration: among buyers, hosts, channels and platforms; sales are those of the trailing 52 weeks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.observe.kpi import Reading, kpi
from sim.state.groups import NO_VALUE, VALUES
from sim.state.names import HOST_TYPES

if TYPE_CHECKING:
    from sim.observe.sums import Block, Week


@kpi("Spend by value class", "share", "history", good=0, by=("value_class",))
def value_class_share(block: Block) -> Iterator[Reading]:
    """trailing-year spend of the class / trailing-year spend; classes: 15/30/40/15 % of the trailing year's buyers in
    the order of their spend
    """
    if block.blocks < 4:
        return
    by_class = np.bincount(block.value_class, block.spend_fen, minlength=VALUES)[:NO_VALUE]
    yield "value_class", by_class, float(block.spend_fen.sum())


@kpi("Top fifth of buyers' share of spend", "share", "history", good=0, by=("all",))
def buyer_share_top20(block: Block) -> Iterator[Reading]:
    """trailing-year spend of the 20 % of buyers who spend most / trailing-year spend"""
    if block.blocks < 4:
        return
    top = int(np.ceil(0.2 * len(block.buyers) - 1e-9))
    yield "all", float(block.spend_fen[block.buyers[:top]].sum()), float(block.spend_fen.sum())


@kpi(
    "Top fifth of hosts' share of sales",
    "share",
    "stock",
    good=0,
    by=("all",),
    row="Top-fifth hosts' sales",
    phrase="the top fifth of hosts' share of sales",
)
def host_gmv_share_top20(week: Week) -> Iterator[Reading]:
    """trailing 52 weeks' sales of the 20 % of hosts with the highest sales / sales of all hosts; hosts with sales in
    the window or on the market
    """
    yield _of_the_first(week, 0.20)


@kpi("Top hundredth of hosts' share of sales", "share", "stock", good=0, by=("all",))
def host_gmv_share_top1pct(week: Week) -> Iterator[Reading]:
    """as host_gmv_share_top20 for 1 % of hosts, at least one"""
    yield _of_the_first(week, 0.01)


@kpi("Gini coefficient of host sales", "index", "stock", good=0, by=("all",))
def host_gini(week: Week) -> Iterator[Reading]:
    """Gini coefficient of the same sales"""
    yield "all", *gini(week.trailing.hosts)


@kpi(
    "Hosts on the market",
    "hosts",
    "stock",
    good=1,
    by=("all", "platform", "host_type"),
    row="Hosts active",
    phrase="the number of active hosts",
)
def hosts_active(week: Week) -> Iterator[Reading]:
    """hosts on the market this week (hosts do not scale with the population)"""
    active = week.host_active
    yield "all", float(active.sum()), 1.0
    places = week.host_platform[: len(active)][active]
    yield "platform", np.bincount(places[places >= 0], minlength=len(week.place["active"])), 1.0
    yield "host_type", np.bincount(week.host_type[active], minlength=len(HOST_TYPES)), 1.0


@kpi(
    "Brands on the market",
    "brands",
    "stock",
    good=0,
    by=("all", "category"),
    row="Brands active",
    phrase="the number of brands",
)
def brands_active(week: Week) -> Iterator[Reading]:
    """brands that have not closed, without small merchants (brands do not scale with the population)"""
    yield from _open(week, ~week.shops.merchant)


@kpi(
    "Small merchants on the market",
    "merchants",
    "stock",
    good=0,
    by=("all", "category"),
    row="Small merchants active",
    phrase="the number of small merchants",
)
def merchants_active(week: Week) -> Iterator[Reading]:
    """small merchants that have not closed (merchants do not scale with the population)"""
    yield from _open(week, week.shops.merchant)


@kpi("MCNs on the market", "MCNs", "stock", good=0, by=("all",), row="MCNs active", phrase="the number of MCNs")
def mcns_active(week: Week) -> Iterator[Reading]:
    """MCNs that have not closed (MCNs do not scale with the population)"""
    yield "all", float(week.mcn_open.sum()), 1.0


@kpi("Concentration of brands", "index", "stock", good=0, by=("all", "category"))
def brand_hhi(week: Week) -> Iterator[Reading]:
    """Herfindahl-Hirschman index of a category: sum of squares of the shares that brands and small merchants have of
    its sales (smoothed, half-life `brand.learning.half_life_weeks`); all: mean of categories, weighted by sales
    """
    shops = week.shops
    count = len(week.sale["category"]["orders"])
    total, squares = (np.bincount(shops.category, sales, count) for sales in (shops.sales, shops.sales**2))
    yield "category", squares, total**2
    yield "all", np.divide(squares, total, out=np.zeros(count), where=total > 0).sum(), total.sum()


@kpi("Brands' own rooms in live sales", "share", "stock", good=0, by=("all", "platform"))
def brand_self_broadcast_share(week: Week) -> Iterator[Reading]:
    """trailing 52 weeks' live sales of rooms of type brand_self / live sales"""
    rooms, live = week.trailing.own_rooms, week.trailing.live
    yield "platform", rooms, live
    yield "all", rooms.sum(), live.sum()


@kpi("Mall share of sales", "share", "stock", good=0, by=("all", "platform"))
def mall_share(week: Week) -> Iterator[Reading]:
    """trailing 52 weeks' mall sales / sales"""
    mall, platform = week.trailing.mall, week.trailing.platform
    yield "platform", mall, platform
    yield "all", mall.sum(), platform.sum()


@kpi("Platform's share of sales", "share", "stock", good=0, by=("platform",))
def platform_share(week: Week) -> Iterator[Reading]:
    """trailing 52 weeks' sales on the platform / sales on all platforms"""
    platform = week.trailing.platform
    yield "platform", platform, float(platform.sum())


@kpi("Three largest platforms' share", "share", "stock", good=0, by=("all",))
def platform_share_top3(week: Week) -> Iterator[Reading]:
    """sum of the three largest values of platform_share"""
    platform = week.trailing.platform
    yield "all", np.sort(platform)[-3:].sum(), float(platform.sum())


@kpi("Concentration of platforms", "index", "stock", good=0, by=("all",))
def platform_hhi(week: Week) -> Iterator[Reading]:
    """Herfindahl-Hirschman index: sum of squares of platform_share"""
    platform = week.trailing.platform
    total = float(platform.sum())
    if total:
        yield "all", ((platform / total) ** 2).sum(), 1.0


def _of_the_first(week: Week, share: float) -> Reading:
    """Sales of the hosts with the highest sales; ``share`` of all hosts, at least one."""
    sales = week.trailing.hosts
    top = max(1, round(share * len(sales)))
    return "all", float(sales[-top:].sum()), float(sales.sum())


def _open(week: Week, which: np.ndarray) -> Iterator[Reading]:
    """How many of some shops are open, by category and in all."""
    rows = which & week.shops.open
    yield "all", float(rows.sum()), 1.0
    yield "category", np.bincount(week.shops.category[rows], minlength=len(week.sale["category"]["orders"])), 1.0


def gini(ascending: np.ndarray) -> tuple[float, float]:
    """Numerator and denominator of the Gini coefficient of values in ascending order: 0 equal, 1 one has all."""
    n = len(ascending)
    rank = np.arange(1, n + 1)
    return float(((2 * rank - n - 1) * ascending).sum()), float(n * ascending.sum())
