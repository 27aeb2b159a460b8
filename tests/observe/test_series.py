"""From flat rows to the KPI table: weeks, empty denominators, a hundred joiners; raw tables; the page of formulas."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from observed import NAMES, Found, orders, people
from places import ROOT

from sim.app.pages.kpis import kpi_page
from sim.observe.log import OrderLog, person_table
from sim.observe.metrics import METRICS
from sim.observe.series import TABLE_SCHEMA, Series
from sim.state.groups import DIMENSIONS
from sim.state.names import NOBODY


def put(readings, metric, dimension, above, below):
    """Write one dimension of a metric, whatever it would read."""
    readings.write(METRICS[metric]._replace(read=lambda _: [(dimension, above, below)]), None)


def test_unreported_weeks_have_no_row_and_week_0_is_the_first_reported_one():
    series = Series(NAMES, first_week=-260, joiners_minimum=1)
    assert series.week(-261) is None
    assert series.table().height == 0
    put(series.week(-260), "platform_hhi", "all", 1.0, 2.0)
    put(series.week(-259), "platform_hhi", "all", 1.0, 4.0)
    table = series.table()
    assert table.schema == TABLE_SCHEMA
    assert table.rows() == [
        (0, "platform_hhi", "all", "all", 0.5, "index", 1.0, 2.0),
        (1, "platform_hhi", "all", "all", 0.25, "index", 1.0, 4.0),
    ]


def test_only_what_is_asked_for_is_read():
    series = Series(NAMES, 0, 1, only=("platform_hhi", "mau_rate"))
    put(series.week(0), "platform_hhi", "all", 1.0, 2.0)
    assert [metric.name for metric in series.week(0).metrics] == ["mau_rate", "platform_hhi"]
    assert {metric for metric, _, _ in series.layout.keys} == {"mau_rate", "platform_hhi"}
    assert series.table().rows() == [(0, "platform_hhi", "all", "all", 0.5, "index", 1.0, 2.0)]


def test_an_empty_denominator_gives_no_row():
    series = Series(NAMES, 0, 1)
    put(series.week(0), "platform_share", "platform", np.array([3.0, 0.0]), np.array([4.0, 0.0]))
    assert series.table()["group"].to_list() == ["feed"]


def test_a_window_is_the_ratio_of_sums():
    series = Series(NAMES, 0, 1)
    for week, (above, below) in enumerate([(1, 2), (9, 10), (0, 0)]):
        put(series.week(week), "mau_rate", "platform", np.array([above, 0]), np.array([below, 0]))
    rows = series.table()
    assert rows["numerator"].sum() / rows["denominator"].sum() == 10 / 12
    assert rows.height == 2


def joiner_rows(counts, minimum):
    series = Series(NAMES, 0, minimum)
    for week, (above, below) in enumerate(counts):
        put(series.week(week), "retention_d30", "platform", np.array([above, 0.0]), np.array([below, 0.0]))
    table = series.table()
    return list(zip(table["week"], table["numerator"], table["denominator"], strict=True))


def test_enough_joiners_keep_a_row_a_week():
    assert joiner_rows([(30, 100), (40, 200)], 100) == [(0, 30, 100), (1, 40, 200)]


def test_few_joiners_are_pooled_and_nobody_is_lost():
    weeks = [(10, 60), (20, 60), (5, 50), (5, 30)]
    assert joiner_rows(weeks, 100) == [(1, 40, 200)]  # 60 + 60 fill the pool, the remaining 80 join the last row
    assert joiner_rows([*weeks, (1, 20)], 100) == [(1, 30, 120), (4, 11, 100)]


def test_too_few_joiners_in_a_year_give_no_row():
    assert joiner_rows([(10, 60), (5, 39)], 100) == []


def test_pools_do_not_cross_years():
    weeks = [(1, 2)] * 52 + [(1, 1)] * 52
    rows = joiner_rows(weeks, 100)
    assert rows == [(49, 52, 104)]  # the first year fills a pool in week 49; the second has 52 joiners only


def test_other_metrics_are_never_pooled():
    series = Series(NAMES, 0, 100)
    put(series.week(0), "mau_rate", "platform", np.array([1.0, 1.0]), np.array([2.0, 2.0]))
    assert Found(series.table())("mau_rate", "platform", "feed") == (0.5, 1.0, 2.0)


def test_the_registry_is_complete():
    for name, metric in METRICS.items():
        assert metric.name == name
        assert metric.kind in ("ratio", "total", "stock", "history")
        assert metric.good in (-1, 0, 1)
        assert set(metric.dimensions) <= set(DIMENSIONS) and len(set(metric.dimensions)) == len(metric.dimensions)
        # person dimensions come first and in their order, because they are written in one piece
        ranks = [DIMENSIONS.index(dimension) for dimension in metric.dimensions if dimension not in ("channel",)]
        persons = [rank for rank in ranks if rank < DIMENSIONS.index("platform")]
        assert persons == sorted(persons) == ranks[: len(persons)]


def test_the_page_of_definitions_is_up_to_date():
    page = ROOT / "docs" / "kpis.md"
    assert page.read_text(encoding="utf-8") == kpi_page(), "run: python -m sim.app.pages.kpis docs/kpis.md"


@pytest.fixture
def log():
    params = SimpleNamespace(
        platform={"feed": 0, "social": 0}, category={"beauty": 0, "food": 0}, horizon=SimpleNamespace(first_week=-1)
    )
    return OrderLog(params)


def test_transactions(log):
    persons = people(2, segment=[1, 3], joined_day=[-100, -7])
    sale = {"person": 1, "brand": 4, "platform": 1, "channel": 2, "category": 1, "fate": 2, "day": -7, "paid_fen": 1250,
            "list_fen": 2000}  # fmt: skip
    log.week(-2, orders({"person": 0}))  # not reported
    log.week(-1, orders(sale, {**sale, "person": 0, "host": 3, "channel": 0, "fate": 4, "day": -1}))
    names = {"host": tuple(f"head-{row}" for row in range(4)), "brand": tuple(f"food-{row}" for row in range(5))}
    table = log.table(persons, names)
    assert table.rows() == [
        (1, "mainstream", 0, "social", "mall", None, "food-4", "food", 12.5, 20.0, True, 0),
        (0, "silver", 6, "social", "live", "head-3", "food-4", "food", 12.5, 20.0, False, -93),
    ]
    assert table.columns == [
        "person", "segment", "day", "platform", "channel", "host", "brand", "category", "paid_yuan",
        "list_price_yuan", "returned", "joined_day",
    ]  # fmt: skip
    assert NOBODY not in table["host"].to_list()


def test_no_orders_make_an_empty_table(log):
    table = log.table(people(1), {"host": (), "brand": ()})
    assert table.height == 0 and table.schema["platform"] == pl.String and table.schema["returned"] == pl.Boolean


def test_persons():
    table = person_table(people(2, segment=[0, 2], age_band=[3, 0], gender=1, city=2, income=[0, 2], motive=1))
    assert table.rows(named=True)[1] == {
        "person": 1, "segment": "lower_tier", "age_band": "under25", "city_tier": "lower", "gender": "men",
        "income_band": "high", "motive": "hedonic",
    }  # fmt: skip
