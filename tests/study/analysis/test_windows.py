"""Which years an answer shows: those of the question, each once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_kpis import fake_run

from sim.study.analysis.windows import MOST, shown_years, spans_in_force, years_of


@pytest.mark.parametrize(
    ("weeks", "spans", "shown", "in_force", "soon", "main"),
    [
        (260, [(26, 130)], (1, 2, 3, 4, 5), {1, 2, 3}, 2, "year2"),  # a war of two years, the year after, the end
        (260, [(52, 104)], (1, 2, 3, 5), {2}, 2, "year2"),
        (260, [(26, 78)], (1, 2, 3, 5), {1, 2}, 1, "year1"),  # a year from a shock on
        (260, [(26, 260)], (1, 2, 3, 4, 5), {1, 2, 3, 4, 5}, 2, "year5"),  # for good: its end shows it best
        (260, [(60, 64)], (1, 2, 3, 5), {2}, 2, "year2"),  # a few weeks, but no year has more of them
        (260, [(0, 130), (100, 104)], (1, 2, 3, 4, 5), {1, 2, 3}, 1, "year1"),
        (260, [(208, 260)], (1, 5), {5}, 5, "year5"),
        (260, [(300, 400)], (1, 2, 3, 4, 5), {1, 2, 3, 4, 5}, 1, "year5"),  # never: nothing to follow
        (260, [], (1, 2, 3, 4, 5), {1, 2, 3, 4, 5}, 1, "year5"),
        (104, [(0, 26)], (1, 2), {1}, 1, "year1"),
        (60, [(26, 40)], (), set(), 1, "year1"),
        (30, [], (), set(), 0, "all"),
    ],
)
def test_years_follow_the_question(weeks, spans, shown, in_force, soon, main):
    years = shown_years(weeks, spans)
    assert (years.shown, set(years.in_force), years.soon, years.main) == (shown, in_force, soon, main)
    assert years.last == (f"year{weeks // 52}" if weeks >= 52 else "all")


def test_a_long_horizon_shows_a_few_years_and_a_narrow_table_the_most_telling():
    years = shown_years(20 * 52, [(52, 20 * 52)])
    assert len(years.shown) == MOST and {1, 2, 20} <= set(years.shown)
    war = shown_years(260, [(26, 130)])
    assert war.at_most(2) == (2, 5) and war.at_most(3) == (2, 3, 5) and war.at_most(0) == ()
    assert war.acting == ("year1", "year2", "year3") and war.two == ("year2", "year5")
    assert shown_years(260, [(26, 260)]).acting == ("year2", "year5"), "many are told by the first and the last"


def test_years_are_marked_only_where_some_are_not_in_force():
    war, always = shown_years(260, [(26, 130)]), shown_years(260)
    assert [war.marked(year) for year in war.shown] == [True, True, True, False, False]
    assert not any(always.marked(year) for year in always.shown)


def test_a_shock_is_followed_for_a_year_and_shaded_for_a_week():
    run = fake_run(Path("x"), weeks=260, replications=2)
    shocked = {"scenarios": {"news": {"changes": [], "shocks": [{"week": 60}]}}}
    shock = SimpleNamespace(**vars(run) | {"config": run.config | shocked})
    assert spans_in_force(shock) == [(60, 61)] and spans_in_force(shock, 52) == [(60, 112)]
    assert years_of(shock).shown == (1, 2, 4, 5) and years_of(shock).soon == 2
    assert years_of(run).shown == years_of(shock, run).shown == (1, 2, 3, 4, 5), "two runs: what is in force in either"


def test_what_a_later_change_sets_anew_is_in_force_until_then():
    run = fake_run(Path("x"), weeks=260, replications=2)
    law = [
        {"from_week": 0, "set": {"platform.discount.refund_without_return": 0.4}},
        {"from_week": 104, "set": {"platform.social.refund_without_return": 0.2}, "scale": {"brand.price": 1.1}},
        {"from_week": 208, "set": {"platform.*.refund_without_return": 0.05}},
    ]
    asked = SimpleNamespace(**vars(run) | {"config": run.config | {"scenarios": {"law": {"changes": law}}}})
    assert spans_in_force(asked) == [(0, 208), (104, 260), (208, 260)], "what scales stays in force"
    until = [law[0], law[2] | {"to_week": 230}]
    asked.config["scenarios"]["law"]["changes"] = until
    assert spans_in_force(asked) == [(208, 230)], "set anew for a time only: it holds throughout, and nothing marks it"


def test_the_years_of_a_question_come_in_steps():
    war, late = shown_years(260, [(26, 130)]), shown_years(260, [(208, 260)])
    assert war.after == 4 and war.of_question == ("year2", "year4", "year5")
    assert war.in_force_first[:3] == (("year1", "year2", "year3"), ("year4",), ("year5",))
    assert late.after == 0 and late.of_question == ("year5",)
    assert shown_years(30).of_question == ("all",) and shown_years(30).in_force_first == (("all",),)
    assert shown_years(60).in_force_first == (("year1",), ("all",))
