"""Winning back: the natural return is told beside what a measure brings."""

from __future__ import annotations

import polars as pl

from sim.report.text.returning import asks_back, returning_sentence
from sim.study.analysis.compare import COMPARISON_SCHEMA
from sim.study.analysis.windows import shown_years

YEARS = shown_years(104)


def compared(difference, half):
    row = {
        "metric": "reactivation_rate", "dimension": "all", "group": "all", "window": "year1", "reference": 0.04,
        "treatment": 0.04 + difference, "difference": difference, "ci_low": difference - half,
        "ci_high": difference + half, "relative_difference": difference / 0.04, "replications": 8, "floor": None,
    }  # fmt: skip
    rows = [row, row | {"window": "year2"}]
    return pl.DataFrame(rows, schema=COMPARISON_SCHEMA)


def test_who_comes_back_by_herself_is_no_success():
    told = returning_sentence(compared(0.01, 0.002), YEARS)
    assert "5.0 come back" in told and "4.0 by themselves: +1.00 [+0.80, +1.20] more." in told
    chance = returning_sentence(compared(0.001, 0.002), YEARS)
    assert chance.endswith("which cannot be told from chance.")
    assert returning_sentence(compared(0.01, 0.002).clear(), YEARS) == ""


def test_only_win_back_strategies_ask_for_it():
    assert asks_back({"strategies": {"coupon": {"group": "winback"}}})
    assert not asks_back({"strategies": {"club": {"group": "membership"}}}) and not asks_back({})
