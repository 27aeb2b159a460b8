"""What opens an answer says in plain words what is taken for granted."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from reported import alone

from sim.report.text.header import market_line
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
