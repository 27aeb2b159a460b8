"""Settings are a pure function of the week."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.dates.timeline import Timeline, starts, untouched
from sim.params.scenario import Scenario
from sim.params.strategy import Rivals, Strategy
from sim.study.compose import compose

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
    assert takes == pytest.approx([own, own, 0.1, 0.2]), "a factor acts on what is decided, once"
    assert [timeline.at(week).decided(TAKE, 0.4) for week in (0, 2, 4, 6)] == pytest.approx([0.2, 0.1, 0.1, 0.2])


def test_a_star_names_every_entry_of_a_group(market):
    now = Timeline(with_changes(market, {"from_week": 0, "scale": {"platform.*.take_share": 0.5}})).at(0)
    assert set(now.scales) == {f"platform.{name}.take_share" for name in market.platform}
    now = Timeline(with_changes(market, {"from_week": 0, "scale": {"platform.*.match_skill": 0.5}})).at(0)
    assert now.params.platform["social"].match_skill == pytest.approx(market.platform["social"].match_skill / 2)


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
    assert Timeline(params).at(0).pins
    assert not Timeline(untouched(params)).at(0).pins
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


def with_strategy(market, **settings):
    strategy = Strategy(description="A test.", sponsor={"platform": "discount"}, **settings)
    return market.model_copy(update={"strategies": {"test": strategy}})


def test_a_strategy_sets_and_scales_while_it_runs(market):
    timeline = Timeline(with_strategy(market, set={TAKE: 0.05}, scale={"brand.price": 0.9}, from_week=3, to_week=6))
    own = market.platform["discount"].take_share
    takes = [timeline.at(week).params.platform["discount"].take_share for week in (2, 3, 5, 6)]
    assert takes == [own, 0.05, 0.05, own]
    assert timeline.at(4).decided("brand.price", 0.8) == pytest.approx(0.72)
    assert timeline.first_effect == 3


def test_half_a_strategy_goes_half_the_way_and_none_of_it_nowhere(market):
    own = market.platform["discount"].take_share
    change = {"set": {TAKE: 0.1, "policy.suspension_weeks": 8}, "scale": {"brand.price": 0.8}}
    now = Timeline(with_strategy(market, **change, intensity=0.5)).at(0)
    assert now.params.platform["discount"].take_share == pytest.approx((own + 0.1) / 2)
    assert now.decided(TAKE, 0.4) == pytest.approx((own + 0.1) / 2)
    assert now.params.policy.suspension_weeks == round((market.policy.suspension_weeks + 8) / 2)
    assert now.decided("brand.price", 1.0) == pytest.approx(0.9)
    quarter = Timeline(with_strategy(market, **change, intensity=0.5, effect=0.5)).at(0)
    assert quarter.decided("brand.price", 1.0) == pytest.approx(0.95)
    without = Timeline(with_strategy(market, **change, effect=0)).at(0)
    assert without.params.platform == market.platform and not without.touches(TAKE)
    nothing = Timeline(with_strategy(market, **change, intensity=0))
    assert nothing.at(0).params.platform == market.platform and not nothing.at(0).touches(TAKE)
    assert nothing.first_effect is None


def test_a_stronger_strategy_stops_at_the_end_of_the_range(market):
    service = "platform.discount.service"
    now = Timeline(with_strategy(market, set={service: 0.95}, scale={TAKE: 0.3}, intensity=2)).at(0)
    assert now.params.platform["discount"].service == 1.0 and now.pins[service] == 1.0
    assert now.scales[TAKE] == 0.0
    weights = {"platform.discount.ranking.popularity": 0.9}
    assert Timeline(with_strategy(market, set=weights, intensity=9)).at(0).params.platform["discount"].ranking[
        "popularity"
    ] == pytest.approx(1.0)
    with pytest.raises(UserError, match=r"strategy test: platform.discount.take_share=0.9: allowed is 0 to 0.5"):
        Timeline(with_strategy(market, set={TAKE: 0.9}, intensity=2))


def test_strategies_come_after_conditions_and_conditions_in_their_order(market):
    def condition(take):
        return Scenario(description="A test.", changes=[{"from_week": 0, "set": {TAKE: take}}])

    asked = {
        "pricings": {"e": condition(0.05)},
        "policies": {"c": condition(0.03)},
        "scenarios": {"a": condition(0.01)},
    }
    params = market.model_copy(update=asked)
    assert [origin for origin, _ in params.conditions] == ["scenario a", "policy c", "pricing e"]
    assert Timeline(params).at(0).decided(TAKE, 0.4) == 0.05
    both = with_strategy(params, scale={TAKE: 0.5}, intensity=0.5)
    assert Timeline(both).at(0).decided(TAKE, 0.4) == pytest.approx(0.05 * 0.75)
    assert starts(both) == {"a": 0, "c": 0, "e": 0, "test": 0}


def test_nothing_that_is_asked_is_left_in_an_untouched_market(market):
    params = with_strategy(market, set={TAKE: 0.05})
    params = params.model_copy(update={"stress": True, "explain": True, "rivals": Rivals(copy_after_weeks=3)})
    assert untouched(params) == untouched(market) == market


@pytest.mark.parametrize("path", ["strategies.test.intensity", "rivals.most", "stress", "policies.x.note"])
def test_what_is_asked_cannot_change_while_the_market_runs(market, path):
    with pytest.raises(UserError, match=r"strategy test: .* cannot change"):
        Timeline(with_strategy(market, set={path: 1}))


def test_a_factor_on_a_decision_is_felt_once(market):
    halved = with_changes(market, {"from_week": 0, "scale": {"host.small.discount": 0.5, "brand.advertising": 0.5}})
    now = Timeline(halved).at(0)
    assert now.params.host["small"].discount == market.host["small"].discount
    assert now.params.brand.advertising == market.brand.advertising
    assert now.decided("host.small.discount", 0.05) == pytest.approx(0.025)
