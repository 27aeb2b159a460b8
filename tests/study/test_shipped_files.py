"""Every YAML in configs/ composes, and runs at a tiny size."""

from __future__ import annotations

from functools import cache

import pytest
from markets import SEED, burnt_in, market_of
from places import ROOT

from sim.dates.timeline import Timeline
from sim.market.model import Market
from sim.params.market import ASKED, NAMED, MarketParams
from sim.study.compose import compose, groups

TINY = ["population.persons=200", "horizon.weeks=3", "horizon.burn_in_weeks=2", "replications=1"]
TINIEST = ["population.persons=60", *TINY[1:]]
CHOSEN = [(group, name) for group in ("market", "size", *NAMED.values()) for name in groups()[group]] + [
    ("calibrated", "first"),
]
LISTED = {(group, name) for group, names in groups().items() for name in names}
AT_ONCE = 8  # composed together, lived one by one; a market holds 64 levers
TOGETHER = [
    (group, first) for group in ASKED.values() if group != "case" for first in range(0, len(groups()[group]), AT_ONCE)
]


@pytest.mark.parametrize(
    ("group", "name"), [choice for choice in CHOSEN if choice[0] not in ASKED.values()], ids=lambda part: part
)
def test_every_market_runs(group: str, name: str) -> None:
    params = compose([f"{'+' if group in NAMED.values() else ''}{group}={name}", *TINY])
    market = market_of(params)
    lives(market, params.horizon.first_week + params.horizon.weeks)


@cache
def untouched() -> MarketParams:
    """The market in which nothing is tried."""
    return compose(TINIEST)


@cache
def state_at(week: int) -> bytes:
    """The market in which nothing is tried, at the beginning of a week: one burn-in serves all that is tried."""
    if week <= untouched().horizon.first_week:
        return burnt_in(untouched())
    market = Market.resume(untouched(), SEED, Timeline(untouched()), state_at(week - 1))
    market.run(week)
    data = market.snapshot()
    market.close()
    return data


def lives(market: Market, until: int) -> None:
    """Run a market and close it."""
    market.run(until)
    assert market.week == until and not market.kpis().is_empty()
    market.close()


@pytest.mark.parametrize(("group", "first"), TOGETHER)
def test_everything_that_can_be_asked_runs(group: str, first: int) -> None:
    names = groups()[group][first : first + AT_ONCE]
    asked = compose([f"+{group}=[{','.join(names)}]", *TINIEST])
    # A way of pricing is something that is tried, such as a promotion, or something that happens to a market.
    everything = [(field, name, thing) for field in ASKED for name, thing in getattr(asked, field).items()]
    assert sorted(name for _, name, _ in everything) == names
    nothing: dict[str, dict[str, object]] = {field: {} for field in ASKED}
    for field, name, thing in everything:
        if group == "strategy":  # from the first week, even where it starts later
            thing = thing.model_copy(update={"from_week": 0, "to_week": None})
        params = asked.model_copy(update={**nothing, field: {name: thing}})
        timeline = Timeline(params)
        week = max(params.horizon.first_week, timeline.first_effect or 0)  # scenarios strike after some quiet weeks
        lives(Market.resume(params, SEED, timeline, state_at(week)), week + 3)


@pytest.mark.parametrize("name", groups()["case"])
def test_every_case_runs(name: str) -> None:
    params = compose([f"+case={name}", *TINIEST])
    assert list(params.cases) == [name]
    week = params.horizon.first_week
    lives(Market.resume(params, SEED, Timeline(params), state_at(week)), week + 3)


def test_every_file_is_part_of_the_default_market_or_can_be_chosen() -> None:
    params = compose(TINY)
    used = {(group, name) for group in ("segment", "platform", "category", "host") for name in getattr(params, group)}
    single = {(group, "default") for group in ("brand", "mcn", "regulation", "calendar", "calibrated")}
    files = {(f.parent.name, f.stem) for f in (ROOT / "configs").glob("*/*.yaml")}
    assert files == used | single | set(CHOSEN)
    assert files == LISTED
