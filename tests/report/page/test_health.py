"""The health card: each line says what is so, in numbers that stand in a table, and what to do about it."""

from __future__ import annotations

import re
from types import SimpleNamespace

import polars as pl
import pytest
from places import ROOT
from reported import alone, compared, with_firm, with_strategy

from sim.report.page.blocks import FAIL, LOOK, PASS, Checks
from sim.report.page.effect import Effect, effect_of
from sim.report.page.gaps import GAPS, bearing, topics
from sim.report.page.health import AFFORDABLE, card, health, replications_for
from sim.report.page.texts import Texts

SAY = Texts()
RUNS = {"comparison": compared, "firm": with_firm, "strategy": with_strategy, "alone": alone}


def of(run: SimpleNamespace, key: str, others: tuple[str, ...] = ()):
    """One line of a run's card."""
    return next(check for check in health(run, others, SAY) if check.key == key)


@pytest.mark.parametrize("kind", RUNS)
def test_every_number_stands_where_it_is_said_to(kind: str):
    run = RUNS[kind]()
    checks = health(run, (), SAY)
    traces = [trace for check in checks for trace in check.traces]
    assert kind == "alone" or traces
    for trace in traces:
        table = run.comparison if trace.table == "comparison" else run.tables[trace.table]
        (row,) = table.filter(**trace.at).to_dicts()
        assert row[trace.column] == trace.value
    assert all(check.traces or check.source for check in checks)
    assert all(bool(check.todo) != (check.verdict == PASS) for check in checks)


def test_a_question_is_about_the_firm_then_the_sponsor_then_the_market():
    assert effect_of(with_firm()).traces[0].at["group"] == "mine"
    sponsor = effect_of(with_strategy())
    assert sponsor.traces[0].table == "loyalty" and sponsor.unit == "million ¥ a year"
    assert sponsor.size.startswith("0.0 million ¥ a year [") or "million ¥ a year" in sponsor.size
    assert effect_of(compared()).traces[0].at["metric"] == "gmv_yuan"
    assert effect_of(alone()) is None


def test_what_is_told_from_chance_passes_and_what_is_nothing_fails():
    assert of(compared(), "noise").verdict == PASS == of(compared(), "enough").verdict
    nothing = of(compared(0.0), "noise")
    assert nothing.verdict == FAIL and "nor is any of" in nothing.said
    once = of(compared(1.0, 1), "enough")
    assert once.verdict == FAIL and "no interval" in once.said


def test_what_no_affordable_number_of_replications_would_tell_is_not_sent_for_more_of_them(monkeypatch):
    for value, advice in ((2.0, "or ask for more replications"), (0.01, "in a market of this size")):
        monkeypatch.setattr(
            "sim.report.page.health.effect_of", lambda run, value=value: effect(finding=False, value=value)
        )
        assert advice in of(compared(0.0), "noise").todo


def test_a_market_is_large_enough_for_what_is_looked_at():
    def sized(run: SimpleNamespace, persons: int, orders: float = 1e9):
        rows = run.comparison.filter(metric="gmv_yuan", dimension="all", window="all")
        rows = rows.with_columns(metric=pl.lit("orders"), dimension=pl.lit("firm"), group=pl.lit("mine"))
        table = pl.concat([run.comparison, rows.with_columns(reference=pl.lit(orders))])
        manifest = run.manifest | {"persons": persons, "represents": 900e6 / persons, "orders_represented": 10.0}
        return of(SimpleNamespace(**vars(run) | {"comparison": table, "manifest": manifest}), "large")

    assert sized(compared(), 20_000).verdict == PASS == sized(with_firm(), 20_000).verdict
    small = sized(compared(), 5_000)
    assert small.verdict == LOOK and "20,000" in small.todo
    trial = sized(compared(), 400)
    assert trial.verdict == FAIL and "size=tiny" in trial.todo
    rare = sized(with_firm(), 20_000, 36e6)  # in two years: 18 million orders a year, each simulated one 450,000
    assert rare.verdict == LOOK and "40 orders a year" in rare.said and "size=large" in rare.todo


def effect(**other: object) -> Effect:
    """Two of a unit, four off, in eight replications of eight markets."""
    said = {
        "what": "Sales", "value": 2.0, "low": -2.0, "high": 6.0, "floor": 1.0, "finding": False, "replications": 8,
        "same": 8, "markets": 8, "factor": 1.0, "unit": "m", "traces": (),
    }  # fmt: skip
    return Effect(**said | other)


def test_replications_that_would_tell_an_effect_grow_with_the_square():
    assert replications_for(effect(), seen=4.0) == 32
    assert replications_for(effect(floor=6.0), seen=4.0) == 72, "the floor falls no faster than the interval"
    assert replications_for(effect(value=40.0), seen=4.0) == 9, "one more at least"


