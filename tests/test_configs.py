"""Every YAML in configs/ composes, and runs at a tiny size."""

from __future__ import annotations

from pathlib import Path

import pytest
from markets import market_of

from sim.compose import compose, groups
from sim.params.market import ASKED
from sim.timeline import Timeline

TINY = ["population.persons=200", "horizon.weeks=3", "horizon.burn_in_weeks=2", "replications=1"]
CHOSEN = [(group, name) for group in ("market", "size", *ASKED.values()) for name in groups()[group]]
LISTED = {(group, name) for group, names in groups().items() for name in names}


@pytest.mark.parametrize(("group", "name"), CHOSEN, ids=lambda part: part)
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


def test_every_file_is_part_of_the_default_market_or_can_be_chosen() -> None:
    params = compose(TINY)
    used = {(group, name) for group in ("segment", "platform", "category", "host") for name in getattr(params, group)}
    single = {("brand", "default"), ("mcn", "default"), ("regulation", "default"), ("calendar", "default")}
    files = {(f.parent.name, f.stem) for f in Path(__file__).parents[1].joinpath("configs").glob("*/*.yaml")}
    assert files == used | single | set(CHOSEN)
    assert files == LISTED
