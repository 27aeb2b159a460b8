"""Rewards that renew: what an order earns, near the goal and far from it, for those who order often and seldom."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from cards import GOAL, MEMBERS, POINTS, B, buyer, card, item, scene

from sim.people.kernels import programme

pytestmark = pytest.mark.usefixtures("as_written")
C = scene()


def one_by_one(far: float, left: float, rewards: int = 4000) -> float:
    """Worth today of many rewards, each a whole way after the one before; what is reached is had now."""
    return math.fsum(math.exp(-far * max(left + n, 0.0)) for n in range(rewards))


def value_one_by_one(reached: float, step: float, rate: float) -> float:
    """Gain of an order: every reward ahead comes sooner, and what is in hand or within reach of it is burnt now, not an
    order later."""
    far = C.programme_distance / (step * rate)
    left, an_order = 1.0 - reached % 1.0, math.exp(-C.programme_distance / rate)
    later = one_by_one(far, left)
    if reached < 1.0 and left < step:
        later += an_order - math.exp(-far * left)
    return (1.0 - an_order if reached >= 1.0 else 0.0) + one_by_one(far, left - step) - later


@pytest.mark.parametrize("far", [0.02, 0.3, 4.0])
@pytest.mark.parametrize("left", [1.0, 0.37, 1e-9, 0.0, -0.4, -1.0, -2.7])
def test_the_worth_of_all_rewards_ahead_is_their_discounted_sum(far: float, left: float) -> None:
    assert programme.rewards_ahead(far, left) == pytest.approx(one_by_one(far, left), rel=1e-9)


@pytest.mark.parametrize("reached", [0.0, 0.5, 0.95, 1.0, 1.6, 2.3])
@pytest.mark.parametrize("step", [0.01, 0.3, 1.0, 2.4])
@pytest.mark.parametrize("rate", [1.0, 12.0, 60.0])
def test_what_an_order_adds_is_the_rise_of_that_sum(reached: float, step: float, rate: float) -> None:
    value = programme.reward_value(C, reached, step, rate)
    assert value == pytest.approx(value_one_by_one(reached, step, rate), rel=1e-6)
    assert value > 0.0


def back(orders: int, points: float, share: float = 0.05) -> float:
    """What an order of 100 yuan is worth more with points of so much back, share of its price. The goal: 30 yuan."""
    terms = POINTS | {"goal": 3 * GOAL, "earn_yuan": 10 * share}
    return programme.goal_pull(buyer(orders=orders), card(points=points), scene(terms), MEMBERS, item(), 1.0)


def test_weekly_buyers_value_an_order_at_nearly_what_it_earns_and_rare_ones_far_less_until_near_the_goal() -> None:
    weekly = [back(52, points) for points in (0, 100, 200, 299)]
    assert weekly == pytest.approx([0.05] * 4, rel=0.06)
    rare = [back(1, points) for points in (0, 100, 200, 250)]
    assert rare == sorted(rare) and rare[0] < 0.2 * 0.05
    assert rare[-1] > 3 * 0.05, "it brings the reward, now or in a year"
    mean = sum(back(52, points) for points in range(0, 300, 50)) / 6
    assert mean == pytest.approx(0.05, rel=0.005), "over a whole way the discounts even out"


@pytest.mark.parametrize("orders", [1, 10, 52])
def test_the_last_point_pulls_as_much_as_a_reward_in_hand_and_nothing_pulls_less_the_nearer_it_is(orders: int) -> None:
    worth = [back(orders, points) for points in (*range(0, 300, 10), 299)]
    assert all(b >= a - 1e-12 for a, b in pairwise(worth))
    assert worth[-1] == pytest.approx(back(orders, 300), abs=1e-3)
    steps = [programme.step_value(C, reached, 0.3, orders) for reached in (0.0, 0.2, 0.5, 0.7, 0.9, 0.999)]
    assert all(b >= a - 1e-12 for a, b in pairwise(steps))
    assert steps[-1] == pytest.approx(1.0 - math.exp(-C.programme_distance / orders)), "with the next order otherwise"


def test_an_order_that_reaches_the_goal_earns_toward_the_next() -> None:
    rate, far = 12.0, C.programme_distance / (0.3 * 12.0)
    past = programme.reward_value(C, 0.95, 0.3, rate)
    beyond = programme.rewards_ahead(far, 0.75) - programme.rewards_ahead(far, 1.05)
    assert past == pytest.approx(1.0 - math.exp(-C.programme_distance / rate) + beyond), (
        "now, and a quarter of the next"
    )
    assert beyond > 0.0
    assert programme.reward_value(C, 0.5, 2.5, rate) > 2.0, "three rewards with one order, of which one was half earned"


def test_a_reward_in_hand_is_worth_the_wait_for_the_next_order_and_what_is_earned_beside_it() -> None:
    for rate in (1.0, 10.0, 52.0):
        now = 1.0 - math.exp(-C.programme_distance / rate)
        assert programme.reward_value(C, 1.0, 0.0, rate) == pytest.approx(now)
        more = programme.reward_value(C, 0.4, 0.1, rate)
        assert programme.reward_value(C, 1.4, 0.1, rate) == pytest.approx(now + more)
        assert programme.reward_value(C, 3.4, 0.1, rate) == pytest.approx(now + more), "one is burnt an order"
    assert programme.reward_value(C, 0.4, 0.0, 10.0) == 0.0, "nothing earned, nothing gained"


def test_who_does_not_discount_values_every_order_alike() -> None:
    patient, nearly = scene(programme_distance=0.0), scene(programme_distance=2e-6)
    for reached in (0.0, 0.5, 0.95, 1.4):
        for step in (0.05, 0.7):
            assert programme.reward_value(patient, reached, step, 10.0) == step
            assert programme.reward_value(nearly, reached, step, 1.0) == pytest.approx(step, abs=1e-5)


def test_the_longer_the_wait_counts_the_less_is_a_far_goal_worth() -> None:
    for distance in (0.1, 0.7, 3.0):
        s = scene(POINTS, programme_distance=distance)
        far, near = (programme.reward_value(s, reached, 0.1, 4.0) for reached in (0.0, 0.9))
        assert far < 0.1 < near
    values = [programme.reward_value(scene(programme_distance=d), 0.0, 0.1, 4.0) for d in (0.01, 0.1, 0.7, 3.0)]
    assert values == sorted(values, reverse=True)
    assert B.programme.distance > 0.0


def test_a_tier_is_reached_once_and_does_not_renew() -> None:
    reached = programme.step_value(C, 0.9, 0.3, 10.0)
    assert reached == pytest.approx(1.0 - math.exp(-C.programme_distance / 10.0))
    assert reached < programme.reward_value(C, 0.9, 0.3, 10.0)
    far = C.programme_distance / (0.3 * 10.0)
    assert programme.step_value(C, 0.2, 0.3, 10.0) == pytest.approx(math.exp(-far * 0.5) - math.exp(-far * 0.8))
    assert programme.step_value(C, 0.9, 0.0, 10.0) == 0.0
