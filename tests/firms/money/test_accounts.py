"""Accounts by quarter: sums of weeks, names, units, and firms that enter later."""

from __future__ import annotations

import pickle

import numpy as np
import polars as pl
import pytest
from markets import params_of, resumed
from observed import Found, ledger, observer, people, view
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms.money.accounts import FLOWS, LINES, Accounts, firm_names, table
from sim.firms.money.charges import COSTS, Charges, no_charges
from sim.observe.quarters import SCHEMA, STRATEGY_LINES, Quarters
from sim.study.compose import compose

NAMES = {
    "platform": ("feed", "social"),
    "brand": ("beauty-0", "food-0"),
    "host": ("head-0", "small-1", "small-2"),
    "strategy": ("points", "coupons"),
}


def charges(**columns) -> Charges:
    """Two strategies of the first platform, in a market of two platforms, two brands and three hosts."""
    none = no_charges(2, 2, 2, 3)
    none.platform[:, 0] = 1.0
    return none._replace(**{name: np.array(values) for name, values in columns.items()})


def lines(hosts: int = 2, **first) -> Accounts:
    """Lines of the first firm of each kind; the others have none."""
    tables = [table(2), table(2), table(hosts)]
    for lines in tables:
        for name, fen in first.items():
            lines[0, LINES.index(name)] = fen
    return Accounts(*tables)


def book(*weeks: tuple[int, Accounts, Charges], first_week: int = 0) -> pl.DataFrame:
    quarters = Quarters(first_week, per_row=10.0, orders_per_row=10.0)
    for week, accounts, cost in weeks:
        quarters.week(week, ledger(accounts=accounts, charges=cost))
    return pickle.loads(pickle.dumps(quarters)).table(NAMES)


def value(found: pl.DataFrame, entity: str, name: str, line: str, quarter: int = 0) -> float | None:
    rows = found.filter(entity=entity, name=name, line=line, quarter=quarter)["yuan"]
    assert len(rows) <= 1
    return rows[0] if len(rows) else None


def test_weeks_are_summed_in_real_yuan_from_the_first_reported_one_on():
    found = book(*((week, lines(paid=100), charges()) for week in range(3, 5 + 14)), first_week=5)
    assert found.schema == SCHEMA
    assert found["quarter"].unique().sort().to_list() == [0, 1]
    assert value(found, "brand", "beauty-0", "paid") == 13 * 10.0  # 100 fen of rows that stand for ten people each
    assert value(found, "brand", "beauty-0", "paid", quarter=1) == 10.0  # the last quarter has one week


def test_lines_of_nothing_are_left_out_for_brands_and_hosts_only():
    found = book((0, lines(paid=100), charges()))
    assert value(found, "platform", "social", "paid") == 0.0 == value(found, "strategy", "coupons", "rewards")
    assert value(found, "brand", "food-0", "paid") is None and value(found, "host", "small-1", "paid") is None
    assert value(found, "host", "head-0", "goods") is None
    assert found.filter(entity="platform").height == 2 * len(LINES)
    assert found.filter(entity="strategy").height == 2 * len(STRATEGY_LINES)


def test_hosts_may_enter_later():
    later = lines(hosts=3)
    later.host[2, LINES.index("paid")] = 500
    found = book((0, lines(hosts=2, paid=100), charges()), (1, later, charges()))
    assert value(found, "host", "head-0", "paid") == 10.0 and value(found, "host", "small-2", "paid") == 50.0


def test_strategies_have_sums_of_money_and_counts_and_stocks_of_the_last_week():
    week = {"discount": [100, 0], "fees": [0, 300], "points_issued": [7, 0], "orders": [2, 1], "paid_fen": [900, 0]}
    first = charges(**week, points_held=[7, 0], member_rows=[3, 1], liability_fen=[50, 0], reached_rows=[4, 0])
    second = charges(**week, points_held=[14, 0], member_rows=[2, 1], liability_fen=[60, 0], reached_rows=[5, 0])
    found = book((0, lines(), first), (1, lines(), second))
    assert value(found, "strategy", "points", "discount") == 20.0
    assert value(found, "strategy", "coupons", "fees") == 60.0
    assert value(found, "strategy", "points", "paid") == 180.0
    assert (
        value(found, "strategy", "points", "orders") == 40
        and value(found, "strategy", "points", "points_issued") == 140
    )
    assert value(found, "strategy", "points", "points_held") == 140
    assert value(found, "strategy", "points", "liability") == 6.0
    assert value(found, "strategy", "points", "member_people") == 20
    assert value(found, "strategy", "points", "reached_people") == 50


