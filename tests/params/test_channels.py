"""Channels of strategies, and a strategy with one of them off."""

from __future__ import annotations

from sim.params.channels import channels_in, without, without_beliefs
from sim.params.strategy import Strategy

CLUB = Strategy.model_validate(
    {
        "description": "A club.",
        "sponsor": {"platform": "social"},
        "benefit": {"visit": 0.1, "price": -0.05},
        "also": [{"benefit": {"visit": 0.2, "contacts": 1}, "per_grant_yuan": 3}],
        "programme": {
            "benefit": {"bond": 0.01},
            "tiers": {"gold": {"from_spend_yuan": 100, "risk": -0.1}},
            "points": {"earn_per_yuan": 1},
        },
        "set": {"platform.social.contacts": 1.0},
        "cost": {"fixed_yuan_per_year": 5e6},
    }
)
BELIEFS = ["strategies.club.programme.benefit.trust", "strategies.club.cost.fixed_yuan_per_year", "policies.x.price"]


def test_channels_in_use_are_found_wherever_they_stand():
    used = ("visit", "risk", "price", "bond", "contacts", "points", "settings")
    assert channels_in({"club": CLUB}, []) == used
    assert "trust" in channels_in({"club": CLUB}, BELIEFS), "a belief whose median is nothing"
    assert channels_in({}, []) == ()


def test_one_channel_is_off_and_nothing_else():
    off = without(CLUB, "visit")
    assert off.benefit.visit == off.also[0].benefit.visit == 0 and off.benefit.price == -0.05
    assert (off.also[0].benefit.contacts, off.cost, off.programme) == (1, CLUB.cost, CLUB.programme)
    assert without(CLUB, "risk").programme.tiers["gold"].risk == 0
    assert without(CLUB, "points").programme.points is None and without(CLUB, "points").benefit == CLUB.benefit
    assert without(CLUB, "settings").set == {}


def test_what_is_believed_of_it_is_off_too():
    kept = without_beliefs(dict.fromkeys(BELIEFS), "trust")
    assert [*kept] == BELIEFS[1:]
    points = "strategies.club.programme.points.value_yuan"
    assert [*without_beliefs(dict.fromkeys([points, *BELIEFS]), "points")] == BELIEFS
