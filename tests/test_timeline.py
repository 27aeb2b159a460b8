"""Settings are a pure function of the week."""

from __future__ import annotations

import pytest

from sim.compose import compose
from sim.errors import UserError
from sim.params.scenario import Scenario
from sim.timeline import Timeline, timeline_for, without_scenarios

TAKE = "platform.discount.take_share"


@pytest.fixture(scope="module")
def market():
    return compose(["size=tiny"])


def with_changes(market, *changes, shocks=()):
    scenario = Scenario(description="A test.", changes=changes, shocks=shocks)
    return market.model_copy(update={"scenarios": {"test": scenario}})


def test_a_change_holds_from_its_first_week_until_just_before_its_last(market):
    own = market.platform["discount"].take_share
    timeline = Timeline(with_changes(market, {"from_week": 3, "to_week": 6, "set": {TAKE: 0.05}}))
    takes = [timeline.at(week).params.platform["discount"].take_share for week in range(-2, 9)]
    assert takes == [own] * 5 + [0.05] * 3 + [own] * 3


def test_parameters_are_the_same_object_while_nothing_changes(market):
    timeline = Timeline(with_changes(market, {"from_week": 3, "to_week": 6, "set": {TAKE: 0.05}}))
    assert timeline.at(3).params is timeline.at(5).params
    assert timeline.at(2).params is timeline.at(-100).params is timeline.at(6).params


def test_agents_own_rule_resumes_from_the_pinned_or_scaled_value(market):
    now = Timeline(with_changes(market, {"from_week": 0, "set": {TAKE: 0.05}, "scale": {"brand.price": 0.9}})).at(0)
    assert now.decided(TAKE, 0.17) == 0.05
    assert now.decided("brand.price", 0.8) == pytest.approx(0.72)
    assert now.decided("policy.tax_share", 0.4) == 0.4
    assert now.touches(TAKE) and now.touches("brand.price") and not now.touches("policy.tax_share")


def test_later_entries_win_and_factors_compound(market):
    timeline = Timeline(
        with_changes(
            market,
            {"from_week": 0, "scale": {TAKE: 0.5}},
            {"from_week": 2, "scale": {TAKE: 0.5}},
            {"from_week": 4, "set": {TAKE: 0.1}},
            {"from_week": 6, "scale": {TAKE: 2.0}},
        )
    )
    own = market.platform["discount"].take_share
    takes = [timeline.at(week).params.platform["discount"].take_share for week in (0, 2, 4, 6)]
    assert takes == pytest.approx([own / 2, own / 4, 0.1, 0.2])
    assert [timeline.at(week).decided(TAKE, 0.4) for week in (0, 2, 4, 6)] == pytest.approx([0.2, 0.1, 0.1, 0.2])


def test_a_star_names_every_entry_of_a_group(market):
    now = Timeline(with_changes(market, {"from_week": 0, "scale": {"platform.*.take_share": 0.5}})).at(0)
    assert set(now.scales) == {f"platform.{name}.take_share" for name in market.platform}
    assert now.params.platform["social"].take_share == pytest.approx(market.platform["social"].take_share / 2)


def test_whole_numbers_stay_whole_when_scaled(market):
    now = Timeline(with_changes(market, {"from_week": 0, "scale": {"policy.suspension_weeks": 1.3}})).at(0)
    assert now.params.policy.suspension_weeks == round(market.policy.suspension_weeks * 1.3)


def test_scenarios_count_reported_weeks(market):
    history = market.model_copy(update={"horizon": market.horizon.model_copy(update={"first_week": -260})})
    params = with_changes(history, {"from_week": 3, "set": {TAKE: 0.05}}, shocks=[{"kind": "false_claim", "week": 4}])
    timeline = Timeline(params)
    assert not timeline.at(-258).pins
    assert timeline.at(-257).pins == {TAKE: 0.05}
    assert [shock.kind for shock in timeline.at(-256).shocks] == ["false_claim"]
    assert timeline.at(-255).shocks == ()
    assert timeline.first_effect == -257


def test_the_reference_never_sees_the_scenario(market):
    params = with_changes(market, {"from_week": 0, "set": {TAKE: 0.05}})
    assert timeline_for(params, with_scenarios=True).at(0).pins
    assert not timeline_for(params, with_scenarios=False).at(0).pins
    assert without_scenarios(params).scenarios == {}
    assert Timeline(market).first_effect is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"from_week": 0, "set": {"platform.discont.take_share": 0.1}}, "did you mean 'discount'"),
        ({"from_week": 0, "set": {"plattform.discount.take_share": 0.1}}, "did you mean 'platform'"),
        ({"from_week": 0, "set": {TAKE: 0.7}}, "allowed is 0 to 0.5"),
        ({"from_week": 0, "scale": {TAKE: 9.0}}, "allowed is 0 to 0.5"),
        ({"from_week": 0, "set": {TAKE + ".more": 0.7}}, "unknown key 'more'"),
        ({"from_week": 0, "set": {"horizon.weeks": 7}}, "cannot change"),
        ({"from_week": 0, "set": {"platform.discount": 7}}, "is a group"),
    ],
)
def test_wrong_paths_and_values_are_found_before_the_first_week(market, change, message):
    with pytest.raises(UserError, match="scenario test: ") as caught:
        Timeline(with_changes(market, change))
    assert message in str(caught.value)