def test_who_bears_a_strategy():
    shares = {"platform": [[0.0, 0.6], [0.0, 0.0]], "brand": [[0.4, 0.0], [0.0, 0.0]]}
    cost = charges(discount=[900, 0], rewards=[100, 0], fees=[200, 0], **shares)
    late = charges(fixed=[0, 70], **(shares | {"host": [[0.0] * 3, [0.0, 0.0, 1.0]]}))
    early = cost._replace(host=cost.host[:, :2])
    found = book((0, lines(), early), (1, lines(hosts=3), late))
    assert value(found, "strategy", "points", "borne_by:platform:social") == 48.0  # 60 % of 900 + 100 - 200 fen
    assert value(found, "strategy", "points", "borne_by:brand:beauty-0") == 32.0
    assert value(found, "strategy", "coupons", "borne_by:host:small-2") == 7.0
    assert found.filter(pl.col("line").str.starts_with("borne_by")).height == 3


def test_every_charge_has_a_line():
    shares = {"platform", "brand", "host"}
    renamed = {"paid_fen": "paid", "member_rows": "member_people", "reached_rows": "reached_people"}
    renamed["liability_fen"] = "liability"
    assert {renamed.get(name, name) for name in Charges._fields if name not in shares} == set(STRATEGY_LINES)


def test_a_burn_in_leaves_nothing():
    found = book((-1, lines(paid=100), charges()))
    assert found.height == 0 and found.schema == SCHEMA


def test_programme_kpis():
    watcher = observer()
    money = {name: [10**i, 0] for i, name in enumerate(("discount", *COSTS))}
    cost = charges(
        **money, fees=[5, 5], paid_fen=[0, 4 * 1_111_111_111], liability_fen=[300, 200], points_burnt=[30, 0],
        points_expired=[0, 10],
    )  # fmt: skip
    persons = people(2)
    watcher.week(view(0, persons, ledger=ledger(charges=cost)))
    watcher.week(view(1, persons, ledger=ledger(charges=charges())))
    found = Found(watcher.table())
    assert found("programme_cost_yuan") == pytest.approx((111_111_111.1, 111_111_111.1, 1.0))  # fees are no cost
    assert found.value("points_liability_yuan") == 50.0
    assert found("breakage_share") == (0.25, 10, 40)
    assert found.value("roi") == pytest.approx(4.0)
    assert found.value("programme_cost_yuan", week=1) == 0.0 == found.value("points_liability_yuan", week=1)
    assert found("breakage_share", week=1) is None and found("roi", week=1) is None  # nothing happened


def test_firms_are_named_by_platform_category_and_rank_type_and_row():
    params = compose([])
    firms = SyntheticMarket(params, Timeline(params)).firms
    names = firm_names(firms, params)
    assert names["platform"] == tuple(params.platform)
    assert len(set(names["brand"])) == len(firms.brands) and len(set(names["host"])) == len(firms.hosts)
    beauty = [i for i, name in enumerate(names["brand"]) if name.startswith("beauty-")]
    largest = max(beauty, key=lambda i: firms.brands.size[i])
    assert names["brand"][largest] == "beauty-0" and names["host"][3] == f"{tuple(params.host)[firms.hosts.kind[3]]}-3"


def test_a_market_keeps_accounts_that_add_up():
    market = resumed(params_of(weeks=15))
    market.run(market.params.horizon.first_week + 15)
    found, kpis = market.accounts(), market.kpis().filter(dimension="all", group="all")
    market.close()
    assert found["quarter"].unique().sort().to_list() == [0, 1]
    assert set(found["entity"].unique()) == {"platform", "brand", "host"}
    wide = found.pivot("line", index=["quarter", "entity", "name"], values="yuan").fill_null(0.0)
    left = wide.select(pl.sum_horizontal(*(line for line in FLOWS if line in wide.columns)) - pl.col("contribution"))
    assert np.abs(left.to_numpy()).max() < 1e-5 * wide["paid"].max()  # single precision

    def total(entity: str, line: str) -> float:
        return found.filter(entity=entity, line=line)["yuan"].cast(pl.Float64).sum()

    def kpi(metric: str) -> float:
        return kpis.filter(metric=metric)["numerator"].sum()

    assert total("platform", "contribution") == pytest.approx(kpi("platform_profit_yuan"), rel=1e-5)
    assert total("platform", "acquisition") < 0
    assert total("brand", "contribution") == pytest.approx(kpi("brand_profit_yuan"), rel=1e-5)
    assert total("host", "contribution") == pytest.approx(kpi("host_income_yuan"), rel=1e-5)
    assert total("brand", "paid") == pytest.approx(kpi("gmv_yuan"), rel=1e-5)
    assert kpi("programme_cost_yuan") == kpi("member_share") == 0
    assert kpi("home_stock") > 0
