"""The floor of chance for money: a sponsor's own placebo, and the KPI that counts the same money."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from fake_accounts import fake_accounts
from fake_club import SOCIAL, WOBBLE, club, config, kpis

from sim.report.text.amounts import scale_of
from sim.report.text.worth import NO_GAIN, result_in_short, statements
from sim.study.analysis.chaos import floor_of
from sim.study.analysis.loyalty.table import loyalty_table
from sim.study.arms import needs_placebo
from sim.study.compose import compose

WEEKS = 104
LEVELS = {arm: {"orders": 10e6, "gmv_yuan": 1e9} for arm in ("reference", "treatment")}


def gains(replication: int, quarter: int):
    return {SOCIAL: {"technical_fee": 20.0 + WOBBLE[replication]}}


def drifts(by: float):
    return lambda replication, quarter: {
        SOCIAL: {"technical_fee": by * (1 if replication % 2 else -1), "paid": 2 * by, "passed_on": -2 * by}
    }


def table_of(arms: dict, floors: dict | None = None, **sponsor) -> pl.DataFrame:
    comparison = None
    if floors:
        rows = [(*key, floor) for key, floor in floors.items()]
        comparison = pl.DataFrame(rows, schema=["metric", "dimension", "group", "window", "floor"], orient="row")
    settings = config(WEEKS, **({"sponsor": sponsor} if sponsor else {}))
    accounts = fake_accounts(arms, quarters=8, replications=3)
    return loyalty_table(accounts, kpis(LEVELS, WEEKS, 3), settings, None, comparison)


def row(table: pl.DataFrame, section: str, line: str, window: str = "all") -> dict:
    return table.filter(section=section, line=line, window=window).row(0, named=True)


def test_a_platform_has_the_floor_of_the_kpi_that_counts_the_same_money():
    floors = {
        ("platform_profit_yuan", "platform", "social", "all"): 1e9,
        ("platform_profit_yuan", "platform", "discount", "all"): 2e9,
        ("gmv_yuan", "platform", "social", "year1"): 3e9,
        ("brand_profit_yuan", "all", "all", "all"): 4e9,
        ("orders", "all", "all", "all"): 5e9,
    }
    table = table_of({"treatment": club()}, floors)
    assert row(table, "waterfall", "contribution")["floor"] == row(table, "parties", "sponsor")["floor"] == 1e9
    assert row(table, "waterfall", "contribution", "year1")["floor"] is None, "not measured there"
    assert row(table, "waterfall", "paid", "year1")["floor"] == 3e9
    assert row(table, "rivals", "contribution")["floor"] == 2e9
    assert row(table, "parties", "brands")["floor"] == 4e9
    assert row(table, "purchases", "incremental_orders")["floor"] == 5e9


def test_a_sponsor_with_a_placebo_of_its_own_has_a_floor_of_its_size():
    table = table_of({"treatment": gains, "placebo": drifts(3.0)})
    drift = 8 * 1e6 * np.array([-3.0, 3.0, -3.0])
    assert row(table, "waterfall", "contribution")["floor"] == pytest.approx(float(floor_of(drift)))
    paid, floor = row(table, "waterfall", "paid"), row(table, "worth", "rise")["floor"]
    assert floor == pytest.approx(paid["floor"] / paid["reference"])
    alone = loyalty_table(
        fake_accounts({"treatment": gains, "placebo": drifts(3.0)}, replications=1),
        kpis(LEVELS, WEEKS, 1),
        config(WEEKS),
    )
    assert row(alone, "waterfall", "contribution")["floor"] is None, "one replication tells nothing"


def test_nothing_below_the_floor_is_called_a_gain_and_the_middle_of_the_markets_takes_the_place_of_the_mean():
    scale = scale_of(table := table_of({"treatment": gains}), WEEKS)
    assert result_in_short(table, scale).startswith("sponsor gains +80")
    hidden = table_of({"treatment": gains}, {("platform_profit_yuan", "platform", "social", "all"): 1e9})
    assert result_in_short(hidden, scale) == NO_GAIN
    lines = dict(statements(hidden, scale))
    assert lines["gain"].endswith("; chance alone makes up to 500")
    assert lines["pay-back"].startswith("there is no gain that could be told from chance")
    ensemble = {"plausible": {"names": ["behaviour.visit.base"], "markets": [[0.0]] * 3}}
    markets = loyalty_table(
        fake_accounts({"treatment": lambda r, q: {SOCIAL: {"technical_fee": (-900.0, 5.0, 9.0)[r]}}}, 8, 3),
        kpis(LEVELS, WEEKS, 3),
        config(WEEKS) | ensemble,
    )
    told = dict(statements(markets, scale_of(markets, WEEKS)))["gain"]
    assert told.startswith(
        "no gain or loss of the sponsor can be told from chance: in the middle of the markets +20 million"
    )


def test_a_placebo_runs_beside_what_no_floor_is_kept_of():
    size = ["size=tiny", "replications=2"]
    assert not needs_placebo(compose([*size, "+scenario=price_war"]))
    assert not needs_placebo(compose([*size, "+strategy=points", "strategies.points.sponsor.platform=social"]))
    assert needs_placebo(compose([*size, "+strategy=companionship_live"]))
    assert needs_placebo(compose([*size, "+firm=snack_brand", "+scenario=price_war"]))
    assert needs_placebo(compose([*size, "output.firms=[head-0]", "+scenario=price_war"]))
    assert needs_placebo(compose([*size, "+scenario=head_hosts_leave"])), "fans of who leaves are followed"


def test_what_is_assumed_is_told_with_its_doubt():
    belief = {"median": 0.02, "low": 0.0, "high": 0.06, "source": "Nastasoiu et al. 2021: some words; more"}
    settings = config(WEEKS, benefit={"visit": 0.02, "bond": 0.001}, cost={"fixed_yuan_per_year": 5e6})
    settings["beliefs"] = {"strategies.club.benefit.visit": belief}
    table = loyalty_table(fake_accounts({"treatment": gains}), kpis(LEVELS, WEEKS, 3), settings)
    assert dict(statements(table, scale_of(table, WEEKS)))["assumed"].split("; ") == [
        "benefit visit 0.02 log-odds, 80 % between 0 and 0.06 (Nastasoiu et al. 2021)",
        "benefit bond 0.001 gain per session, taken as certain",
        "cost fixed 5,000,000 yuan a year, taken as certain",
    ]
