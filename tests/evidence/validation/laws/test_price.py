"""Law 4, price: how elasticity, lift and dip are judged and read."""

from __future__ import annotations

import math

import numpy as np
import pytest
from judged import passed

from sim.evidence.validation.experiment import recorded, shown
from sim.evidence.validation.laws import price
from sim.evidence.validation.laws.price import Prices, naive_slope


def prices(elasticity: float, lift: float, after: float) -> Prices:
    around = np.array([-0.01, 0.0, 0.01])
    return Prices(elasticity + around, lift + around, after + 0.1 * around, -3.0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((-2.0, 0.8, -0.01), [True, True, True, True, None]),
        ((-7.0, 2.7, -0.01), [False, False, False, True, None]),  # too steep, and no more than it implies
        ((-2.5, 0.6, 0.01), [True, True, False, False, None]),
    ],
)
def test_price_is_judged_by_elasticity_lift_and_dip(found, expected):
    assert passed(price.judge([prices(*found), prices(*found)])) == expected


def test_the_naive_slope_is_taken_within_brands():
    rng = np.random.default_rng(1)
    log_price = rng.normal(0.0, 0.1, (30, 4)) + np.array([-1.0, 0.0, 1.0, 2.0])
    units = np.exp(3.0 * np.array([3.0, 2.0, 1.0, 2.0]) - 2.5 * log_price)
    units[3, 2] = 0.0  # a week without sales says nothing
    assert naive_slope(units, np.exp(log_price) * (units > 0), np.ones((30, 4))) == pytest.approx(-2.5)
    assert math.isnan(naive_slope(np.zeros((3, 2)), np.zeros((3, 2)), np.zeros((3, 2))))


def test_a_dearer_brand_sells_less_in_the_tiny_market(start, monkeypatch):
    monkeypatch.setattr(price, "PROMOTED", 2)
    monkeypatch.setattr(price, "SETTLED", slice(2, 9))
    long = recorded(start, 9)
    usual = np.array([week.by_brand(48) for week in shown(start, long)])
    elasticity, lift, _ = price._brand(start, long, usual, int(usual.sum(axis=0).argmax()))
    assert elasticity < -0.5 and lift > 0.1
