"""Firms that are looked at: what they keep, who buys from them, who comes back, what a customer costs and is worth.

A firm's customers at start bought from it within the year before arms begin to differ, which is mostly the first
reported week; they are the same people in every arm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.observe.kpi import Reading, kpi
from sim.state.groups import BRAND, CUSTOMERS, FIRM, HOST

if TYPE_CHECKING:
    from sim.observe.sums import Block, Week

_QUARTERS = 4  # blocks a year


@kpi("Profit of the firm", "yuan", "total", good=1, by=(FIRM, BRAND, HOST), row="Profit")
def profit_yuan(week: Week) -> Iterator[Reading]:
    """what is left to the firm of the week after its costs and programmes: a brand's or merchant's, a host's or MCN's
    income, a platform's profit
    """
    yield FIRM, week.yuan * week.firms.profit, 1.0


@kpi("Cash of the firm", "yuan", "stock", good=1, by=(FIRM,), row="Cash")
def cash_yuan(week: Week) -> Iterator[Reading]:
    """cash at the end of the week; hosts keep none"""
    known = np.isfinite(week.firms.cash)
    yield FIRM, week.yuan * np.where(known, week.firms.cash, 0.0), known.astype(np.float64)


@kpi("Share of its market", "share", "ratio", good=1, by=(FIRM,), phrase="the share of its market")
def market_share(week: Week) -> Iterator[Reading]:
    """paid for orders from the firm / paid for all orders of its category (of hosts, MCNs and platforms: for all)"""
    yield FIRM, week.firms.sale["paid_fen"], week.firms.market


@kpi("Sold in own rooms", "share", "ratio", good=0, by=(FIRM,), phrase="the share sold in own rooms")
def own_room_share(week: Week) -> Iterator[Reading]:
    """paid in rooms of the firm's own / paid to the firm"""
    yield FIRM, week.firms.own_rooms, week.firms.sale["paid_fen"]


@kpi("Sold in others' rooms", "share", "ratio", good=0, by=(FIRM,), phrase="the share sold in others' rooms")
def host_room_share(week: Week) -> Iterator[Reading]:
    """paid in rooms of hosts / paid to the firm; the rest is sold in shops"""
    yield FIRM, week.firms.rooms, week.firms.sale["paid_fen"]


@kpi("List price paid", "share", "ratio", good=0, by=(FIRM,), phrase="the share of list prices that is paid")
def list_price_paid(week: Week) -> Iterator[Reading]:
    """paid for orders / what they would have cost at list prices; the rest is discounts, whoever gives them"""
    yield FIRM, week.firms.sale["paid_fen"], week.firms.sale["list_fen"]


@kpi("Buyers in a year", "people", "history", good=1, by=(FIRM,), row="Buyers in a year")
def firm_buyers(block: Block) -> Iterator[Reading]:
    """real people behind those with an order from the firm in the trailing 52 weeks"""
    if block.firms.years >= 1:
        yield FIRM, block.per_row * block.firms.buyers, 1.0


@kpi("Penetration", "share", "history", good=1, by=(FIRM,))
def penetration(block: Block) -> Iterator[Reading]:
    """people with an order from the firm in the trailing 52 weeks / registered people"""
    if block.firms.years >= 1:
        yield FIRM, block.firms.buyers, float(block.firms.registered)


@kpi("Bought again within 13 weeks", "share", "history", good=1, by=(FIRM,), phrase="buying again within 13 weeks")
def firm_repurchase(block: Block) -> Iterator[Reading]:
    """people, of those that bought from the firm in the previous block, that bought from it again in the block just
    ended
    """
    if block.turns >= 2:
        yield FIRM, block.firms.again, block.firms.block_before


@kpi("Bought twice within a year", "share", "history", good=1, by=(FIRM,), phrase="buying twice within a year")
def firm_repeat_rate(block: Block) -> Iterator[Reading]:
    """people with two orders or more / people with an order from the firm, in the trailing 52 weeks"""
    if block.firms.years >= 1:
        yield FIRM, block.firms.twice, block.firms.buyers


