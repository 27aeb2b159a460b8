"""Caps hold whatever the order of persons."""

from __future__ import annotations

import numpy as np
import pytest
from programme_tools import strategy

from sim.core.rng import Stream, uniforms
from sim.params.strategy import Budget
from sim.programmes.budget import Account, admit
from sim.programmes.campaign import Campaign
from sim.programmes.compile import number
from sim.programmes.hand_out import hand_out
from sim.programmes.spread import draws


def test_admission_is_the_order_of_the_draws() -> None:
    rng = np.random.default_rng(2)
    worst, draw = rng.integers(0, 900, 500), rng.random(500)
    chosen = admit(worst, draw, 50_000)
    assert worst[chosen.admitted].sum() <= 50_000
    assert draw[chosen.admitted].max() < draw[~chosen.admitted].min()
    assert worst[chosen.admitted].sum() + worst[~chosen.admitted][draw[~chosen.admitted].argmin()] > 50_000
    shuffled = rng.permutation(500)
    again = admit(worst[shuffled], draw[shuffled], 50_000)
    assert np.array_equal(again.admitted, chosen.admitted[shuffled]) and again.below == chosen.below
    assert admit(worst, draw, int(worst.sum())).admitted.all()
    assert not admit(worst + 1, draw, 0).admitted.any()
    equal = admit(np.full(500, 300), draw, 50_000)
    assert equal.admitted.sum() == 166 and draw[equal.admitted].max() < draw[~equal.admitted].min()
    assert not admit(np.full(500, 300), draw, 299).admitted.any()


def test_an_account_accrues_by_the_tighter_cap_and_never_lends() -> None:
    account = Account(Budget(yuan_per_year=5200, share_of_sales=0.1), orders_per_row=10.0)
    account.accrue(sponsor_sales_fen=4000)
    assert account.left() == 400, "a tenth of last week's sales is less than a week of the yearly amount, 1,000 fen"
    account.accrue(1e9)
    assert account.left() == 2000
    account.settle(1500)
    assert account.left() == 500
    account.settle(600)
    assert account.left() == 0


def campaign(**fields) -> Campaign:
    plan = strategy(**fields)
    out = Campaign("capped", plan, number([("capped", plan)])[0], 5, ("food",))
    out.first, out.account = 0, Account(plan.budget, orders_per_row=1.0)
    return out


def test_the_reserve_covers_the_worst_that_can_happen() -> None:
    """Everybody admitted uses everything there is, every week; a year of that never exceeds the cap."""
    plan = {
        "benefit": {"price": -0.1}, "per_grant_yuan": 7, "budget": {"yuan_per_year": 52_000, "per_person_week_yuan": 9},
    }  # fmt: skip
    rows, one = 400, campaign(**plan)
    rng = np.random.default_rng(3)
    handed = 0
    for week in range(52):
        one.account.accrue(0.0)
        wanted = {0: rng.random(rows) < 0.7}
        masks = np.zeros(rows, np.uint64)
        hand_out(one, masks, wanted, 5, week)
        assert not (masks[~wanted[0]]).any()
        used = one.caps.person * int((masks != 0).sum()) + one.week.grants_fen
        one.account.settle(used)
        handed += used
        assert handed <= 100_000 * (week + 1)
    assert handed > 0.95 * 100_000 * 52, "nor is the cap left unused while people wait"


def test_a_sponsor_that_has_closed_gives_nothing() -> None:
    one, masks = campaign(per_grant_yuan=7, budget={"yuan_per_year": 52_000}), np.zeros(9, np.uint64)
    hand_out(one, masks, {}, 5, 0)
    assert one.week.grants_fen == 0 and one.week.reached == 0 and not masks.any()


def test_parts_of_the_personal_cap_add_up_to_it() -> None:
    both = campaign(
        benefit={"price": -0.1},
        also=[{"benefit": {"price": -0.05}, "trigger": {"kind": "birthday"}}],
        programme={
            "benefit": {"price": -0.02},
            "points": {"earn_per_yuan": 1},
            "tiers": {"gold": {"from_spend_yuan": 100, "price": -0.1}, "top": {"from_spend_yuan": 300, "price": -0.2}},
        },
        budget={"yuan_per_year": 100, "per_person_week_yuan": 50},
    )
    assert both.caps.lever == both.caps.points == 1000, "members, one tier, two actions and points at once"
    assert both.caps.person == 5000
    assert campaign(benefit={"visit": 1.0}, budget={"yuan_per_year": 1}).caps.person == 0
    assert campaign(benefit={"price": -0.1}).caps.lever == -1


def test_a_grant_is_paid_once_in_a_spell() -> None:
    one = campaign(per_grant_yuan=10, benefit={"bond": 0.01}, budget={"yuan_per_year": 1e6})
    one.account = None
    always, never = np.ones(5, bool), np.zeros(5, bool)
    paid = []
    for wanted in (always, always, never, always):
        hand_out(one, np.zeros(5, np.uint64), {0: wanted}, 5, 0)
        paid.append(one.week.grants_fen)
    assert paid == [5000, 0, 0, 5000]


def test_without_money_nobody_needs_a_lottery() -> None:
    one = campaign(benefit={"visit": 0.5}, budget={"yuan_per_year": 0.0})
    masks = np.zeros(5, np.uint64)
    hand_out(one, masks, {0: np.ones(5, bool)}, 5, 0)
    assert (masks == 1).all()
    poor = campaign(benefit={"price": -0.5}, budget={"yuan_per_year": 0.0})
    hand_out(poor, masks := np.zeros(5, np.uint64), {0: np.ones(5, bool)}, 5, 0)
    assert not masks.any() and poor.week.reached == 0


def test_a_replayed_lottery_gives_the_same_people() -> None:
    plan = {"benefit": {"price": -0.1}, "budget": {"yuan_per_year": 52_000, "per_person_week_yuan": 9}}
    a, b = campaign(**plan), campaign(**plan)
    a.account.accrue(0.0)
    wanted = {0: np.arange(1000) % 3 > 0}
    hand_out(a, first := np.zeros(1000, np.uint64), wanted, 5, 8)
    assert 0 < (first != 0).sum() < 600
    hand_out(b, second := np.zeros(1000, np.uint64), wanted, 5, 8, below=a.week.below)
    assert np.array_equal(first, second)


@pytest.mark.parametrize("week", [1, 2])
def test_the_lottery_is_drawn_anew_each_week(week: int) -> None:
    one = campaign(benefit={"price": -0.1}, budget={"yuan_per_year": 52_000, "per_person_week_yuan": 9})
    one.account.accrue(0.0)
    hand_out(one, masks := np.zeros(1000, np.uint64), {0: np.ones(1000, bool)}, 5, week)
    hand_out(one, other := np.zeros(1000, np.uint64), {0: np.ones(1000, bool)}, 5, week + 1)
    assert (masks != 0).sum() == (other != 0).sum() and not np.array_equal(masks, other)


def test_compiled_draws_are_the_keyed_draws() -> None:
    rows = np.array([0, 5, 70_000])
    draws(9, int(Stream.PROGRAMME_LOTTERY), -3, 7, rows, out := np.empty(3))
    assert np.array_equal(out, uniforms(9, Stream.PROGRAMME_LOTTERY, -3, rows, 7))
