"""Every YAML in configs/ composes, and runs at a tiny size."""

from __future__ import annotations

from functools import cache

import pytest
from markets import burnt_in, market_of
from places import ROOT

from sim.dates.timeline import Timeline
from sim.market.model import Market
from sim.params.market import ASKED, MarketParams
from sim.study.compose import compose, groups

TINY = ["population.persons=200", "horizon.weeks=3", "horizon.burn_in_weeks=2", "replications=1"]
TINIEST = ["population.persons=60", "horizon.weeks=3", "horizon.burn_in_weeks=2", "replications=1"]
CHOSEN = [(group, name) for group in ("market", "size", *ASKED.values()) for name in groups()[group]] + [
    ("calibrated", "first")
]
SPONSORED = ("strategy", "case")  # act from the first week on: one burn-in serves them all
LISTED = {(group, name) for group, names in groups().items() for name in names}
AT_ONCE = 8  # strategies composed together; a market holds 64 levers


@pytest.mark.parametrize(
    ("group", "name"), [choice for choice in CHOSEN if choice[0] not in SPONSORED], ids=lambda part: part
)
def test_every_choice_runs(group: str, name: str) -> None:
    prefix = "+" if group in ASKED.values() else ""
    params = compose([f"{prefix}{group}={name}", *TINY])
    timeline = Timeline(params)
    effect = timeline.first_effect  # scenarios strike after some quiet weeks
    last = params.horizon.first_week + params.horizon.weeks if effect is None else effect + 3
    market = market_of(params, timeline=timeline)
    market.run(last)
    assert market.week == last
    assert not market.kpis().is_empty()
    market.close()


@cache
def untouched() -> MarketParams:
    """The market in which nothing is tried."""
    return compose(TINIEST)


def lives(params: MarketParams, plain: MarketParams) -> None:
    """Three weeks from the burn-in of the same market without strategies."""
    market = Market.resume(params, 7, Timeline(params), burnt_in(plain), 1)
    market.run(params.horizon.first_week + params.horizon.weeks)
    assert not market.kpis().is_empty()
    market.close()


@pytest.mark.parametrize("first", range(0, len(groups()["strategy"]), AT_ONCE))
def test_every_strategy_runs(first: int) -> None:
    names = groups()["strategy"][first : first + AT_ONCE]
    plain, params = untouched(), compose([f"+strategy=[{','.join(names)}]", *TINIEST])
    assert list(params.strategies) == names
    for name, strategy in params.strategies.items():  # from the first week, even where it starts later
        now = strategy.model_copy(update={"from_week": 0, "to_week": None})
        lives(params.model_copy(update={"strategies": {name: now}}), plain)


@pytest.mark.parametrize("name", groups()["case"])
def test_every_case_runs(name: str) -> None:
    params = compose([f"+case={name}", *TINIEST])
    assert list(params.cases) == [name]
    lives(params, untouched())


def test_every_file_is_part_of_the_default_market_or_can_be_chosen() -> None:
    params = compose(TINY)
    used = {(group, name) for group in ("segment", "platform", "category", "host") for name in getattr(params, group)}
    single = {(group, "default") for group in ("brand", "mcn", "regulation", "calendar", "calibrated")}
    files = {(f.parent.name, f.stem) for f in (ROOT / "configs").glob("*/*.yaml")}
    assert files == used | single | set(CHOSEN)
    assert files == LISTED
