"""What is compared with what."""

from __future__ import annotations

import pytest

from sim.params.market import MarketParams
from sim.params.scenario import Scenario
from sim.params.strategy import Strategy
from sim.study.arms import FEEDBACKS, arms_of
from sim.study.compose import compose

SLUMP = {"changes": [{"from_week": 2, "scale": {"category.*.demand": 0.9}}]}


@pytest.fixture(scope="module")
def market():
    return compose(["size=tiny", "horizon.weeks=100"])


def asked(market: MarketParams, conditions: dict[str, str], strategies=(), **more) -> MarketParams:
    """The market with one condition a kind (field: name) and some strategies."""
    found = {field: {name: Scenario(description="A test.", **SLUMP)} for field, name in conditions.items()}
    tried = {
        name: Strategy(description="A test.", sponsor={"platform": "social"}, **(settings or {}))
        for name, settings in dict(strategies).items()
    }
    return market.model_copy(update={**found, "strategies": tried, **more})


def names(params: MarketParams) -> set[str]:
    return {name for field in ("scenarios", "shocks", "policies", "rankings", "pricings", "strategies")
            for name in getattr(params, field)}  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "strategies", "reference"),
    [
        ({"scenarios": "slump"}, {}, set()),
        ({"policies": "audit"}, {}, set()),
        ({"scenarios": "slump", "shocks": "scandal"}, {}, set()),
        ({"scenarios": "slump", "policies": "audit", "rankings": "diverse"}, {}, {"slump"}),
        ({"shocks": "scandal", "pricings": "floor"}, {}, {"scandal"}),
        ({"rankings": "diverse", "pricings": "floor"}, {}, set()),
        ({}, {"points": {}}, set()),
        ({"scenarios": "slump", "policies": "audit"}, {"points": {}, "club": {}}, {"slump", "audit"}),
    ],
)
def test_the_reference_is_the_same_market_without_what_is_tried(market, conditions, strategies, reference):
    params = asked(market, conditions, strategies)
    first, second = arms_of(params)
    assert (first.name, second.name) == ("reference", "treatment")
    assert names(first.params) == reference
    assert first.label == (" + ".join(conditions[f] for f in conditions if conditions[f] in reference) or "reference")
    assert names(second.params) == {*conditions.values(), *strategies}
    assert second.label == " + ".join([*conditions.values(), *strategies])


def test_nothing_asked_is_one_arm(market):
    (only,) = arms_of(market)
    assert (only.name, only.label, only.params) == ("reference", "market", market)


def test_stress_copies_stops_halves_and_doubles(market):
    tried = {"points": {}, "brief": {"to_week": 5, "intensity": 8.0}, "late": {"from_week": 80}}
    params = asked(market, {}, tried, stress=True)
    arms = {arm.name: arm.params for arm in arms_of(params)}
    assert list(arms) == ["reference", "treatment", "copied", "stopped", "half", "double"]
    assert arms["copied"].rivals.copy_after_weeks == 26 and arms["treatment"].rivals.copy_after_weeks is None
    assert [s.to_week for s in arms["stopped"].strategies.values()] == [60, 5, 81]
    assert [s.intensity for s in arms["half"].strategies.values()] == [0.5, 4.0, 0.5]
    assert [s.intensity for s in arms["double"].strategies.values()] == [2.0, 10.0, 2.0]
    patient = params.model_copy(update={"rivals": params.rivals.model_copy(update={"copy_after_weeks": 52})})
    assert {arm.name: arm.params for arm in arms_of(patient)}["copied"].rivals.copy_after_weeks == 52


def test_explaining_holds_one_feedback_at_a_time_and_then_all(market):
    arms = {arm.name: arm for arm in arms_of(asked(market, {"scenarios": "slump"}, explain=True))}
    assert list(arms) == ["reference", "treatment", *(f"held_{name}" for name in FEEDBACKS), "held_all"]
    assert [arms[f"held_{name}"].held for name in FEEDBACKS] == [(name,) for name in FEEDBACKS]
    assert set(arms["held_all"].held) == set(FEEDBACKS)
    assert arms["reference"].needs_record and not arms["treatment"].needs_record
    assert arms["held_all"].params is arms["treatment"].params


def test_long_compositions_are_told_by_their_first_names(market):
    params = asked(market, {}, {f"s{i}": {} for i in range(8)})
    assert arms_of(params)[1].label == "s0 + s1 + s2 + s3 + s4 + 3_more"
