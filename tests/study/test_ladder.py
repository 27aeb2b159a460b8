"""Amounts that are moved together, from no effect to the most believed."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.params.belief import Belief
from sim.study.arms import arms_of
from sim.study.compose import compose
from sim.study.ensemble import market_of
from sim.study.ladder import at, dose_at, main_amounts, of_strategy, one_by_one, rungs_of, with_main

BELIEFS = {
    "programme.benefit.visit": Belief(median=0.02, low=0.0, high=0.06, source="a study"),
    "also.0.benefit.risk": Belief(median=-0.2, low=-0.3, high=-0.1, source="a study"),
    "programme.tiers.gold.bond": Belief(median=0.002, low=0.001, high=0.004, source="guess"),
    "benefit.privacy_cost": Belief(median=0.2, low=0.1, high=0.3, source="guess"),
    "cost.fixed_yuan_per_year": Belief(median=5.0, low=4.0, high=6.0, source="guess"),
    "set.platform.social.visit": Belief(median=0.2, low=0.1, high=0.3, source="guess"),
}
MAIN = ["programme.benefit.visit", "also.0.benefit.risk", "programme.tiers.gold.bond"]


def test_main_amounts_are_channels_that_are_meant_to_help():
    assert list(main_amounts(BELIEFS)) == MAIN


def test_the_helping_side_of_a_channel_may_be_below_zero():
    assert at(1.2815515655446004, MAIN[1], BELIEFS[MAIN[1]]) == pytest.approx(-0.3)
    assert at(9.0, "benefit.bond", Belief(median=0.1, low=0.05, high=0.15, source="x")) == 0.2  # what a channel may be


def test_rungs_rise_from_no_effect_to_the_most_believed():
    main = main_amounts(BELIEFS)
    rungs = rungs_of("club", main)
    doses = [rung.dose for rung in rungs]
    assert doses == sorted(doses) and doses[-1] == pytest.approx(1.0)
    none = next(rung for rung in rungs if rung.name == "rung_club_0")
    assert none.dose == 0 and set(none.amounts.values()) == {0.0}
    alone = rungs_of("club", {MAIN[0]: main[MAIN[0]]})
    assert [rung.name for rung in alone] == [f"rung_club_{each}" for each in (5, 0, 25, 50, 75, 95)]  # below zero: harm
    assert alone[0].dose < 0
    assert one_by_one("club", main)[1].amounts == {path: rungs[-1].amounts[path] * (path == MAIN[1]) for path in MAIN}
    assert one_by_one("club", {MAIN[0]: main[MAIN[0]]}) == []
    assert dose_at(main, 0.0) == pytest.approx(next(rung.dose for rung in rungs if rung.name == "rung_club_50"))


@pytest.fixture(scope="module")
def asked():
    return compose(["size=tiny", "+strategy=points", "break_even=true"])


def test_a_rung_has_the_same_amounts_in_every_market_and_the_costs_that_each_drew(asked):
    arms = {arm.name: arm for arm in arms_of(asked)}
    names = [name for name in arms if name.startswith("rung_")]
    assert names == [f"rung_points_{each}" for each in (5, 0, 25, 50, 75, 95)]
    treated, none, top = (
        [arms[name].drawn(market).params.strategies["points"] for market in range(2)]
        for name in ("treatment", "rung_points_0", "rung_points_95")
    )
    assert [each.programme.benefit.visit for each in none] == [0.0, 0.0]
    assert top[0].programme.benefit.visit == top[1].programme.benefit.visit > 0.06
    assert [each.cost for each in none] == [each.cost for each in treated]
    assert none[0].cost != none[1].cost


def test_everything_else_of_the_market_stays(asked):
    moved = with_main(asked, "points", {"programme.benefit.visit": 0.02})
    assert "strategies.points.programme.benefit.visit" not in moved.beliefs
    assert len(moved.beliefs) == len(asked.beliefs) - 1
    assert market_of(moved, 1).platform == market_of(asked, 1).platform
    assert of_strategy(moved, "points") == {}


def test_it_needs_a_strategy():
    with pytest.raises(UserError, match=r"^break_even=true needs a strategy"):
        compose(["size=tiny", "break_even=true"])


def test_where_nothing_is_believed_of_its_amounts_rungs_are_parts_of_its_effect_at_its_cost():
    asked = compose(["size=tiny", "+strategy=host_training", "break_even=true"])
    arms = [arm for arm in arms_of(asked) if arm.name.startswith("rung_")]
    assert [arm.name for arm in arms] == [f"rung_host_training_{part}" for part in (0, 25, 50, 75, 100)]
    tried = [arm.params.strategies["host_training"] for arm in arms]
    assert [each.effect for each in tried] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert all(each.cost == asked.strategies["host_training"].cost and each.intensity == 1.0 for each in tried)
    assert all(arm.params.beliefs == asked.beliefs for arm in arms) and arms[-1].params == asked


def test_nothing_is_added_where_nobody_asks():
    assert [arm.name for arm in arms_of(compose(["size=tiny", "+strategy=points"]))][:2] == ["reference", "treatment"]
    assert not any("rung" in arm.name for arm in arms_of(compose(["size=tiny", "+strategy=points", "stress=true"])))
