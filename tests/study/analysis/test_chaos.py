"""The floor of chance: measured by placebos, scaled by size and replications, and respected by findings."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.special import ndtri

from sim.report.text.headline import WORDS
from sim.state.groups import CUSTOMERS
from sim.study.analysis.chaos import CHAOS_SCHEMA, ONCE_IN, chaos_of, floor_of, floors, larger_of
from sim.study.analysis.compare import KEYS, WindowValues, compare_values
from sim.study.analysis.findings import with_findings
from sim.study.arms import PLACEBO, REFERENCE, TREATMENT
from sim.study.compose import CALIBRATED, configs_folder
from sim.study.run import FLOOR

ARMS, R = (REFERENCE, TREATMENT), 400
SURELY = -float(ndtri(0.5 / ONCE_IN))


def values(keys: list[tuple[str, str, str]], windows: tuple[str, ...], drift: float, level: float = 100.0, r: int = R):
    """Reference at ``level`` everywhere; the other arm off by normal noise of ``drift`` by window."""
    noise = np.random.default_rng(3).standard_normal((len(keys), len(windows), r)) * drift
    both = np.stack([np.full_like(noise, level), level + noise], axis=2)
    table = pl.DataFrame(keys, schema=list(KEYS), orient="row")
    return WindowValues(table, windows, ARMS, tuple(range(r)), both)


SHARE, AMOUNT = ("mau_rate", "all", "all"), ("gmv_yuan", "all", "all")
WINDOWS = ("year1", "year2", "all")
NO_KPIS = pl.DataFrame(schema={"arm": pl.String, "dimension": pl.String})


def test_amounts_are_known_as_shares_of_their_level_and_shares_as_they_are():
    found = chaos_of(values([SHARE, AMOUNT], WINDOWS, 2.0), persons=20_000)
    assert dict(found.schema) == CHAOS_SCHEMA
    by = {(row["metric"], row["window"]): row["sd"] for row in found.iter_rows(named=True)}
    assert by["mau_rate", "year1"] == pytest.approx(2.0, rel=0.15)
    assert by["gmv_yuan", "year1"] == pytest.approx(0.02, rel=0.15)
    assert set(found["persons"]) == {20_000} and set(found["pairs"]) == {R}


@pytest.mark.parametrize(("persons", "r"), [(20_000, 4), (5_000, 4), (20_000, 16)])
def test_it_falls_with_the_root_of_size_and_replications(persons, r):
    spread = chaos_of(values([SHARE, AMOUNT], WINDOWS, 2.0), persons=20_000)
    asked = values([SHARE, AMOUNT], WINDOWS, 1.0, level=500.0, r=r)
    found = floors(asked, NO_KPIS, persons, 104, spread)
    sd = spread.filter(metric="mau_rate", window="year1")["sd"][0]
    assert found[0, 0] == pytest.approx(SURELY * sd * np.sqrt(20_000 / persons / r))
    assert found[1] == pytest.approx(found[0] * 5 * spread.filter(metric="gmv_yuan")["sd"].to_numpy() * 100
                                     / spread.filter(metric="mau_rate")["sd"].to_numpy())  # fmt: skip


def test_of_a_shorter_horizon_the_whole_is_the_mean_of_its_years_and_later_years_are_the_last():
    table = values([SHARE], WINDOWS, 1.0)
    table.values[:, 2] = table.values[:, 0]
    spread = chaos_of(table, persons=100)
    short = floors(values([SHARE], ("year1", "all"), 1.0, r=4), NO_KPIS, 100, 52, spread)
    assert short[0, 1] == pytest.approx(short[0, 0])
    long = floors(values([SHARE], ("year2", "year3"), 1.0, r=4), NO_KPIS, 100, 156, spread)
    assert long[0, 0] == pytest.approx(long[0, 1])


def test_what_was_not_measured_has_no_floor():
    asked = values([SHARE, ("trust_index", "segment", "genz")], WINDOWS, 1.0, r=4)
    assert np.isnan(floors(asked, NO_KPIS, 100, 104, None)).all()
    found = floors(asked, NO_KPIS, 100, 104, chaos_of(values([SHARE], WINDOWS, 1.0), 100))
    assert np.isfinite(found[0]).all() and np.isnan(found[1]).all()


def kpis_of_a_firm(spread: float, replications: int, dimensions=("firm", CUSTOMERS)) -> pl.DataFrame:
    rng = np.random.default_rng(5)
    rows = [
        (arm, r, week, "gmv_yuan", dimension, "mine", value, "yuan", value, 1.0)
        for r in range(replications)
        for dimension in dimensions
        for arm, noise in ((REFERENCE, 0.0), (PLACEBO, spread * rng.standard_normal()))
        for week, value in ((0, 100.0 + noise), (60, 50.0))
    ]
    names = ["arm", "replication", "week", *KEYS, "value", "unit", "numerator", "denominator"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_a_firm_has_a_placebo_of_its_own_beside_it():
    key = ("gmv_yuan", "firm", "mine")
    asked = values([key, AMOUNT], ("year1", "year2", "all"), 1.0, r=8)
    found = floors(asked, kpis_of_a_firm(3.0, 8), 100, 104, None)
    assert found[0, 0] > 3.0 and found[0, 1] == 0.0 and found[0, 2] == pytest.approx(found[0, 0])
    assert np.isnan(found[1]).all()
    alone = floors(values([key], ("year1", "all"), 1.0, r=1), kpis_of_a_firm(3.0, 1), 100, 52, None)
    assert np.isinf(alone[0, 0])


def test_so_have_brands_and_hosts_that_are_told_by_name():
    asked = values([("gmv_yuan", "host", "mine")], ("year1", "all"), 1.0, r=8)
    assert floors(asked, kpis_of_a_firm(3.0, 8, ("host", "brand")), 100, 52, None)[0, 0] > 3.0


def test_a_change_below_its_floor_is_no_finding():
    asked = values([SHARE], ("year1",), 0.01, r=8)
    asked.values[:, :, 1] += 5.0
    told = compare_values(asked, np.array([[4.0]]))
    hidden = compare_values(asked, np.array([[6.0]]))
    assert with_findings(told)["finding"].to_list() == [True]
    assert with_findings(hidden)["finding"].to_list() == [False]
    assert with_findings(compare_values(asked))["finding"].to_list() == [True]
    assert compare_values(asked, np.array([[np.inf]]))["floor"].to_list() == [None], "files hold finite numbers"


def test_of_two_kinds_of_placebos_the_one_that_drifts_further_counts():
    slow, quick = (chaos_of(values([SHARE, AMOUNT], WINDOWS, drift), persons=100) for drift in (1.0, 2.0))
    found = larger_of([slow, quick.filter(window="year1")])
    assert len(found) == len(slow) and dict(found.schema) == CHAOS_SCHEMA
    sd = {(row["metric"], row["window"]): row["sd"] for row in found.iter_rows(named=True)}
    assert sd["mau_rate", "year1"] == quick.filter(metric="mau_rate", window="year1")["sd"][0]
    assert sd["mau_rate", "year2"] == slow.filter(metric="mau_rate", window="year2")["sd"][0]


def test_a_spread_of_few_pairs_is_left_out():
    table = values([SHARE, AMOUNT], ("year1",), 1.0, r=10)
    table.values[1, 0, 1, :6] = np.nan
    assert chaos_of(table, 100)["metric"].to_list() == ["mau_rate"]


def test_the_shipped_floor_knows_every_headline_kpi():
    shipped = pl.read_parquet(configs_folder() / CALIBRATED / FLOOR)
    assert dict(shipped.schema) == CHAOS_SCHEMA
    whole = shipped.filter(dimension="all", window="all")
    assert set(WORDS) <= set(whole["metric"]) and (whole["sd"] >= 0).all()
    assert (shipped["pairs"] >= 12).all() and set(shipped["persons"]) == {20_000}


def test_chance_passes_its_own_floor_once_in_a_thousand():
    """Where nothing is done the mean of n replications exceeds the floor from n placebos as rarely as it says."""
    rng = np.random.default_rng(11)
    placebo, nothing = (rng.standard_normal((200_000, 4)) for _ in range(2))
    assert (np.abs(nothing.mean(axis=1)) > floor_of(placebo)).mean() == pytest.approx(1 / ONCE_IN, abs=3e-4)
