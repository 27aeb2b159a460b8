"""A pilot is simulated, its truth is hidden, and recovered."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from sim.params.belief import Belief
from sim.study.analysis.pilot import (
    LEAST,
    Unreachable,
    chance_of,
    effective,
    lifts_of,
    near,
    shows,
    solved,
    spread_of,
    weights_of,
)

BELIEF = Belief(median=0.02, low=0.0, high=0.06, source="test")
TRIALS = 100
KEY = ("gmv_yuan", "all", "all")


def shown(amount):
    """The lift that an amount makes in the weeks of the test: wear-out and saturation included."""
    return 0.5 * amount - 1.5 * amount**2


def earned(amount, market):
    return 1000 * amount * market - 20


def test_weights_recover_what_is_hidden():
    """The truth is one of the markets that the draws come from: 80 % of intervals hold it, and they are narrower."""
    rng = np.random.default_rng(5)
    error, chance, count = 0.004, 0.002, 96
    held, narrower = [], []
    for _ in range(TRIALS):
        amounts = np.array([BELIEF.at(score) for score in rng.normal(size=count)])
        market = rng.normal(1.0, 0.2, count)
        lifts = shown(amounts) + rng.normal(0, chance, count)
        true, truly = BELIEF.at(rng.normal()), rng.normal(1.0, 0.2)
        measured = shown(true) + rng.normal(0, error)
        seen = chance_of(lifts, amounts, np.full(count, chance / 2))
        weights = weights_of(lifts, measured, float(np.hypot(error, seen)))
        if effective(weights) < LEAST:
            continue
        gains = earned(amounts, market)
        before, after = spread_of(gains), spread_of(gains, weights)
        amount = spread_of(amounts, weights)
        held.append((amount.low <= true <= amount.high, after.low <= earned(true, truly) <= after.high))
        narrower.append((after.high - after.low) / (before.high - before.low))
    assert len(held) > 0.9 * TRIALS
    of_amount, of_gain = np.mean(held, axis=0)
    assert 0.70 <= of_amount <= 0.95 and 0.70 <= of_gain <= 0.95
    assert np.mean(narrower) < 0.8


def test_solving_recovers_what_nobody_believed():
    rng = np.random.default_rng(6)
    error, noise = 0.002, 0.0005
    held = []
    for _ in range(TRIALS):
        true = rng.uniform(1.5, 2.4)
        measured = shown(BELIEF.at(true)) + rng.normal(0, error)
        found = solved(lambda score: shown(BELIEF.at(score)) + rng.normal(0, noise), measured, np.hypot(error, noise))
        assert found.rounds <= 8
        held.append(abs(found.score - true) <= 1.96 * found.error)
    assert np.mean(held) >= 0.88


def test_a_lift_beyond_reach_says_what_can_be_reached():
    with pytest.raises(Unreachable) as problem:
        solved(lambda score: 0.01 * score, 0.04, 0.001)
    assert (problem.value.low, problem.value.high) == pytest.approx((-0.03, 0.03))
    with pytest.raises(Unreachable):
        solved(lambda score: 0.0, 0.01, 0.001)
    falling = solved(lambda score: -0.01 * score, 0.011, 0.001)
    assert falling.score == pytest.approx(-1.1, abs=0.1) and falling.error == pytest.approx(0.1)


def test_effective_sample_size_is_that_of_the_weights():
    lifts = np.array([0.0, 0.01, 0.02, 0.03])
    assert effective(weights_of(lifts, 0.015, 100.0)) == pytest.approx(4.0)
    assert weights_of(lifts, 0.021, 0.0) == pytest.approx([0, 0, 1, 0])
    assert effective(weights_of(lifts, 0.9, 1e-4)) == pytest.approx(1.0)  # the nearest, however far
    with_gap = weights_of(np.array([np.nan, 0.01, 0.01]), 0.01, 0.01)
    assert with_gap == pytest.approx([0.0, 0.5, 0.5])


def test_spreads_are_weighted_and_leave_out_what_is_not_known():
    values = np.array([0.0, 10.0, np.nan, 20.0])
    assert spread_of(values).mean == pytest.approx(10.0)
    assert spread_of(values, np.array([0.0, 1.0, 5.0, 0.0])) == pytest.approx((10.0, 10.0, 10.0))
    assert np.isnan(spread_of(np.full(3, np.nan))).all()


def sales(arms: dict[str, list[list[float]]]) -> pl.DataFrame:
    rows = [
        (arm, replication, week, *KEY, value, "yuan", value, 1.0)
        for arm, replications in arms.items()
        for replication, series in enumerate(replications)
        for week, value in enumerate(series)
    ]
    names = ["arm", "replication", "week", "metric", "dimension", "group", "value", "unit", "numerator", "denominator"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_lifts_are_of_the_weeks_of_the_test():
    kpis = sales(
        {"reference": [[10.0] * 4, [20.0] * 4], "piloted": [[10.0, 11.0, 12.0, 99.0], [20.0, 20.0, 24.0, 0.0]]}
    )
    lifts = lifts_of(kpis, KEY, {"test": (1, 3)}, ("reference", "piloted"))
    assert lifts == pytest.approx(np.array([[0.15, 0.1]]))
    assert np.isnan(lifts_of(kpis, KEY, {"test": (1, 3)}, ("reference", "placebo"))).all()


def test_chance_is_what_doses_do_not_explain_and_no_less_than_a_placebo():
    rng = np.random.default_rng(7)
    doses = np.linspace(0, 1, 200)
    lifts = 0.05 * doses + rng.normal(0, 0.004, 200)
    assert chance_of(lifts, doses, np.zeros(200)) == pytest.approx(0.004, rel=0.15)
    assert chance_of(lifts, doses, np.array([0.03, np.nan, -0.03])) == pytest.approx(0.03)
    assert chance_of(0.05 * doses, doses, np.full(3, np.nan)) == pytest.approx(0.0, abs=1e-12)
    assert chance_of(np.array([0.01, 0.03]), np.arange(2), np.full(2, 0.001)) == pytest.approx(0.001)


def test_markets_that_chance_alone_brings_near_show_nothing():
    rng = np.random.default_rng(3)
    effects = np.linspace(-0.02, 0.01, 12)
    lifts = effects + rng.normal(0.0, 0.03, 12)  # chance is three times what amounts do
    weights = weights_of(lifts, 0.03, float(np.hypot(0.015, 0.03)))
    assert effective(weights) > LEAST and near(lifts, 0.03, 0.0335)
    assert not shows(lifts, weights, 0.03, 0.015)
    sharp = effects + 0.001 * rng.normal(size=12)
    assert shows(sharp, weights_of(sharp, 0.005, 0.005), 0.005, 0.005)
    assert np.isnan(spread_of(lifts, np.zeros(12)).mean)  # what then stands for the years to come


def test_where_no_draw_is_near_they_tell_nothing():
    lifts = np.array([0.0, 0.001, np.nan])
    assert near(lifts, 0.02, 0.01) and not near(lifts, 0.05, 0.01)
