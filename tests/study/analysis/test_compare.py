"""Comparisons of arms: windows, paired intervals, exact zeros, gaps."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from fake_kpis import ONSET, fake_kpis, fake_run
from scipy import stats

from sim.core.errors import UserError
from sim.study.analysis.compare import (
    COMPARISON_SCHEMA,
    compare,
    compare_tables,
    mean_interval,
    relative_in,
    summarise,
    window_values,
    windows_of,
)


def table(metric: str, arms: dict[str, list[list[tuple[float, float]]]], dimension: str = "all", group: str = "all"):
    """A KPI table of one metric; ``arms``: name -> replications -> weeks of (numerator, denominator)."""
    rows = [
        {
            "arm": arm,
            "replication": replication,
            "week": week,
            "metric": metric,
            "dimension": dimension,
            "group": group,
            "value": above / below if below else None,
            "unit": "",
            "numerator": float(above),
            "denominator": float(below),
        }
        for arm, replications in arms.items()
        for replication, weeks in enumerate(replications)
        for week, (above, below) in enumerate(weeks)
    ]
    return pl.DataFrame(rows, schema_overrides={"value": pl.Float64})


def only(found: pl.DataFrame, window: str) -> dict:
    rows = found.filter(window=window)
    assert rows.height == 1
    return rows.row(0, named=True)


def test_windows_are_complete_years_and_everything():
    assert windows_of(260) == {f"year{k}": (52 * (k - 1), 52 * k) for k in range(1, 6)} | {"all": (0, 260)}
    assert list(windows_of(51)) == ["all"]
    assert list(windows_of(60)) == ["year1", "all"]


def test_ratio_is_a_ratio_of_sums_total_a_sum_stock_the_last_reading():
    weeks = [(1, 10), (9, 30), (2, 10)]
    arms = {"reference": [weeks] * 2}
    levels = {
        name: window_values(table(name, arms), {"all": (0, 3)}) for name in ("aov_yuan", "gmv_yuan", "hosts_active")
    }
    assert levels["aov_yuan"].values.ravel() == pytest.approx([12 / 50] * 2)
    assert levels["gmv_yuan"].values.ravel() == pytest.approx([12] * 2)
    assert levels["hosts_active"].values.ravel() == pytest.approx([0.2] * 2)


def test_a_total_has_stopped_where_it_was_and_is_no_more_not_where_a_market_never_has_it():
    going, closing = [(5, 1)] * 8, [(5, 1)] * 4 + [(0, 1)] * 4
    for arms, relative in (
        ({"reference": [going, going], "treatment": [going, going]}, True),
        ({"reference": [going, closing], "treatment": [going, going]}, False),  # a firm that closes
        ({"reference": [going, []], "treatment": [going, []]}, True),  # nobody of this group in the second market
    ):
        assert relative_in(window_values(table("gmv_yuan", arms), {"all": (0, 8)})).tolist() == [[relative]]


def test_weeks_outside_the_horizon_are_left_out():
    found = table("gmv_yuan", {"reference": [[(1, 1)] * 3], "treatment": [[(1, 1)] * 3]})
    burn_in = found.with_columns(pl.col("week") - 2)
    assert only(compare_tables(burn_in, 52), "all")["reference"] == 1
    assert only(compare_tables(found, 2), "all")["reference"] == 2


def test_of_nothing_there_are_no_values():
    """Such as yearly readings of a firm, of which a run of half a year has none."""
    nothing = table("gmv_yuan", {"a": [[(1, 1)]]}).clear()
    assert window_values(nothing, {"all": (0, 13)}).values.shape == (0, 1, 0, 0)


def test_interval_is_the_paired_t_interval():
    reference, treatment = [10.0, 14.0, 11.0, 17.0], [12.0, 15.0, 14.0, 18.0]
    arms = {"reference": [[(v, 100)] for v in reference], "treatment": [[(v, 100)] for v in treatment]}
    row = only(compare_tables(table("trust_index", arms), 52), "all")
    reference, treatment = (np.array(values) / 100 for values in (reference, treatment))
    expected = stats.ttest_rel(treatment, reference).confidence_interval(0.95)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((expected.low, expected.high))
    assert row["difference"] == pytest.approx(0.0175)
    assert row["relative_difference"] == pytest.approx(1.75 / 13)
    assert row["replications"] == 4


def test_pairing_narrows_the_interval():
    kpis = fake_kpis(weeks=104, replications=6)
    paired = compare_tables(kpis, 104).filter(metric="gmv_yuan", dimension="all", window="year2").row(0, named=True)
    levels = summarise(kpis, 104).filter(metric="gmv_yuan", dimension="all", window="year2")
    unpaired = math.hypot(*(levels["ci_high"] - levels["ci_low"]))
    assert (paired["ci_high"] - paired["ci_low"]) < unpaired / 3


def test_equal_arms_differ_by_exactly_zero_whatever_the_order_of_rows():
    kpis = fake_kpis(weeks=60, replications=3, effect=0.0).with_columns(pl.col("value", "numerator") / 3)
    mixed = kpis.sort(pl.col("week").hash(7), "arm", "metric", "group")
    for found in (compare_tables(kpis, 60), compare_tables(mixed, 60)):
        assert found.height > 100
        for column in ("difference", "ci_low", "ci_high", "relative_difference"):
            assert (found[column] == 0).all()


def test_nothing_differs_before_the_first_change():
    kpis = fake_kpis(weeks=ONSET, replications=2)
    assert (compare_tables(kpis, ONSET)["difference"] == 0).all()


def test_one_replication_has_no_interval():
    found = compare_tables(fake_kpis(weeks=52, replications=1), 52)
    assert found["ci_low"].null_count() == found["ci_high"].null_count() == found.height
    assert found["difference"].null_count() == 0
    assert (found["replications"] == 1).all()


def test_empty_denominators_and_missing_groups_give_no_row():
    empty = table("aov_yuan", {"reference": [[(0, 0)]] * 2, "treatment": [[(1, 1)]] * 2})
    assert compare_tables(empty, 52).is_empty()
    one_sided = pl.concat(
        [
            table("gmv_yuan", {"reference": [[(1, 1)]] * 2, "treatment": [[(2, 1)]] * 2}, "platform", "social"),
            table("gmv_yuan", {"treatment": [[(2, 1)]] * 2}, "platform", "new_one"),
        ]
    )
    assert compare_tables(one_sided, 52)["group"].unique().to_list() == ["social"]


def test_only_replications_seen_in_both_arms_are_paired():
    arms = {"reference": [[(1, 1)], [(2, 1)], [(90, 0)]], "treatment": [[(2, 1)], [(3, 1)], [(5, 1)]]}
    row = only(compare_tables(table("aov_yuan", arms), 52), "all")
    assert (row["replications"], row["reference"], row["relative_difference"]) == (2, 1.5, (1 / 1 + 1 / 2) / 2)


def test_no_relative_difference_to_nothing():
    arms = {"reference": [[(0, 1)]] * 2, "treatment": [[(1, 1)]] * 2}
    assert only(compare_tables(table("gmv_yuan", arms), 52), "all")["relative_difference"] is None


def test_a_loss_that_shrinks_is_a_positive_relative_difference():
    arms = {"reference": [[(-10, 1)]] * 2, "treatment": [[(-5, 1)]] * 2}
    assert only(compare_tables(table("platform_profit_yuan", arms), 52), "all")["relative_difference"] == 0.5


def test_current_members_of_movable_groups_are_not_compared():
    found = compare_tables(fake_kpis(weeks=52, replications=2), 52)
    dimensions = set(found.filter(metric="gmv_yuan")["dimension"])
    assert "stage" not in dimensions
    assert "stage_at_start" in dimensions
    assert "value_class" in set(found.filter(metric="value_class_share")["dimension"])


def test_columns_are_those_of_the_contract_and_a_single_arm_has_no_comparison():
    assert dict(compare_tables(fake_kpis(weeks=52, replications=2), 52).schema) == COMPARISON_SCHEMA
    single = compare_tables(fake_kpis(weeks=52, replications=2, arms=1), 52)
    assert single.is_empty()
    assert dict(single.schema) == COMPARISON_SCHEMA


def test_categorical_columns_give_the_same_table():
    kpis = fake_kpis(weeks=52, replications=2)
    names = ("arm", "metric", "dimension", "group")
    assert compare_tables(kpis.with_columns(pl.col(names).cast(pl.Categorical)), 52).equals(compare_tables(kpis, 52))


def test_an_unknown_metric_is_refused_with_the_nearest_name():
    kpis = table("gmv_yuann", {"reference": [[(1, 1)]], "treatment": [[(1, 1)]]})
    with pytest.raises(UserError, match="gmv_yuan"):
        compare_tables(kpis, 52)


def test_summary_covers_every_arm_and_window():
    found = summarise(fake_kpis(weeks=104, replications=3))
    mine = found.filter(metric="trust_index", dimension="all")
    assert set(mine.select("arm", "window").iter_rows()) == {
        (arm, window) for arm in ("reference", "treatment") for window in ("year1", "year2", "all")
    }
    assert (mine["ci_low"] < mine["mean"]).all()
    with pytest.raises(UserError):
        summarise(fake_kpis(weeks=52, replications=1).clear())


def test_mean_interval_ignores_gaps():
    mean, low, high, count = mean_interval(np.array([[1.0, 3.0, np.nan], [2.0, np.nan, np.nan], [np.nan] * 3]))
    assert count.tolist() == [2, 1, 0]
    assert mean[:2].tolist() == [2.0, 2.0]
    assert np.isnan(mean[2])
    assert low[0] < 2 < high[0]
    assert np.isnan(low[1:]).all()


def test_two_runs_are_compared_in_their_treatment_arms(tmp_path: Path):
    a, b = (
        fake_run(tmp_path / name, weeks=104, replications=3, effect=effect) for name, effect in (("a", 1), ("b", 2))
    )
    against_itself = compare(a, a)
    assert (against_itself["difference"] == 0).all()
    mine = compare(a, b).filter(metric="trust_index", dimension="all", window="year2").row(0, named=True)
    treated = a.comparison.filter(metric="trust_index", dimension="all", window="year2").row(0, named=True)
    assert mine["reference"] == pytest.approx(treated["treatment"])
    assert mine["difference"] < 0


@pytest.mark.parametrize(
    ("manifest", "config", "word"),
    [({"seeds": [1]}, {}, "seeds"), ({"schema_version": 99}, {}, "schema"), ({}, {"first_week": -260}, "first week")],
)
def test_runs_that_do_not_belong_together_are_refused(tmp_path: Path, manifest: dict, config: dict, word: str):
    a = fake_run(tmp_path / "a", weeks=52, replications=2)
    other = {**a.config, "horizon": {**a.config["horizon"], **config}}
    b = SimpleNamespace(**{**vars(a), "manifest": {**a.manifest, **manifest}, "config": other})
    with pytest.raises(UserError, match=word):
        compare(a, b)


def test_balances_are_averaged_as_they_are_and_amounts_relative_to_each_market():
    arms = {"reference": [[(100, 1)], [(1000, 1)]], "treatment": [[(50, 1)], [(1000, 1)]]}
    sales, profit = (only(compare_tables(table(of, arms), 52), "all") for of in ("gmv_yuan", "brand_profit_yuan"))
    assert sales["relative_difference"] == pytest.approx(-0.25) and profit["difference"] == pytest.approx(-25.0)


def test_a_firm_that_closes_weighs_what_it_sells():
    """It sells 50 weeks of 104 in one market, 30 of them with what is asked: 20 weeks less, not two fifths less."""
    sells = {("reference", 0): 104, ("treatment", 0): 104, ("reference", 1): 50, ("treatment", 1): 30}
    rows = [
        ("gmv_yuan", "firm", "mine", arm, replication, week, 100.0 if week < until else 0.0, 1.0)
        for (arm, replication), until in sells.items()
        for week in range(104)
    ]
    names = ["metric", "dimension", "group", "arm", "replication", "week", "numerator", "denominator"]
    table = pl.DataFrame(rows, schema=names, orient="row").with_columns(value=pl.col("numerator"))
    found = compare_tables(table, 104)
    told = dict(zip(found["window"], found.iter_rows(named=True), strict=True))
    assert told["all"]["difference"] == pytest.approx((0 - 20 * 100) / 2)
    assert told["all"]["difference"] == pytest.approx(sum(told[f"year{k}"]["difference"] for k in (1, 2)))
