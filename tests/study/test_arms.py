"""What is compared with what."""

from __future__ import annotations

import pytest

from sim.params.market import MarketParams
from sim.params.scenario import Scenario
from sim.params.strategy import Strategy
from sim.study.arms import FEEDBACKS, arms_of
from sim.study.compose import compose

VISIT = {"visit": 0.1}
SLUMP = {"changes": [{"from_week": 2, "scale": {"category.*.demand": 0.9}}]}


@pytest.fixture(scope="module")
def market():
    return compose(["size=tiny", "horizon.weeks=100"])


def asked(market: MarketParams, conditions: dict[str, str], strategies=(), **more) -> MarketParams:
    """The market with one condition a kind (field: name) and some strategies."""
    found = {field: {name: Scenario(description="A test.", **SLUMP)} for field, name in conditions.items()}
    tried = {
        name: Strategy(
            description="A test.", **{"sponsor": {"platform": "social"}, "benefit": VISIT} | (settings or {})
        )
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
    first, second, *uncopied = arms_of(params)
    assert [arm.name for arm in uncopied] == (["uncopied"] if strategies else [])
    assert (first.name, second.name) == ("reference", "treatment")
    assert names(first.params) == reference
    assert first.label == (" + ".join(conditions[f] for f in conditions if conditions[f] in reference) or "reference")
    assert names(second.params) == {*conditions.values(), *strategies}
    assert second.label == " + ".join([*conditions.values(), *strategies])


def test_nothing_asked_is_one_arm(market):
    (only,) = arms_of(market)
    assert (only.name, only.label, only.params) == ("reference", "market", market)


def test_a_strategy_is_copied_and_beside_it_uncopied(market):
    def arms(tried, **rivals):
        params = asked(market, {}, tried)
        return arms_of(params.model_copy(update={"rivals": params.rivals.model_copy(update=rivals)}))

    copied = arms({"points": {}})
    assert [arm.name for arm in copied] == ["reference", "treatment", "uncopied"]
    assert [arm.params.rivals.copy_after_weeks for arm in copied] == [26, 26, None]  # the first has nothing to copy
    assert copied[2].params.strategies == copied[1].params.strategies
    alone = arms({"points": {}}, copy_after_weeks=None)
    assert [arm.name for arm in alone] == ["reference", "treatment"] and alone[1].params == copied[2].params
    assert len(arms({"late": {"from_week": 90}})) == 2  # nobody would copy before the end
    assert len(arms({"set_only": {"set": {"platform.social.take_share": 0.1}, "benefit": {}}})) == 2


def test_customers_are_frozen_where_arms_begin_to_differ():
    words = ["size=tiny", "horizon.weeks=40", "+firm=snack_brand", "+scenario=price_war", "+strategy=points"]
    params = compose([*words, "strategies.points.from_week=12"])
    points = params.strategies["points"]

    def weeks(**changes) -> set[int | None]:
        return {arm.params.observe.customers_week for arm in arms_of(params.model_copy(update=changes))}

    assert weeks() == {12}, "the war is in both arms"
    (shock,) = next(arm.params.shocks["placebo"].shocks for arm in arms_of(params) if arm.name == "placebo")
    assert shock.week == 12
    assert weeks(strategies={"points": points.model_copy(update={"from_week": 0})}) == {None}, "before the first week"
    assert weeks(strategies={"points": points.model_copy(update={"from_week": 60})}) == {None}, "it never begins"
    assert weeks(strategies={}) == {26}, "when the war begins"
    assert weeks(observe=params.observe.model_copy(update={"customers_week": 3})) == {3}, "as somebody says"
    assert weeks(firms={}) == {None}, "nobody has customers"


def test_whole_groups_have_nobody_who_could_copy_them(market):
    everybody = {"all": Strategy(description="A test.", sponsor={"market": True}, benefit={"visit": 0.1})}
    assert len(arms_of(market.model_copy(update={"strategies": everybody}))) == 2


def test_stress_stops_halves_and_doubles(market):
    tried = {"points": {}, "brief": {"to_week": 5, "intensity": 8.0}, "late": {"from_week": 80}}
    params = asked(market, {}, tried, stress=True)
    arms = {arm.name: arm.params for arm in arms_of(params)}
    assert list(arms) == ["reference", "treatment", "uncopied", "stopped", "half", "double"]
    assert {name for name, arm in arms.items() if arm.rivals.copy_after_weeks is None} == {"uncopied", "stopped"}
    assert [s.to_week for s in arms["stopped"].strategies.values()] == [60, 5, 81]
    assert [s.intensity for s in arms["half"].strategies.values()] == [0.5, 4.0, 0.5]
    assert [s.intensity for s in arms["double"].strategies.values()] == [2.0, 10.0, 2.0]


def test_explaining_holds_one_feedback_at_a_time_and_then_all(market):
    arms = {arm.name: arm for arm in arms_of(asked(market, {"scenarios": "slump"}, explain=True))}
    assert list(arms) == ["reference", "treatment", *(f"held_{name}" for name in FEEDBACKS), "held_all"]
    assert [arms[f"held_{name}"].held for name in FEEDBACKS] == [(name,) for name in FEEDBACKS]
    assert set(arms["held_all"].held) == set(FEEDBACKS)
    assert arms["reference"].needs_record and not arms["treatment"].needs_record
    assert arms["held_all"].params is arms["treatment"].params


def test_explaining_a_strategy_takes_off_one_channel_at_a_time_while_nobody_copies_it(market):
    tried = {"club": {"benefit": {"visit": 0.1, "bond": 0.01}}, "sale": {"benefit": {"price": -0.1, "visit": 0.2}}}
    arms = {arm.name: arm for arm in arms_of(asked(market, {}, tried, explain=True))}
    assert [name for name in arms if name.startswith("without_")] == ["without_visit", "without_price", "without_bond"]
    off = arms["without_visit"]
    assert not off.held and off.params.rivals.copy_after_weeks is None and off.label == "without visit"
    assert [strategy.benefit.visit for strategy in off.params.strategies.values()] == [0, 0]
    assert off.params.strategies["sale"].benefit.price == -0.1


def test_chance_is_measured_beside_strategies_of_single_firms(market):
    brand = {"sponsor": {"brand": {"category": "food"}}}
    assert "placebo" in [arm.name for arm in arms_of(asked(market, {}, {"club": brand}))]
    both = {"sponsor": {"coalition": [{"platform": "social"}, {"platform": "discount"}]}}
    assert "placebo" not in [arm.name for arm in arms_of(asked(market, {}, {"club": both}))]


def test_long_compositions_are_told_by_their_first_names(market):
    params = asked(market, {}, {f"s{i}": {} for i in range(8)})
    assert arms_of(params)[1].label == "s0 + s1 + s2 + s3 + s4 + 3_more"
