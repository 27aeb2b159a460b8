"""What the charts of one KPI over the years are made of."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from reported import WEEKS, compared, written

from sim.page.paths import _difference_chart, _path_chart, differences, paths
from sim.report.style import BLUE, GREY


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An answer of two years."""
    return written(compared(), tmp_path_factory.mktemp("paths") / "war")


def test_a_path_is_a_point_a_quarter_and_an_arm_in_yearly_rates_within_its_interval(folder):
    table = paths.__wrapped__(str(folder), "gmv_yuan", WEEKS)
    assert table.group_by("arm").len()["len"].to_list() == [WEEKS // 13] * 2
    assert table["time"].min() == 6.5 / 52
    assert (table["low"] < table["value"]).all() and (table["value"] < table["high"]).all()
    weekly = compared().kpis.filter(metric="gmv_yuan", dimension="all", group="all", arm="reference")
    a_year = weekly["value"].sum() / weekly["replication"].n_unique() / (WEEKS / 52)
    assert table.filter(arm="reference")["value"].mean() == pytest.approx(a_year)
    assert paths.__wrapped__(str(folder), "points_liability_yuan", WEEKS).is_empty(), "never observed"


def test_differences_are_those_of_the_comparison_year_by_year(folder):
    comparison = compared().comparison
    rows = comparison.filter(metric="gmv_yuan", dimension="all", group="all").filter(pl.col("window") != "all")
    table = differences(comparison, "gmv_yuan")
    assert table["year"].to_list() == [1, 2]
    assert np.allclose(table.select("value", "low", "high"), rows.select("difference", "ci_low", "ci_high"))
    assert differences(comparison, "no_such").is_empty()


def test_charts_have_the_colours_of_the_figures_and_say_values_and_intervals(folder):
    table = paths.__wrapped__(str(folder), "gmv_yuan", WEEKS)
    drawn = _path_chart(table, ["treatment", "reference"], "sales").to_dict()
    band, line = drawn["layer"]
    assert line["encoding"]["color"]["scale"] == {"domain": ["treatment", "reference"], "range": [BLUE, GREY]}
    assert [each["field"] for each in line["encoding"]["tooltip"]] == ["arm", "time", "value", "low", "high"]
    assert (band["encoding"]["y"]["field"], band["encoding"]["y2"]["field"]) == ("low", "high")
    changes = _difference_chart(differences(compared().comparison, "gmv_yuan"), "difference").to_dict()
    assert [layer["mark"]["type"] for layer in changes["layer"]] == ["rule", "rule", "point"]
