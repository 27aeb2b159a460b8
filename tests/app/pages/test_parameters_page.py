"""The page of parameters says what the schema and the files say."""

from __future__ import annotations

from places import ROOT

from sim.app.pages.parameters import GROUPS, parameter_page, shipped
from sim.study.compose import compose

PAGE = ROOT / "docs" / "parameters.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == parameter_page(), (
        "run: python -m sim.app.pages.parameters docs/parameters.md"
    )


def test_the_page_shows_what_the_default_market_runs_with() -> None:
    params = compose()
    entries = shipped()
    for group in GROUPS:
        assert list(entries[group]) == list(getattr(params, group)), "the order of names is the order of indices"
        assert entries[group] == getattr(params, group)


def test_it_names_units_ranges_and_weekly_decisions() -> None:
    page = parameter_page()
    assert "| `loss_aversion` | 1.5 | 1 .. 2 | ratio | a loss against an equal gain |" in page
    assert "| `take_share` **weekly** | YAML |" in page
    assert "`calendar.trends.minutes`, `calendar.trends.visit`" in page
