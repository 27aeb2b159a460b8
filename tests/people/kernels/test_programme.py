"""Programmes, formula by formula: what draws people in, what they earn and burn, what a lost tier does."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from cards import (
    DAY,
    EVERYWHERE,
    GOAL,
    MEMBERS,
    OTHERS,
    PLAIN,
    POINTS,
    TIERS,
    B,
    buyer,
    card,
    item,
    key_of,
    no_card,
    one,
    scene,
)

from sim.core.rng import Stream, uniforms
from sim.people.kernels import levers, membership, open_app, programme, purchase, week
from sim.people.kernels.scene import HOST_SEEN, LEVER, SCRATCH, SUMS, Her
from sim.people.kernels.traits import sensitivity_of, stored_sensitivity
from sim.state.names import LEVERS_MAX, NO_DAY, NO_PROGRAMME, NOBODY, PROGRAMME_SLOTS, PROGRAMMES_MAX
from sim.state.programme import CHANNEL, REWARDS
from sim.state.shown import OFFER
from sim.state.tallies import LEVER_TALLY, PROGRAMME_STOCK, PROGRAMME_TALLY

pytestmark = pytest.mark.usefixtures("as_written")


def pull(s: Any, m: Any) -> float:
    """What goals add to buying the item, share of its list price."""
    return programme.goal_pull(buyer(), m, s, MEMBERS, item(), 1.0)


def hazard_ratio(s: Any, at: int, first: int = 0) -> float:
    """Odds of a purchase with some points over the odds with the first ones."""
    worth = pull(s, card(points=at)) - pull(s, card(points=first))
    return math.exp(B.buy.price * sensitivity_of(buyer()) * worth)


# What levers come to


@pytest.mark.parametrize("limit", [0.1, 0.5, 1.0])
def test_joint_effects_saturate(limit) -> None:
    s = scene(programme_limit=limit)
    sizes = np.linspace(0.0, 4.0, 33)
    assert levers.saturate(s, 1e-6) == pytest.approx(1e-6, rel=1e-4), "small effects count in full"
    for x in sizes:
        assert levers.saturate(s, -x) == -levers.saturate(s, x)
        assert levers.saturate(s, 50.0 * x) <= limit
        for y in sizes:
            both, first, second = (levers.saturate(s, z) for z in (x + y, x, y))
            assert max(first, second) <= both <= first + second + 1e-12
            assert math.exp(both) - 1.0 <= math.exp(first) - 1.0 + math.exp(second) - 1.0 + 1e-12
            assert 1.0 - math.exp(-both) <= 1.0 - math.exp(-first) + 1.0 - math.exp(-second) + 1e-12


def test_reminders_wear_out() -> None:
    s = scene()
    added = np.diff([levers.reminder(s, float(n)) for n in range(12)])
    assert (added > 0.0).all() and (np.diff(added) < 0.0).all()
    assert levers.reminder(s, 1e9) == B.programme.reminder and levers.reminder(s, -3.0) == 0.0


def test_what_an_order_costs_less_is_shared_out_in_whole_fen_within_the_caps() -> None:
    table = np.zeros(3, LEVER).view(np.recarray)
    table["value"][:, CHANNEL.price] = [-0.1, -0.05, 0.0]
    everybody = np.uint64(0b111)

    def taken_off(off: int, kept: bool = True, cap: int = -1, times: int = 1) -> tuple[list[int], Any]:
        s, out, scratch = scene(), one(SUMS), one(SCRATCH)
        s.capped, s.cap_fen[0] = np.uint64(cap >= 0), cap
        given = [purchase.give_off(s, out, scratch, table, everybody, off, kept) for _ in range(times)]
        return given, out.lever[:, LEVER_TALLY.discount_fen]

    for off in range(1, 50):
        given, paid = taken_off(off)
        assert given == [off] and paid.sum() == off and abs(paid[0] - 2 * paid[1]) <= 2 and paid[2] == 0
    assert taken_off(30, kept=False)[0] == [30] and taken_off(30, kept=False)[1].sum() == 0, "sent back"
    given, paid = taken_off(30, cap=50, times=4)
    assert given == [30, 30, 20, 10] and paid[0] == 50 and paid[1] == 40, "the other lever goes on"


def test_a_cap_of_last_week_does_not_bind_once_it_is_gone() -> None:
    scratch = one(SCRATCH, used_up=~np.uint64(0))
    week.forget_caps(scene(), scratch)
    assert scratch.used_up == 0


# Joining


def joined(s: Any, people: int = 500, **person: Any) -> int:
    """How many of many people join at one visit."""
    out = one(SUMS)
    for row in range(people):
        programme.enrol(
            buyer(**person), no_card(), s, out, one(SCRATCH), OTHERS, EVERYWHERE, key_of(1, row), DAY, 0
        )  # fmt: skip
    return int(out.programme[0, PROGRAMME_TALLY.joined])


def test_the_dearer_the_fee_the_fewer_join() -> None:
    counts = [joined(scene(PLAIN | {"saving": 0.05, "fee": fee})) for fee in (0.0, 50.0, 100.0, 200.0)]
    assert counts == sorted(counts, reverse=True) and len(set(counts)) == 4


def test_who_buys_much_joins_a_paid_membership_more_readily() -> None:
    paid, free = (scene(PLAIN | {"saving": 0.1, "fee": fee}) for fee in (60.0, 0.0))
    counts = [joined(paid, orders=orders) for orders in (1, 10, 100)]
    assert counts == sorted(counts) and len(set(counts)) == 3
    assert joined(free, orders=1) == joined(free, orders=100)


def test_what_is_asked_of_her_puts_off_who_minds() -> None:
    s = scene(PLAIN | {"privacy": 2.0})
    assert joined(s, privacy=255) < joined(s, privacy=100) < joined(s, privacy=0)


def test_the_chance_to_join_is_a_logistic_function_of_what_she_saves() -> None:
    s = scene(PLAIN | {"saving": 0.1, "fee": 30.0, "appeal": -1.0})
    usual = 10 * B.programme.order_yuan
    link = -1.0 + B.buy.price * 3.0 * B.programme.worth * (0.1 - 30.0 / usual)
    chance, many = 1.0 / (1.0 + math.exp(-link)), 1500
    assert abs(joined(s, many) - many * chance) < 4.5 * math.sqrt(many * chance * (1.0 - chance))


def test_joining_happens_once_in_scope_through_an_open_door_and_pays_the_fee() -> None:
    s, out, m = scene(PLAIN | {"automatic": 1, "fee": 99.5, "endowed": 0.29 * 100}), one(SUMS), no_card()

    def visit(mask: np.uint64, scope: np.uint64) -> int:
        programme.enrol(buyer(), m, s, out, one(SCRATCH), mask, scope, np.uint64(9), DAY, 0)
        return int(out.programme[0, PROGRAMME_TALLY.joined])

    assert visit(MEMBERS, EVERYWHERE) == visit(OTHERS, MEMBERS) == 0
    assert [visit(OTHERS, OTHERS) for _ in range(3)] == [1, 1, 1]
    assert out.programme[0, PROGRAMME_TALLY.fee_fen] == 9950 and m.programme.tolist() == [0] + [NO_PROGRAMME] * 3
    assert m.points[0] == out.programme[0, PROGRAMME_TALLY.issued] == 29, "whole points, whatever the share of the goal"
    s.prog_active[0] = 0
    m = no_card()
    assert visit(OTHERS, OTHERS) == 1, "a stopped programme takes nobody"


def test_nobody_keeps_more_cards_than_slots() -> None:
    s, out, m = scene(*[PLAIN | {"automatic": 1}] * (PROGRAMME_SLOTS + 2)), one(SUMS), no_card()
    programme.enrol(buyer(), m, s, out, one(SCRATCH), OTHERS, OTHERS, np.uint64(9), DAY, 0)
    assert (
        sorted(m.programme.tolist()) == list(range(PROGRAMME_SLOTS))
        and out.programme[:, PROGRAMME_TALLY.joined].sum() == 4
    )


# Goals


def test_a_goal_pulls_harder_the_nearer_it_is() -> None:
    s = scene(POINTS)  # an order of 100 yuan covers a tenth of the goal
    ratios = [hazard_ratio(s, points) for points in range(0, GOAL, 10)]
    assert ratios[0] == 1.0 and all(b > a for a, b in pairwise(ratios))
    reward = GOAL * 10.0 / 10_000  # share of the list price of an order
    d = B.programme.distance / 10  # a year of waiting, per order of somebody with ten a year
    endless = 1.0 - math.exp(-10 * d)  # the same again after every ten orders
    last, first = ((math.exp(-n * d) - math.exp(-(n + 1) * d)) / endless for n in (0, 9))
    assert ratios[-1] == pytest.approx(math.exp(B.buy.price * 3.0 * reward * (last - first)))


def test_without_a_reward_worth_anything_there_is_no_gradient() -> None:
    for nothing in ({"value_fen": 0.0}, {"redeem": 0.0}, {"goal": 0.0}):
        assert all(hazard_ratio(scene(POINTS | nothing), points) == 1.0 for points in range(0, 200, 10))
    pulls = [pull(scene(POINTS, programme_distance=0.0), card(points=n)) for n in range(0, GOAL, 10)]
    assert pulls == pytest.approx([0.1 * 0.1] * 10), "who can wait values what an order earns, wherever she is"


def test_frequent_buyers_are_pulled_least_by_a_goal_that_is_near_and_value_what_they_earn() -> None:
    s = scene(POINTS)

    def pulls(points: float) -> list[float]:
        people = (buyer(orders=orders) for orders in (2, 10, 50))
        return [programme.goal_pull(p, card(points=points), s, MEMBERS, item(), 1.0) for p in people]

    earned = 0.1 * 0.1  # a tenth of a reward worth a tenth of an order
    near, far = pulls(0.9 * GOAL), pulls(0.0)
    assert near[0] > 2 * near[1] > 2 * near[2] > 2 * earned
    assert far[0] < 0.2 * far[1] < far[1] < far[2] < earned
    assert near[2] == pytest.approx(earned, rel=0.1) and far[2] == pytest.approx(earned, rel=0.1)


def test_after_a_reward_the_gradient_starts_anew() -> None:
    s, m, out = scene(POINTS), card(points=GOAL + 3), one(SUMS)
    before, anew = pull(s, m), pull(s, card(points=3))
    in_hand = 0.1 * (1 - math.exp(-B.programme.distance / 10))
    assert before == pytest.approx(in_hand + anew), "the one in hand can wait until the next order; the next is as far"
    programme.redeem(buyer(), m, s, out, item(), 10_000, np.uint64(5), 0, 0)
    assert m.points[0] == 3 and pull(s, m) == anew < pull(s, card(points=GOAL - 7))


def test_a_head_start_raises_the_pull() -> None:
    def pull_after_joining(endowed: float) -> float:
        s, m = scene(POINTS | {"automatic": 1, "endowed": endowed}), no_card()
        programme.enrol(buyer(), m, s, one(SUMS), one(SCRATCH), OTHERS, OTHERS, np.uint64(9), DAY, 0)
        return pull(s, m)

    assert 0.0 < pull_after_joining(0.0) < pull_after_joining(20.0) < pull_after_joining(50.0)


def test_points_earned_earlier_count_toward_the_goal_as_later_ones_do() -> None:
    s = scene(POINTS)
    assert pull(s, card(points=60)) == pull(s, card(old=60)) == pull(s, card(points=25, old=35))


def test_the_next_tier_presses_until_it_is_reached() -> None:
    s = scene(TIERS)
    pulls = [pull(s, card(spend=spend)) for spend in range(0, 500, 100)]
    assert pulls[0] > 0.0 and all(b > a for a, b in pairwise(pulls))
    assert pull(s, card(tier=1, spend=500)) < pulls[-1], "the one after that is far"
    assert pull(s, card(tier=2, spend=2000)) == 0.0
    alike = scene(TIERS | {"tier_saving": (0.05, 0.05, 0.05, 0.0, 0.0)})
    assert pull(alike, card(spend=400)) == 0.0, "a tier that gives no more presses nobody"


def test_goals_pull_members_in_reach_at_offers_in_scope_only() -> None:
    s, m = scene(POINTS), card(points=90)
    assert programme.goal_pull(buyer(), m, s, OTHERS, item(), 1.0) == 0.0
    assert programme.goal_pull(buyer(), m, s, MEMBERS, one(OFFER, list_fen=10_000, levers=OTHERS), 1.0) == 0.0
    assert programme.goal_pull(buyer(), no_card(), s, MEMBERS, item(), 1.0) == 0.0


# Earning


def test_kept_orders_earn_points_and_tiers_and_returned_ones_do_not() -> None:
    s = scene(TIERS | {"earn_yuan": 0.5, "multiplier": (1.0, 3.0, 4.0, 1.0, 1.0), "value_fen": 1.0})
    m, out, scratch = card(), one(SUMS), one(SCRATCH)

    def order(fen: int, kept: bool) -> tuple[int, int, int]:
        programme.credit_order(m, s, out, scratch, MEMBERS, item(), fen, kept)
        return int(m.points[0]), int(m.spend[0]), programme.tier_of(m, 0)

    assert order(60_000, kept=False) == (0, 0, 0)
    assert order(60_000, kept=True) == (300, 600, 1)
    assert order(160_000, kept=True) == (300 + 3 * 800, 2200, 2), "earned at the tier she had"
    assert out.programme[
        0, [PROGRAMME_TALLY.orders, PROGRAMME_TALLY.paid_fen, PROGRAMME_TALLY.promoted, PROGRAMME_TALLY.issued]
    ].tolist() == [3, 280_000, 2, 2700]


def test_visits_and_taking_part_earn_points() -> None:
    s, m, out = scene(PLAIN | {"earn_visit": 2.0, "earn_interaction": 3.0}), card(), one(SUMS)
    for took_part in (False, True):
        programme.earn_visit(m, s, out, one(SCRATCH), MEMBERS, EVERYWHERE, took_part)
    programme.earn_visit(m, s, out, one(SCRATCH), MEMBERS, OTHERS, True)
    programme.earn_visit(m, s, out, one(SCRATCH), OTHERS, EVERYWHERE, True)
    assert m.points[0] == out.programme[0, PROGRAMME_TALLY.issued] == 2 + 5


def test_a_capped_programme_gives_no_more_than_its_cap() -> None:
    s, m, out, scratch = scene(POINTS | {"value_fen": 3.0, "cap_fen": 100}), card(), one(SUMS), one(SCRATCH)
    earned = []
    for points in (10.4, 15.5, 200.0, 1.0):
        programme.earn(m, 0, 0, s, out, scratch, points)
        earned.append(int(m.points[0]))
    assert earned == [10, 26, 33, 33] and out.programme[0, PROGRAMME_TALLY.issued] == 33 and scratch.earned_fen[0] == 99


# Redeeming


def test_the_more_steps_to_redeem_the_less_is_redeemed() -> None:
    def burnt(steps: int) -> int:
        chance = 1.0 / (1.0 + math.exp(B.programme.redeem_step * steps - B.programme.redeem))
        s, out = scene(POINTS | {"redeem": chance}), one(SUMS)
        for row in range(500):
            programme.redeem(buyer(), card(points=GOAL), s, out, item(), 10_000, key_of(1, row), 0, 0)
        return int(out.programme[0, PROGRAMME_TALLY.burnt])

    amounts = [burnt(steps) for steps in (0, 1, 3, 6, 10)]
    assert amounts == sorted(amounts, reverse=True) and len(set(amounts)) == 5


def test_the_oldest_points_are_burnt_first() -> None:
    for old, points in ((30, 90), (100, 0), (250, 10)):
        m, out = card(old=old, points=points), one(SUMS)
        programme.redeem(buyer(), m, scene(POINTS), out, item(), 10_000, np.uint64(5), 0, 0)
        assert m.old[0] == max(old - GOAL, 0) and m.old[0] + m.points[0] == old + points - GOAL
        assert out.programme[0, [PROGRAMME_TALLY.burnt, PROGRAMME_TALLY.reward_fen]].tolist() == [GOAL, 1000]
    m = card(old=30, points=69)
    programme.redeem(buyer(), m, scene(POINTS), one(SUMS), item(), 10_000, np.uint64(5), 0, 0)
    assert (m.old[0], m.points[0]) == (30, 69), "one point is missing"


def test_a_gift_delights_now_and_is_expected_later() -> None:
    def after(reward: str, fen: int = 10_000) -> tuple[int, int, float]:
        s = scene(POINTS | {"reward": REWARDS.index(reward)})
        p = buyer(satisfaction=30_000, expectation=30_000)
        service = programme.redeem(p, card(points=GOAL), s, one(SUMS), item(), fen, np.uint64(5), 0, 0)
        return int(p.satisfaction), int(p.expectation), service

    assert after("cash") == (30_000, 30_000, 0.0), "a rebate is money"
    satisfaction, expectation, service = after("gift")
    size = 0.1  # ten yuan with an order of a hundred
    assert satisfaction == pytest.approx(30_000 + B.programme.delight * size * 35_535, abs=1)
    assert expectation == pytest.approx(30_000 + B.programme.spoil * size * 35_535, abs=1) and service == 0.0
    assert after("gift", 100_000)[0] < satisfaction < after("gift", 2_000)[0] < after("gift", 500)[0] + 1
    assert after("service") == (30_000, 30_000, pytest.approx(B.programme.service * size))


# The turn of the week


def turn(s: Any, p: Any, m: Any, out: Any, at: int) -> None:
    """One week turns for one person."""
    s.week, s.day = at, DAY + 7 * at
    membership.turn_memberships([p], [m], 0, 1, [s], [out])


def test_points_expire_once_and_none_is_lost_or_found() -> None:
    half = 5
    s, p, m, out, scratch = scene(POINTS | {"half_expiry": half}), buyer(), card(), one(SUMS), one(SCRATCH)
    earned = (uniforms(1, Stream.TRAIT, 0, np.arange(60)) * 20).astype(int)
    for at in range(60):
        turn(s, p, m, out, at)
        lost = int(out.programme[0, PROGRAMME_TALLY.expired])
        assert earned[: max(at - 2 * half + 1, 0)].sum() <= lost <= earned[: max(at - half, 0)].sum()
        assert out.programme[0, PROGRAMME_TALLY.issued] == lost + m.points[0] + m.old[0] == earned[:at].sum()
        assert lost == earned[: max(at // half - 1, 0) * half].sum(), "always the older half"
        programme.earn(m, 0, 0, s, out, scratch, float(earned[at]))
    m = card(points=50, old=20)
    for at in range(60):
        turn(scene(POINTS), p, m, out, at)
    assert (m.points[0], m.old[0]) == (50, 20), "points of a programme without expiry stay"


def test_a_lost_tier_disappoints_and_a_kept_one_does_not() -> None:
    def after(tier: int, spend: int) -> tuple[int, int, int, int]:
        s, p, out, m = (
            scene(TIERS | {"window": 10}),
            buyer(satisfaction=40_000),
            one(SUMS),
            card(tier=tier, spend=spend),
        )
        turn(s, p, m, out, 9)
        assert (programme.tier_of(m, 0), m.spend[0], p.satisfaction) == (tier, spend, 40_000), (
            "not before the window ends"
        )
        turn(s, p, m, out, 10)
        assert out.programme_stock[0, PROGRAMME_STOCK.tier0 : PROGRAMME_STOCK.tier0 + 3].sum() == 2
        return (
            programme.tier_of(m, 0),
            int(m.spend[0]),
            int(out.programme[0, PROGRAMME_TALLY.demoted]),
            int(p.satisfaction),
        )

    assert after(2, 2000) == (2, 0, 0, 40_000) and after(1, 1999) == (1, 0, 0, 40_000)
    assert after(2, 500) == (1, 0, 1, pytest.approx(40_000 * (1.0 - B.programme.demotion), abs=1))
    assert after(1, 499)[:3] == (0, 0, 1)


def test_a_fee_falls_due_once_a_year_and_who_has_left_does_not_renew() -> None:
    def after(p: Any, **values: Any) -> tuple[Any, Any]:
        s, out, m = scene(POINTS | {"fee": 50.0, "saving": 0.5} | values), one(SUMS), card(points=40, old=2)
        for at in range(53):
            turn(s, p, m, out, at)
        return out.programme[0], m

    sums, m = after(buyer(orders=200))
    assert sums[PROGRAMME_TALLY.fee_fen] == 5000 and sums[PROGRAMME_TALLY.left] == 0 and m.programme[0] == 0
    for p, values in ((buyer(orders=200, gone=1), {}), (buyer(orders=200), {"active": 0})):
        sums, m = after(p, **values)
        assert sums[PROGRAMME_TALLY.fee_fen] == 0 and sums[PROGRAMME_TALLY.left] == 1 and m.programme[0] == NO_PROGRAMME
        assert sums[PROGRAMME_TALLY.expired] == 42 and m.points[0] == m.old[0] == 0, "what she holds is forfeited"


def test_stocks_count_members_their_points_and_tiers() -> None:
    s, out = scene(TIERS, POINTS), one(SUMS)
    two = card(tier=1, points=5, old=6)
    two.programme[3], two.points[3] = 1, 7
    membership.turn_memberships([buyer()] * 3, [two, no_card(), card(points=1)], 0, 3, [s], [out])
    stock = out.programme_stock
    assert stock[:2, PROGRAMME_STOCK.members].tolist() == [2, 1] and stock[:2, PROGRAMME_STOCK.held].tolist() == [12, 7]
    assert stock[0, PROGRAMME_STOCK.tier0 : PROGRAMME_STOCK.tier0 + 3].tolist() == [1, 1, 0] and stock[2:].sum() == 0
    assert len(stock) == PROGRAMMES_MAX and LEVERS_MAX == 64


# Which platform she opens


def test_points_give_back_a_share_of_what_she_pays_at_her_tier_and_in_scope() -> None:
    twice = POINTS | {"multiplier": (1.0, 2.0, 3.0, 1.0, 1.0), "redeem": 0.8}
    for tier, multiple in enumerate((1, 2, 3)):
        back = programme.points_back(card(tier=tier, sore=9), scene(twice), MEMBERS)
        assert back == pytest.approx(0.8 * 0.1 * multiple * 10 / 100)
    assert programme.points_back(card(), scene(POINTS), OTHERS) == programme.points_back(
        no_card(), scene(POINTS), MEMBERS
    )
    assert programme.points_back(card(), scene(POINTS | {"goal": 0.0}), MEMBERS) == 0.0, "points that buy nothing"
    assert programme.points_back(card(), scene(), MEMBERS) == 0.0


def test_what_a_platform_takes_off_and_gives_back_draws_members_to_it() -> None:
    table, many = np.zeros(1, LEVER).view(np.recarray), 600
    nobody = np.zeros(1, HOST_SEEN).view(np.recarray)
    nobody.platform[:] = -1

    def share(cut: float, terms: dict[str, Any], mask: np.uint64) -> float:
        s = scene(terms)
        s.platforms, s.about[0] = 2, MEMBERS
        table["value"][0, CHANNEL.price] = -cut
        p = buyer(trust=30_000, price_sensitivity=stored_sensitivity(4.0), new_day=NO_DAY)
        p.host[:] = NOBODY
        them = (Her(p, None, card(), row, key_of(4, row), 1.0) for row in range(many))
        chosen = [open_app.choose_platform(she, s, nobody, table, np.zeros(2), mask, DAY, 3) for she in them]
        return chosen.count(0) / many

    nothing = PLAIN | {"goal": 0.0}
    for cut, terms, back in ((0.0, nothing, 0.0), (0.3, nothing, 0.0), (0.1, POINTS | {"earn_yuan": 2.0}, 0.2)):
        odds = math.exp(B.where.price * 4.0 * (cut + back))
        chance = odds / (1.0 + odds)
        assert abs(share(cut, terms, MEMBERS) - chance) < 4.5 * math.sqrt(chance * (1.0 - chance) / many)
        assert abs(share(cut, terms, OTHERS) - 0.5) < 4.5 * math.sqrt(0.25 / many), "nothing for others"
