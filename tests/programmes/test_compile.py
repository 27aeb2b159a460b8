"""From strategies to lever bits and programme rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from programme_tools import strategy

from sim.core.errors import UserError
from sim.params.behaviour import Behaviour
from sim.programmes.compile import lever, levers_of, number, programme_row, within_limit, worn
from sim.state.names import LEVERS_MAX, PROGRAMMES_MAX
from sim.state.programme import CHANNEL

CLUB = {
    "join": "opt_in", "sign_up_steps": 3, "fee_yuan_per_year": 88,
    "benefit": {"price": -0.02, "bond": 0.01},
    "tiers": {
        "silver": {"from_spend_yuan": 500, "price": -0.03, "earn_multiplier": 1.5},
        "gold": {"from_spend_yuan": 2000, "visit": 0.3, "earn_multiplier": 2},
    },
    "points": {"earn_per_yuan": 1, "value_yuan": 0.02, "goal_points": 400, "endowed_share": 0.25, "expiry_weeks": 53},
}  # fmt: skip


def test_bits_are_numbered_members_door_tiers_actions() -> None:
    club = strategy(programme=CLUB, benefit={"visit": 0.1}, also=[{"benefit": {"risk": -0.2}}])
    plain = strategy(benefit={"price": -0.1})
    first, second, third = number([("a", club), ("b", plain), ("c", club)])
    assert first == (0, 0, 1, (2, 3), (4, 5))
    assert second == (-1, -1, -1, (), (6,))
    assert (third.programme, third.core, third.bits) == (1, 7, (7, 8, 9, 10, 11, 12))


def test_too_many_levers_or_programmes_are_refused_by_name() -> None:
    many = strategy(also=[{"benefit": {"visit": 0.1 + k / 100}} for k in range(LEVERS_MAX // 2 + 1)])
    with pytest.raises(UserError, match=rf"66 levers, at most {LEVERS_MAX}.*one \(33\), two \(33\)"):
        number([("one", many), ("two", many)])
    member = strategy(programme={})
    with pytest.raises(UserError, match=rf"17 programmes.*at most {PROGRAMMES_MAX}"):
        number([(f"p{k}", member) for k in range(PROGRAMMES_MAX + 1)])


def test_intensity_scales_every_channel_and_never_gives_goods_away() -> None:
    plan = strategy(benefit={"price": -0.2, "visit": 0.4, "contacts": 2}, intensity=2.0)
    row = levers_of(plan, number([("a", plan)])[0])[0]
    assert (row[CHANNEL.price], row[CHANNEL.visit], row[CHANNEL.contacts]) == (-0.4, 0.8, 4.0)
    assert np.count_nonzero(row) == 3
    generous = strategy(benefit={"price": -0.6}, intensity=3.0)
    assert lever(generous.benefit, generous)[CHANNEL.price] == -0.95


def test_a_part_of_the_effect_still_sends_all_messages() -> None:
    plan = strategy(benefit={"visit": 0.4, "contacts": 2}, programme=CLUB, effect=0.25)
    rows = levers_of(plan, number([("a", plan)])[0])
    own = next(row for row in rows.values() if row[CHANNEL.contacts])
    assert (own[CHANNEL.visit], own[CHANNEL.contacts]) == (0.1, 2.0)
    assert programme_row(plan, number([("a", plan)])[0], True, Behaviour(), cap_fen=700)["value_fen"] == 2.0


def test_effects_wear_out_and_what_is_handed_over_does_not() -> None:
    row = np.ones(len(CHANNEL))
    half = worn(row, 10.0, 5)
    assert half[CHANNEL.visit] == half[CHANNEL.bond] == pytest.approx(math.exp(-0.5))
    assert half[CHANNEL.price] == half[CHANNEL.contacts] == 1.0
    assert np.array_equal(worn(row, None, 500), row) and np.array_equal(worn(row, 10.0, 0), row)


def test_the_row_of_a_programme() -> None:
    plan, behaviour = strategy(programme=CLUB, intensity=0.5), Behaviour()
    row = programme_row(plan, number([("a", plan)])[0], True, behaviour, cap_fen=700)
    b = behaviour.programme
    assert row["appeal"] == pytest.approx(b.join - 3 * b.join_step)
    assert row["redeem"] == pytest.approx(1 / (1 + math.exp(-(b.redeem - 3 * b.redeem_step))))
    assert (row["active"], row["core"], row["door"], row["automatic"], row["tiers"]) == (1, 0, 1, 0, 2)
    assert (row["fee"], row["goal"], row["endowed"], row["half_expiry"], row["cap_fen"]) == (88, 400, 100, 26, 700)
    assert row["value_fen"] == 1.0, "two fen at half intensity"
    back = 0.02 * 0.5 * 0.7
    assert row["saving"] == pytest.approx(0.01 + back)
    assert row["tier_saving"][:3] == pytest.approx([0.01 + back, 0.025 + 1.5 * back, 0.01 + 2 * back])
    assert row["from_spend"].tolist() == [0, 500, 2000, 0, 0] and row["multiplier"].tolist() == [1, 1.5, 2, 1, 1]


def test_what_a_limit_on_messages_stops_is_not_heard_of() -> None:
    row = np.ones(len(CHANNEL))
    row[CHANNEL.contacts] = 4.0
    assert within_limit(row, 4.0, told=True) is row, "a limit that nothing exceeds changes nothing"
    cut, quiet = within_limit(row, 1.0), within_limit(row, 1.0, told=True)
    assert cut[CHANNEL.contacts] == quiet[CHANNEL.contacts] == 1.0 and cut[CHANNEL.visit] == 1.0
    assert quiet[CHANNEL.visit] == quiet[CHANNEL.taste] == 0.25 and quiet[CHANNEL.price] == 1.0
    assert within_limit(row, 0.0, told=True)[CHANNEL.visit] == 0.0
