"""What opens an answer says in plain words what is taken for granted."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from reported import alone, compared

from sim.report.page.run import title
from sim.report.page.texts import Texts
from sim.report.text.header import asked_lines, given, market_line
from sim.words import language


@pytest.mark.parametrize(
    ("drift", "english", "chinese"),
    [
        ("continue", "trends go on at their last pace", "按原速延续"),
        ("halve", "trends go on at half their pace", "按一半的速度延续"),
        ("freeze", "trends stand still", "不再变化"),
    ],
)
def test_what_trends_do_is_said_in_words(drift: str, english: str, chinese: str):
    run = alone()
    config = run.config | {"outlook": {"drift": drift}, "horizon": {"first_week": 0, "weeks": 104}}
    config |= {"plausible": {"crossed": False}}
    manifest = run.manifest | {"headline": {}, "persons": 400, "plausible": [0]}
    asked = vars(run) | {"title": f"outlook 2026-2027 · drift {drift}", "config": config, "manifest": manifest}
    assert market_line(SimpleNamespace(**asked)) == f"outlook 2026-2027 · after 2025 {english} (outlook.drift={drift})"
    with language("zh"):
        assert market_line(SimpleNamespace(**asked)).endswith(f"{chinese}（outlook.drift={drift}）")


def test_a_market_of_the_past_says_nothing_of_trends():
    assert market_line(SimpleNamespace(title="history 2021-2025 · seed 1")) == "history 2021-2025 · seed 1"


def test_a_programme_in_a_price_war_is_not_asked_for_what_the_war_does():
    run, war = compared(), {"price_war": {"description": "A war.", "shocks": []}}
    points = {"points": {"description": "A point a yuan.", "sponsor": {"platform": "social"}}}
    asked = {"scenarios": ("price_war",), "strategies": ("points",)}
    both = SimpleNamespace(
        **vars(run) | {"config": run.config | {"scenarios": war, "strategies": points}, "asked": asked},
    )
    both.names = ("price_war", "points")
    assert given(both) == ("price_war",) and given(run) == ()
    assert title(both, Texts()) == "Points, given price war: what changes?"
    assert [*asked_lines(both)] == ["price_war (in both arms): A war.", "points: A point a yuan."]