@pytest.mark.parametrize(
    ("other", "key", "verdict"),
    [
        ({}, "enough", LOOK),
        ({"value": 0.1}, "enough", FAIL),
        ({"same": 7}, "sign", PASS),
        ({"same": 6}, "sign", LOOK),
        ({"same": 4}, "sign", FAIL),
        ({"same": 3, "markets": 3}, "sign", LOOK),
        ({"same": None, "markets": 1}, "sign", LOOK),
    ],
)
def test_lines_about_an_effect(monkeypatch: pytest.MonkeyPatch, other: dict, key: str, verdict: str):
    monkeypatch.setattr("sim.report.page.health.effect_of", lambda run: effect(**other))
    check = of(compared(), key)
    assert check.verdict == verdict
    assert (str(AFFORDABLE * 8) in check.todo) == (verdict == FAIL and key == "enough")


def test_levels_need_several_markets():
    assert of(alone(), "enough").said == "Levels are means of 4 replications; plausible markets: 1."
    assert of(alone(), "enough").verdict == LOOK


def test_guesses_are_counted():
    assert of(with_strategy(), "guesses").verdict == LOOK
    assert of(with_strategy(), "guesses").said == "1 of 2 uncertain amounts are guesses."
    assert "certain" in of(with_strategy(beliefs=False), "guesses").said
    assert of(compared(), "guesses").verdict == PASS


def test_a_firm_is_held_against_its_file_and_its_records():
    run = with_firm()
    here = of(run, "inside")
    assert here.verdict == FAIL and "its file says 6.0 %" in here.said, "the share is that of repurchase, about a half"
    said = dict(run.config["firms"]["mine"])

    def told(**other: object):
        config = run.config | {"firms": {"mine": said | other}}
        return of(SimpleNamespace(**vars(run) | {"config": config}), "inside")

    level = here.traces[0].value
    assert told(share=level / 1.1).verdict == PASS
    assert told(share=level / 1.5).verdict == LOOK
    assert told(share=None).verdict == LOOK and "nothing to hold it against" in told(share=None).said
    assert told(share=level, measured={"aov_yuan": 1.0}).verdict == FAIL


def test_a_firm_that_loses_anyway_is_remarked_upon():
    run = with_firm()
    assert not [check for check in health(run, (), SAY) if check.key == "loses"]
    mine = (pl.col("metric") == "profit_yuan") & (pl.col("dimension") == "firm")
    lost = run.comparison.with_columns(reference=pl.when(mine).then(-1234e6).otherwise("reference"))
    check = of(SimpleNamespace(**vars(run) | {"comparison": lost}), "loses")
    assert check.verdict == LOOK and check.said.startswith("It loses 1,234 m ¥ a year in year 1:")
    assert [trace.value for trace in check.traces] == [-1234e6]


def test_runs_of_one_seed_share_their_luck():
    assert of(compared(), "shared").verdict == PASS
    both = of(compared(), "shared", ("points",))
    assert both.verdict == LOOK and both.said.startswith("points: the same seed") and "seed=2027" in both.todo


def test_gaps_are_those_of_the_scorecard():
    page = (ROOT / "docs" / "scorecard.md").read_text(encoding="utf-8")
    laws = re.findall(r"^### (\d+\. .+): FAILS$", page, re.MULTILINE)
    rows = [line for line in page.splitlines() if "| FAIL |" in line]
    experiments = {re.findall(r"`(\w+)` \|$", line)[-1] for line in rows if re.search(r"`\w+` \|$", line)}
    facts = {found[1] for line in rows if (found := re.match(r"\| (?:\*\*)?`([\w.]+)`", line))}
    assert {gap.line for gap in GAPS} == {*laws} | experiments | facts


def test_gaps_bear_on_what_a_question_touches():
    def lines(**config: object) -> set[str]:
        return {gap.line for gap in bearing(config)}

    price = {"description": "", "changes": [{"set": {"platform.discount.take_share": 0.05}}]}
    assert lines(scenarios={"war": price}) == {"4. price", "discounts", "promotions"}
    assert "7. who reacts" in lines(strategies={"a": {"benefit": {"visit": 0.1, "price": 0.0}}})
    assert "4. price" not in lines(strategies={"a": {"benefit": {"visit": 0.1, "price": 0.0}}}), (
        "what is 0 is not asked"
    )
    assert {"members", "core_mau_flat"} & lines() == {"core_mau_flat"}, "levels of the market as it is"
    assert topics({"scenarios": {"trust_scandal": {"shocks": [{"kind": "scandal", "week": 3}]}}}) >= {"scandal"}
    assert "a_cycle_beauty_35" in {gap.line for gap in bearing({"scenarios": {"x": {}}}, ["beauty"])}


def test_a_card_counts_its_lines():
    made = card(health(with_strategy(), (), SAY), SAY)
    assert isinstance(made, Checks)
    words = [row[1] for row in made.rows]
    assert made.summary == f"{words.count('pass')} pass, {words.count('look')} look again, {words.count('fail')} fail"
