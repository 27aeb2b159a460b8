"""A calm market: nothing happens in it but what an experiment asks for."""

from __future__ import annotations

from sim.dates.timeline import Timeline
from sim.evidence.validation import calm
from sim.study.compose import compose


def test_a_calm_market_has_neither_festivals_nor_trends() -> None:
    params = calm.calm(["population.persons=100"])
    assert params.calendar.festivals == {}
    for name in ("minutes", "visit", "demand", "outside", "basket"):
        assert len(set(getattr(params.calendar.trends, name).values.values())) == 1
    assert compose(["population.persons=100"]).calendar.festivals


def test_changes_of_an_experiment_are_in_force() -> None:
    params = calm.calm(["population.persons=100"], [{"from_week": 2, "set": {"behaviour.talk.organic": 0.5}}])
    timeline = Timeline(params)
    assert timeline.at(2).params.behaviour.talk.organic == 0.5 != timeline.at(1).params.behaviour.talk.organic
