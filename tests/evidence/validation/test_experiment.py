"""The bench of the experiments: people who are shown a record of the market do what they did in it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence.validation.experiment import (
    Start,
    hide_others,
    middle_brands,
    opened,
    ordinary,
    recorded,
    repriced,
    rows,
    shown,
)

WEEKS = 6


@pytest.fixture(scope="module")
def record(start: Start) -> list:
    return recorded(start, WEEKS)


def test_people_who_are_shown_the_record_do_what_they_did(start, record):
    with opened(start.market()) as market:
        lived = []
        market.observer.week = lambda view: lived.append(view.orders)
        market.run(market.week + WEEKS)
    again = [week.orders for week in shown(start, record)]
    assert sum(len(orders) for orders in lived) > 50
    for one, other in zip(lived, again, strict=True):
        assert one.tobytes() == other.tobytes()


def test_groups_shown_the_record_alone_add_up_to_everybody(start, record):
    def orders(chosen: np.ndarray) -> np.ndarray:
        return sum(w.tallies.sales for w in shown(start, record, prepare=lambda people: hide_others(people, chosen)))

    half = np.arange(600) % 2 == 0
    assert orders(half).sum() > 0
    assert np.array_equal(orders(half) + orders(~half), orders(np.ones(600, bool)))


def test_only_the_chosen_brand_is_dearer(record):
    before, (after, later) = record[0].offers, (week.offers for week in repriced(record[:2], 3, [1.05, 1.05], 12.0))
    mine = before["brand"] == 3
    assert after["price"][mine] == pytest.approx(1.05 * before["price"][mine]) and mine.any()
    assert np.array_equal(after["price"][~mine], before["price"][~mine])
    assert np.array_equal(after["usual"], before["usual"]), "nobody is used to it yet"
    then = record[1].offers
    mine = (then["brand"] == 3) & (then["live"] > 0)
    assert later["usual"][mine] == pytest.approx(then["usual"][mine] * 1.05 ** (1 - math.exp(-1 / 12)))


def test_an_ordinary_brand_is_the_middle_one():
    assert middle_brands(np.array([0, 1, 0, 1, 0]), np.array([5.0, 1.0, 9.0, 2.0, 1.0])).tolist() == [0, 1]


def test_effort_scales_the_rows():
    assert rows(20_000, 0.5) == 10_000 and rows(20_000, 0.0) == 300
    assert ordinary(persons=777).population.persons == 777
