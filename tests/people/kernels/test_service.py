"""Service: displayed before an order, delivered with it, and remembered though one has got used to it."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from cards import EVERYWHERE, MEMBERS, buyer, card, key_of, one, scene

from sim.people.kernels import choice, experience, numbers, purchase
from sim.people.kernels.scene import LEVER, Her, Visit
from sim.state.names import LIVE, NOBODY
from sim.state.programme import CHANNEL
from sim.state.shown import OFFER

pytestmark = pytest.mark.usefixtures("as_written")
C = scene()


def shown(c: Any = C, service: float = 0.5, delivery: float = 3.5, refund: float = 4.0) -> float:
    return choice.displayed_service(c, service, delivery, refund)


def test_displayed_service_and_days_of_waiting_are_log_odds() -> None:
    assert shown(service=C.buy_ordinary_service) == 0.0, "ordinary service neither draws nor puts off"
    assert shown(service=0.9) - shown(service=0.4) == pytest.approx(0.5 * C.buy_service) and C.buy_service > 0.0
    for days in (1.0, 3.5, 13.0):
        assert shown(delivery=days) - shown(delivery=days + 1.0) == pytest.approx(C.buy_delivery) and C.buy_delivery > 0
        assert shown(refund=days) - shown(refund=days + 1.0) == pytest.approx(C.buy_refund) and C.buy_refund > 0
    blind = scene(buy_service=0.0, buy_delivery=0.0, buy_refund=0.0)
    assert {shown(blind, s, d, r) for s in (0.0, 1.0) for d in (1.0, 14.0) for r in (0.05, 60.0)} == {0.0}


def weight(c: Any, service: float = 0.5, hers: float = 1.0, **amounts: float) -> float:
    """Utility of buying an offer with such service, from a sponsor who adds amounts on channels."""
    p = buyer(trust=0)
    p.host[:], p.brand[:] = NOBODY, NOBODY
    table = np.zeros(1, LEVER).view(np.recarray)
    for name, value in amounts.items():
        table["value"][0, getattr(CHANNEL, name)] = value
    o = one(OFFER, service=service, list_fen=10_000, price=0.8, usual=0.85, host=NOBODY, brand=1, levers=EVERYWHERE)
    her = Her(p, None, card(), 0, key_of(1, 0), hers)
    visit = Visit(MEMBERS, 0, LIVE, c.day, 3, 0, 0.0)
    world = SimpleNamespace(week=[c], levers=table)
    return purchase.offer_weight(her, world, visit, o, -1, purchase.offer_price(o, table, MEMBERS))


def test_an_offer_is_bought_for_the_service_and_the_days_that_it_displays() -> None:
    c = scene()
    c.platform_delivery_days[0], c.platform_refund_days[0] = 3.5, 4.0
    base = weight(c)
    assert weight(c, service=0.8) - base == pytest.approx(0.3 * C.buy_service)
    assert weight(c, service_level=0.3) - base == pytest.approx(0.3 * C.buy_service), "a programme's service too"
    assert weight(c, service_level=3.0) - base == pytest.approx(0.5 * C.buy_service), "there is nothing above 1"
    assert weight(c, refund_time=-3.0) - base == pytest.approx(3.0 * C.buy_refund)
    assert weight(c, refund_time=-30.0) - base == pytest.approx(4.0 * C.buy_refund), "at once, not before"
    c.platform_delivery_days[0] = 2.5
    assert weight(c) - base == pytest.approx(C.buy_delivery), "a day faster"


def test_what_is_handed_over_works_on_everybody_alike_and_what_is_felt_does_not() -> None:
    c = scene()
    c.platform_refund_days[0] = 4.0
    for name, amount in (("price", -0.1), ("points_value", 5.0), ("service_level", 0.2), ("refund_time", -1.0)):
        gains = [weight(c, hers=hers, **{name: amount}) - weight(c, hers=hers) for hers in (-1.0, 1.0, 2.5)]
        assert gains[0] > 0.0 and gains == pytest.approx([gains[0]] * 3), name
    for name in ("taste", "quality_belief", "urgency"):
        gains = [weight(c, hers=hers, **{name: 0.1}) - weight(c, hers=hers) for hers in (-1.0, 0.0, 1.0, 2.5)]
        assert gains == sorted(gains) and gains[1] == 0.0 and gains[0] == pytest.approx(-gains[2]), name


# What is remembered


def test_how_an_order_is_felt_is_a_mixture_of_performance_and_disconfirmation() -> None:
    for w in (0.0, 0.3, 1.0):
        c = scene(experience_performance=w)
        for value, signal in ((0.9, -0.2), (0.3, 0.4), (0.6, 0.0)):
            mixed = w * (value - c.experience_ordinary) + (1.0 - w) * signal
            expected = mixed * (c.experience_shortfall if mixed < 0.0 else 1.0)
            assert experience.experienced(c, value, signal) == pytest.approx(expected)
    off = scene(experience_performance=0.0, experience_shortfall=1.0)
    assert [experience.experienced(off, value, -0.3) for value in (0.0, 0.5, 1.0)] == [-0.3] * 3, "switched off"
    assert experience.experienced(C, C.experience_ordinary, 0.0) == 0.0


def test_a_shortfall_weighs_more_than_an_equal_surplus() -> None:
    good, bad = (experience.experienced(C, C.experience_ordinary + by, by) for by in (0.1, -0.1))
    assert good == pytest.approx(0.1) and -bad == pytest.approx(C.experience_shortfall * good)
    assert C.experience_shortfall > 1.0 and experience.experienced(C, 0.0, -1.0) == -1.0
    assert experience.satisfied(C, good) - C.experience_content == pytest.approx(good)
    assert (experience.satisfied(C, 1.0), experience.satisfied(C, -1.0)) == (1.0, 0.0)


def satisfaction_at(c: Any, service: float, orders: int = 300) -> float:
    """Where satisfaction settles when every order is served so and promised so; expectations adapt."""
    value = experience.delivered(c, 0.7, service, 0.5)
    level = expectation = 0.7
    for _ in range(orders):
        signal = experience.disconfirmation(value, experience.expected(c, value, expectation))
        level = experience.satisfaction_after(c, level, experience.experienced(c, value, signal))
        expectation = numbers.toward(expectation, value, c.experience_adapt)
    assert abs(expectation - value) < 1e-9, "fully adapted"
    return level


@pytest.mark.parametrize("w", [0.0, 0.3, 0.7])
def test_a_lasting_loss_of_service_is_got_used_to_and_still_felt(w: float) -> None:
    good, poor = 0.78, 0.30
    even = scene(experience_performance=w, experience_shortfall=1.0)
    lost = satisfaction_at(even, good) - satisfaction_at(even, poor)
    assert lost == pytest.approx(w * (1.0 - even.experience_quality) * (good - poor), abs=1e-9)
    uneven = scene(experience_performance=w)
    more = satisfaction_at(uneven, good) - satisfaction_at(uneven, poor)
    below = w * (uneven.experience_ordinary - experience.delivered(uneven, 0.7, poor, 0.5))
    assert more - lost == pytest.approx((uneven.experience_shortfall - 1.0) * below, abs=1e-9)


def test_returns_and_complaints_stay_with_what_was_expected() -> None:
    poor = experience.disconfirmation(0.3, 0.3)
    assert experience.return_probability(C, -2.0, poor, 0.0) == numbers.logistic.py_func(-2.0)
    assert experience.complaint_probability(C, poor, 0.0) == numbers.logistic.py_func(C.experience_complain)


# Who comes and buys for which motive, and how much


def test_hedonic_people_are_carried_away_in_rooms_and_videos_and_nobody_is_in_the_mall() -> None:
    moved = [[choice.moved_by_rooms(C, motive, channel) for channel in range(3)] for motive in range(3)]
    by = C.buy_impulse
    assert moved == [[-by, -by, 0.0], [by, by, 0.0], [0.0, 0.0, 0.0]] and by > 0.0
    off = scene(buy_impulse=0.0)
    assert {choice.moved_by_rooms(off, motive, LIVE) for motive in range(3)} == {0.0}


def test_an_order_from_a_favourite_is_larger() -> None:
    assert choice.order_size(C, 1.5, choice.USUAL_BOND) == 1.5
    stranger, friend = choice.order_size(C, 1.5, 0.0), choice.order_size(C, 1.5, 1.0)
    assert friend / stranger == pytest.approx(math.exp(C.buy_basket_bond)) and C.buy_basket_bond > 0.0
    assert choice.order_size(scene(buy_basket_bond=0.0), 1.5, 1.0) == 1.5
