"""Sales: how much is bought, at what price, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import BY_FIXED, BY_PERSON, BY_PLACE, MARKETS, MICRO, PEOPLE, Reading, kpi
from sim.state.groups import BRAND, CUSTOMERS, HOST

if TYPE_CHECKING:
    from sim.observe.sums import Week


@kpi(
    "Gross merchandise value",
    "yuan",
    "total",
    good=1,
    by=(*BY_PERSON, *BY_PLACE, CUSTOMERS, BRAND, HOST),
    row="Sales (GMV)",
)
def gmv_yuan(week: Week) -> Iterator[Reading]:
    """paid for orders placed this week, before refunds; by customers at start: from their firm"""
    yield PEOPLE, week.yuan * week.cell["paid_fen"], week.exists
    for place, sale in week.sale.items():
        yield place, week.yuan * sale["paid_fen"], 1.0
    yield CUSTOMERS, week.yuan * week.firms.customers["paid_fen"], 1.0


@kpi("Net sales", "yuan", "total", good=1, by=BY_PERSON + BY_PLACE)
def net_sales_yuan(week: Week) -> Iterator[Reading]:
    """paid for orders placed this week minus refunds that landed this week"""
    yield PEOPLE, week.yuan * (week.cell["paid_fen"] - week.cell["refund_fen"]), week.exists
    for place, sale in week.sale.items():
        yield place, week.yuan * (sale["paid_fen"] - week.felt[place]["refund_fen"]), 1.0


@kpi("Growth of sales, year on year", "share", "ratio", good=1, by=BY_FIXED + MARKETS)
def gmv_growth(week: Week) -> Iterator[Reading]:
    """(gmv_yuan - gmv_yuan 52 weeks earlier) / gmv_yuan 52 weeks earlier"""
    for dimension, before in week.paid_year_before.items():
        yield dimension, week.paid[dimension] - before, before


@kpi("Orders", "orders", "total", good=1, by=(*BY_PERSON, *BY_PLACE, CUSTOMERS))
def orders(week: Week) -> Iterator[Reading]:
    """orders placed this week, real orders of real people"""
    yield PEOPLE, week.orders_per_row * week.cell["orders"], week.exists
    for place, sale in week.sale.items():
        yield place, week.orders_per_row * sale["orders"], 1.0
    yield CUSTOMERS, week.orders_per_row * week.firms.customers["orders"], 1.0


@kpi("Expected sales", "yuan", "total", good=1, by=BY_PERSON + BY_PLACE)
def expected_gmv_yuan(week: Week) -> Iterator[Reading]:
    """gmv_yuan as it was to be expected when each visit was about to decide: chances of buying what was shown x amounts
    to pay; differences of sales are told by it, since it leaves out the luck of the draw
    """
    yield PEOPLE, week.yuan * week.cell["expected_fen"], week.exists
    for place, sale in week.sale.items():
        yield place, week.yuan * sale["expected_paid_fen"], 1.0


@kpi("Expected orders", "orders", "total", good=1, by=BY_PERSON + BY_PLACE)
def expected_orders(week: Week) -> Iterator[Reading]:
    """orders as they were to be expected when each visit was about to decide: chances of buying what was shown;
    differences of orders are told by it, since it leaves out the luck of the draw
    """
    yield PEOPLE, week.orders_per_row / MICRO * week.cell["expected_micro"], week.exists
    for place, sale in week.sale.items():
        yield place, week.orders_per_row / MICRO * sale["expected_micro"], 1.0


@kpi("Orders at shelves outside the market", "orders", "total", good=0, by=("all",))
def outside_orders(week: Week) -> Iterator[Reading]:
    """orders placed this week at shelves outside the market, real orders of real people"""
    yield "all", week.orders_per_row * week.outside, 1.0


@kpi(
    "Average order value",
    "yuan",
    "ratio",
    good=1,
    by=(*BY_PERSON, *BY_PLACE, CUSTOMERS),
    row="Order value",
    phrase="order value",
)
def aov_yuan(week: Week) -> Iterator[Reading]:
    """paid before refunds / orders placed"""
    yield PEOPLE, week.cell["paid_fen"] / 100, week.cell["orders"]
    for place, sale in week.sale.items():
        yield place, sale["paid_fen"] / 100, sale["orders"]
    yield CUSTOMERS, week.firms.customers["paid_fen"] / 100, week.firms.customers["orders"]


@kpi(
    "Orders a year per active person",
    "orders",
    "ratio",
    good=1,
    by=(*BY_PERSON, "platform"),
    row="Orders/year, active person",
    phrase="the number of orders per active person",
)
def orders_per_year(week: Week) -> Iterator[Reading]:
    """52 x orders placed this week / active people (on a platform: placed and active there)"""
    yield PEOPLE, 52 * week.cell["orders"], week.stock["active"]
    yield "platform", 52 * week.sale["platform"]["orders"], week.place["active"]


@kpi("Orders returned", "share", "ratio", good=-1, by=BY_PERSON + BY_PLACE, phrase="the share of orders returned")
def return_rate(week: Week) -> Iterator[Reading]:
    """orders whose return landed this week / orders placed this week. By platform, channel, host type and category: of
    orders delivered this week.
    """
    yield PEOPLE, week.cell["refund_orders"], week.cell["orders"]
    for place, felt in week.felt.items():
        yield place, felt["refund_orders"], felt["orders"]


@kpi(
    "Orders complained about",
    "share",
    "ratio",
    good=-1,
    by=BY_PERSON + BY_PLACE,
    row="Orders with a complaint",
    phrase="the complaint rate",
)
def complaint_rate(week: Week) -> Iterator[Reading]:
    """orders with a complaint that landed this week / orders placed this week. By platform, channel, host type and
    category: of orders delivered this week.
    """
    yield PEOPLE, week.cell["complaints"], week.cell["orders"]
    for place, felt in week.felt.items():
        yield place, felt["complaints"], felt["orders"]