@kpi("Buyers kept after a year", "share", "history", good=1, by=(FIRM,), phrase="the share of buyers kept")
def firm_kept(block: Block) -> Iterator[Reading]:
    """people, of those that bought from the firm in the 52 weeks before the trailing ones, that bought from it again in
    the trailing 52 weeks
    """
    if block.firms.years >= 2:
        yield FIRM, block.firms.kept, block.firms.year_before


@kpi("Repurchase cycle of the firm", "days", "history", good=-1, by=(FIRM,), row="Repurchase cycle")
def firm_cycle_days(block: Block) -> Iterator[Reading]:
    """mean days between an order of the block and the same person's order before it on another day, at most a year"""
    if block.firms.years >= 1:
        yield FIRM, block.firms.gap_days, block.firms.gaps


@kpi("Share of its buyers' requirements", "share", "history", good=1, by=(FIRM,))
def requirements_share(block: Block) -> Iterator[Reading]:
    """paid by the trailing year's buyers to the firm / paid by them to anybody for goods of its category (of firms that
    sell several: for all goods), in the trailing 52 weeks
    """
    if block.firms.years >= 1:
        yield FIRM, block.firms.own_fen, block.firms.category_fen


@kpi("New buyers a year", "people", "history", good=1, by=(FIRM,))
def firm_new_buyers(block: Block) -> Iterator[Reading]:
    """4 x real people behind those whose first order from the firm lies in the block"""
    yield FIRM, _QUARTERS * block.per_row * block.firms.new, 1.0


@kpi("Buyers lost a year", "people", "history", good=-1, by=(FIRM,))
def firm_lost_buyers(block: Block) -> Iterator[Reading]:
    """4 x real people behind those who were buyers of the trailing 52 weeks a block ago and no longer are"""
    if block.firms.years >= 2:
        yield FIRM, _QUARTERS * block.per_row * block.firms.lost, 1.0


@kpi("Cost of a new buyer", "yuan", "history", good=-1, by=(FIRM,), phrase="the cost of a new buyer")
def firm_cac_yuan(block: Block) -> Iterator[Reading]:
    """spent on traffic (brands, merchants) or on new people (platforms) / real people who bought from the firm for the
    first time, in the block
    """
    yield FIRM, block.yuan * block.firms.acquisition, block.per_row * block.firms.new


@kpi("Value of a buyer, 36 months", "yuan", "history", good=1, by=(FIRM,), phrase="the value of a buyer")
def firm_clv_yuan(block: Block) -> Iterator[Reading]:
    """as clv_yuan, from the first order from the firm on: period life table of what people of each tenure pay in the
    block for orders that are kept, x the firm's profit / what all pay for orders that are kept
    """
    firms = block.firms
    rate = np.divide(firms.profit, firms.kept_fen, out=np.zeros(len(firms.profit)), where=firms.kept_fen > 0)
    weight = (1 + block.options.clv_discount) ** (-np.arange(firms.alive.shape[1]) / _QUARTERS)
    weight[-1:] *= 0.5
    each = np.divide(firms.earned, firms.alive, out=np.zeros(firms.earned.shape), where=firms.alive > 0)
    people = np.where((firms.alive > 0).all(axis=1), firms.alive.sum(axis=1), 0)
    yield FIRM, block.yuan * (each @ weight) * rate * people / block.per_row, people


@kpi("Customers at start who buy", "share", "history", good=1, by=(CUSTOMERS,), row="Customers at start who buy")
def customers_kept(block: Block) -> Iterator[Reading]:
    """people, of the firm's customers at start, with an order from it in the block"""
    yield CUSTOMERS, block.firms.customers_again, block.firms.customers


@kpi(
    "Customers at start in its programme",
    "share",
    "ratio",
    good=0,
    by=(CUSTOMERS,),
    row="Customers at start who joined",
)
def customers_joined(week: Week) -> Iterator[Reading]:
    """people, of the firm's customers at start, who belong to a programme with membership that it sponsors, at the end
    of the week
    """
    yield CUSTOMERS, week.firms.customers["members"], week.firms.customers["people"]
