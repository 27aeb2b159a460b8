"""Differences told by what visits were expected to buy."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from sim.study.analysis.expected import family, without_luck

RNG = np.random.default_rng(20261129)
METRICS = ("gmv_yuan", "orders", "orders_per_year", "aov_yuan", "expected_gmv_yuan", "expected_orders", "mau_rate")
KEYS = pl.DataFrame({"metric": METRICS, "dimension": "all", "group": "all"})


def drawn(chances: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """What visits [visit] of an arm and replication buy, and were expected to: values [metric] of 100 active people."""
    bought = RNG.random(len(chances)) < chances
    orders, gmv = bought.sum(), amount[bought].sum()
    return np.array([gmv, orders, 52 * orders / 100, gmv / orders, (chances * amount).sum(), chances.sum(), 0.3])


def arms_of(lift: float, replications: int = 200) -> np.ndarray:
    """Values [key, window, arm, replication] of a reference and an arm in which chances are ``lift`` higher."""
    out = np.empty((len(METRICS), 1, 2, replications))
    for replication in range(replications):
        chances, amount = RNG.uniform(0.05, 0.25, 400), RNG.lognormal(3.0, 0.5, 400)
        for arm, odds in enumerate((chances, chances * (1 + lift))):
            out[:, 0, arm, replication] = drawn(odds, amount)
    return out


def test_the_same_difference_on_average_with_less_scatter():
    values = arms_of(0.1)
    told = without_luck(KEYS, values, 0)
    for row, metric in enumerate(METRICS[:4]):
        before, after = (found[row, 0, 1] - found[row, 0, 0] for found in (values, told))
        doubt = np.hypot(before.std(), after.std()) / np.sqrt(len(before))
        assert abs(before.mean() - after.mean()) < 4 * doubt, metric
        assert after.std() < 0.5 * before.std(), metric
    assert np.array_equal(told[:, :, 0], values[:, :, 0])  # levels as they happened
    assert np.array_equal(told[4:], values[4:])  # and what nothing expected is known of


def test_equal_arms_differ_by_exactly_nothing():
    values = arms_of(0.0, 20)
    values[:, :, 1] = values[:, :, 0]
    assert np.array_equal(without_luck(KEYS, values, 0), values)


@pytest.mark.parametrize("lost", ["expected_orders", "nobody bought"])
def test_without_what_was_expected_values_stay(lost):
    values = arms_of(0.1, 5)
    keys, kept = KEYS, values
    if lost == "expected_orders":
        which = KEYS["metric"] != lost
        keys, kept = KEYS.filter(which), values[which.to_numpy()]
    else:
        kept[[0, 1, 2], 0, 1, 3] = 0.0
    told = without_luck(keys, kept, 0)
    stay = (1, 0, 1, 2) if lost == "expected_orders" else (1, 0, 1, 3)
    assert told[stay] == kept[stay]
    assert told[0, 0, 1, 0] != kept[0, 0, 1, 0]  # what else is known is used


def test_the_reference_may_be_another_arm():
    values = arms_of(0.1, 5)
    told = without_luck(KEYS, values, 1)
    assert np.array_equal(told[:, :, 1], values[:, :, 1]) and not np.array_equal(told[0, 0, 0], values[0, 0, 0])


def test_what_a_difference_needs():
    assert family("aov_yuan") == ["aov_yuan", "gmv_yuan", "orders", "expected_gmv_yuan", "expected_orders"]
    assert family("orders", "mau_rate") == ["orders", "mau_rate", "expected_orders"]
