"""Whom a question is about, and that winners and losers come after them."""

from __future__ import annotations

import polars as pl
import pytest
from fake_kpis import fake_comparison

from sim.report.text.winners import changes, of_concerned, winners_lines
from sim.study.analysis.concerned import concerned
from sim.study.analysis.windows import shown_years


def by(kind: str, **changes: dict) -> dict:
    return {kind: {"x": {"changes": [changes]}}}


MOVE = {"kind": "host_move", "week": 1, "host_type": "head", "to": "shelf_live"}
OLD = {"platform.*.reach.silver": 2.0, "segment.genz.visit": 0.5}
SILVER = {"audience": {"segment": ["silver"], "stage": ["active"]}, "sponsor": {"category": "health"}}


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"strategies": {"company": SILVER}}, (("segment", "silver"), ("category", "health"))),
        (
            {"strategies": {"x": {"sponsor": {"platform": "social"}, "also": [{"audience": {"gender": ["women"]}}]}}},
            (("gender", "women"), ("platform", "social")),
        ),
        ({"strategies": {"x": {"sponsor": {"firm": "mine"}}}}, ()),
        (
            {"scenarios": {"war": {"changes": [{"set": {"platform.discount.take_share": 0.05}}]}}},
            (("platform", "discount"),),
        ),
        (
            {
                "scenarios": {
                    "old": {"changes": [{"scale": {"platform.*.reach.silver": 2.0, "segment.genz.visit": 0.5}}]}
                }
            },
            (("segment", "silver"), ("segment", "genz")),
        ),
        (
            {
                "shocks": {
                    "move": {"shocks": [{"kind": "host_move", "week": 1, "host_type": "head", "to": "shelf_live"}]}
                }
            },
            (("host_type", "head"), ("platform", "shelf_live")),
        ),
        (by("policies", set={"policy.refund_days_limit": 2}), ()),
        (by("policies", set={f"category.c{i}.demand": 1 for i in range(5)}), ()),
    ],
)
def test_a_question_names_whom_it_is_about(config: dict, named: tuple):
    assert concerned(config) == named


def test_whom_it_is_about_comes_first_with_its_verdict():
    table, years = fake_comparison(156, replications=4), shown_years(156, [(26, 130)])
    lines = dict(winners_lines(table, years, (("segment", "genz"), ("platform", "discount"), ("gender", "women"))))
    assert [*lines] == ["it is about", "gains most", "loses most"]
    assert lines["it is about"].startswith("Gen Z ") and " in year 2, by sales" in lines["it is about"]
    assert lines["gains most"].startswith("discount platform (+")
    alone = winners_lines(table, years, (("platform", "discount"),))
    assert [title for title, _ in alone] == ["gains most", "loses most"]  # it would be said twice
    assert alone[0][1].startswith("discount platform, which this is about (+")
    hidden = table.with_columns(floor=pl.lit(1e30))
    assert dict(winners_lines(hidden, years, (("platform", "discount"),))) == {
        "it is about": "discount platform not told from chance in year 2, by sales"
    }
    assert winners_lines(hidden, years) == []


def test_whom_it_is_about_is_a_family_of_its_own():
    table = fake_comparison(156, replications=4)
    rows = pl.col("metric").eq("gmv_yuan") & pl.col("dimension").is_in(["segment", "platform", "host_type"])
    half = pl.col("difference").abs() * 0.9  # a chance of some 3 %: told by itself, and not among all
    table = table.filter(rows).with_columns(ci_low=pl.col("difference") - half, ci_high=pl.col("difference") + half)
    alone = {change.group for change in changes(table, "year2", (("platform", "discount"),)) if change.clear}
    assert alone == {"discount"} and not any(change.clear for change in changes(table, "year2"))
    assert [each.clear for each in of_concerned(table, "year2", (("platform", "discount"),))] == [True]


def test_groups_of_other_dimensions_are_told_too():
    table = fake_comparison(156, replications=4)
    found = of_concerned(table, "year2", (("gender", "women"), ("platform", "social"), ("gender", "nobody")))
    assert [(each.dimension, each.group) for each in found] == [("gender", "women"), ("platform", "social")]
