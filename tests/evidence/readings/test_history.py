"""Reported facts: the registry is complete and readable, and a simulated history is read as the facts say."""

from __future__ import annotations

import math

import polars as pl
import pytest
import yaml
from places import ROOT
from pydantic import ValidationError

from sim.core.errors import UserError
from sim.evidence.facts import Fact, facts
from sim.evidence.readings.history import Record, check_fact, kpis_of, simulate_facts, simulated
from sim.study.compose import compose

PARAMS = compose(["market=history"])


def fact(**values) -> Fact:
    return Fact.model_validate({"id": "a", "about": "a", "low": 0.0, **values})


def kpis(*rows: tuple) -> pl.DataFrame:
    """Rows: metric, dimension, group, week, numerator, denominator."""
    table = pl.DataFrame(
        rows, schema=["metric", "dimension", "group", "week", "numerator", "denominator"], orient="row"
    )
    return table.with_columns(value=pl.col("numerator") / pl.col("denominator"), unit=pl.lit(""))


def record(table: pl.DataFrame, orders: pl.DataFrame | None = None, persons: pl.DataFrame | None = None) -> Record:
    nothing = pl.DataFrame()
    return Record(PARAMS, table, nothing if orders is None else orders, nothing if persons is None else persons)


def test_every_shipped_fact_can_be_read_in_the_default_market():
    for one in facts().values():
        check_fact(one, PARAMS)
    expressed = [one for one in facts().values() if not one.not_expressed]
    assert len(expressed) > 60 and all(one.about for one in facts().values())
    assert sum(one.core for one in expressed) > 45


def test_ids_are_named_once():
    from sim.evidence.facts import read_facts

    file = ROOT / "sim/evidence/facts/facts.yaml"
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert len({entry["id"] for entry in entries}) == len(entries) == len(read_facts(file))


def test_a_ratio_over_a_year_is_the_ratio_of_sums():
    table = kpis(
        ("mau_rate", "all", "all", 103, 9, 10),  # 2022
        ("mau_rate", "all", "all", 104, 1, 10),  # 2023
        ("mau_rate", "all", "all", 155, 5, 30),
        ("mau_rate", "all", "all", 156, 9, 10),  # 2024
    )
    assert simulated(fact(read="mau_rate", year=2023), record(table)) == 6 / 40
    assert simulated(fact(read="mau_rate", year=[2022, 2023]), record(table)) == 15 / 50
    assert simulated(fact(read="mau_rate", year=2023, minus={"year": 2022}), record(table)) == 6 / 40 - 0.9
    assert math.isnan(simulated(fact(read="mau_rate", year=2021), record(table)))


def test_stocks_are_read_at_the_end_and_groups_add_up():
    rows = [
        ("registered_people", "age_band", group, week, n, 1)
        for group, week, n in (
            ("35_49", 0, 1),
            ("50plus", 0, 2),
            ("35_49", 51, 30),
            ("50plus", 51, 40),
            ("under25", 51, 9),
        )
    ]
    old = "age_band:35_49+50plus"
    assert simulated(fact(read="registered_people", of=old, year=2021), record(kpis(*rows))) == 70
    grown = fact(read="registered_people", of=old, year=2021, over={"year": 2020})
    assert simulated(grown, record(kpis(*rows))) == 70 / 3, "2020 stands for the first reported week"


def test_the_order_log_shows_who_buys_what():
    persons = pl.DataFrame({"person": [0, 1, 2, 3], "gender": ["women", "women", "men", "men"]})
    orders = pl.DataFrame(
        {
            "person": [0, 0, 0, 1, 2, 2],
            "brand": [7, 7, 7, 7, 7, 7],
            "category": ["beauty", "beauty", "apparel", "food", "beauty", "food"],
            "day": [10, 40, 70, 50, 20, 300],
            "joined_day": [0, 0, 0, 45, -100, -100],
        }
    )
    log = record(kpis(("retention_d30", "all", "all", 3, 1, 2)), orders, persons)
    women = fact(read="log.beauty_apparel_orders", of="gender:women", year=2021, over={"of": "gender:men"})
    assert simulated(women, log) == (3 / 2) / (1 / 2)
    first = simulated(fact(read="log.same_brand_again_first", year=2021), log)
    assert first == pytest.approx(1 / 3), "of three first orders one is followed within a quarter"
    fans = simulated(fact(read="log.same_brand_again_fans", year=2021), log)
    assert fans == 0.0, "her third order on day 70 is the last"
    early = simulated(fact(read="log.first_order_share", year=2021), log)
    assert early == pytest.approx(1 / (2 * (1 - 30 / 364))), "one of two joiners, whose days are known"


def test_first_tier_people_bond_sooner():
    readings = {
        tier: simulated(fact(read="parameters.sessions_to_loyal", of=f"city_tier:{tier}"), record(kpis()))
        for tier in ("first", "lower")
    }
    assert 1 < readings["first"] < readings["lower"] < 30


def test_a_fact_asks_for_the_kpis_it_is_made_of_only():
    asked = [fact(read="spend_per_person", over={"of": "platform:social"}), fact(read="log.same_brand_again_fans")]
    assert kpis_of(asked) == {"aov_yuan", "orders_per_year", "retention_d30"}


def test_what_cannot_be_expressed_is_left_out():
    read = simulate_facts({"a": fact(read="mau_rate", year=2021), "b": _silent()}, record(kpis()))
    assert list(read) == ["a"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"read": "repurchase_rat"}, "did you mean 'repurchase_rate'"),
        ({"read": "mau_rate", "of": "platfrom:social"}, "did you mean 'platform'"),
        ({"read": "mau_rate", "of": "platform:socal"}, "did you mean 'social'"),
        ({"read": "cac_yuan", "of": "segment:genz"}, "not observed by segment"),
        ({"read": "mau_rate", "year": 2026}, "2021 to 2025"),
    ],
)
def test_a_fact_that_the_market_does_not_show_is_refused(values, said):
    with pytest.raises(UserError, match="fact a") as refused:
        check_fact(fact(**values), PARAMS)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        {"read": "mau_rate", "not_expressed": "because"},
        {},
        {"read": "mau_rate", "high": -1.0},
        {"read": "mau_rate", "over": {"year": 2021}, "minus": {"year": 2021}},
    ],
)
def test_a_fact_is_read_or_not_expressed(values):
    with pytest.raises(ValidationError):
        fact(**values)


def _silent() -> Fact:
    return Fact(id="b", about="b", not_expressed="because")
