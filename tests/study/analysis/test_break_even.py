"""From which amounts on it pays, where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.analysis.break_even import crossing, of_draws, of_rungs, probability

DOSE = np.array([0.0, 0.1, 0.3, 0.5, 0.7, 1.0])
TRIALS = 200


def straight(dose):
    return 100 * dose - 40  # pays from 0.4 on


def saturating(dose):
    return 80 * (1 - np.exp(-2 * dose)) / (1 - np.exp(-2)) - 40  # from 0.28 on


def markets(rng, truth, count, chaos):
    """What ``count`` markets give on each rung: their own response, the luck of a seed, and chaos of each arm."""
    response, luck = rng.normal(1.0, 0.3, (count, 1)), rng.normal(0, 15, (count, 1))
    return truth(DOSE) * response + luck + rng.normal(0, chaos, (count, len(DOSE)))


@pytest.mark.parametrize("truth", [straight, saturating])
@pytest.mark.parametrize("count", [6, 12])
def test_the_interval_covers_the_true_amount(truth, count):
    rng = np.random.default_rng(1)
    grid = np.linspace(0, 1, 10_001)
    known = grid[np.argmax(truth(grid) > 0)]
    found = [crossing(of_rungs(DOSE, markets(rng, truth, count, 20.0))) for _ in range(TRIALS)]
    covered = np.mean([each.low <= known <= each.high for each in found])
    assert covered >= 0.90
    assert np.median([each.dose for each in found]) == pytest.approx(known, abs=0.05)
    if count == 12:  # and it says something
        assert np.median([each.high - each.low for each in found]) < 0.45


def test_it_says_so_where_nothing_crosses():
    rng = np.random.default_rng(2)
    always = crossing(of_rungs(DOSE, markets(rng, lambda dose: 100 + 50 * dose, 8, 5.0)))
    never = crossing(of_rungs(DOSE, markets(rng, lambda dose: 50 * dose - 150, 8, 5.0)))
    assert (always.dose, always.high) == (-np.inf, -np.inf)
    assert (never.dose, never.low) == (np.inf, np.inf)
    noise = crossing(of_rungs(DOSE, rng.normal(0, 100, (8, len(DOSE)))))
    assert (noise.low, noise.high) == (-np.inf, np.inf)


def test_probability_is_over_what_is_believed_and_over_what_is_not_known():
    sure = of_rungs(DOSE, np.stack([straight(DOSE) + shift for shift in (-0.1, 0.0, 0.1)]))
    even = np.linspace(0.005, 0.995, 100)
    assert probability(sure, even) == pytest.approx(0.6, abs=0.01)
    rng = np.random.default_rng(3)
    blurred = of_rungs(DOSE, rng.normal(0, 500, (4, len(DOSE))))
    assert 0.05 < probability(blurred, even) < 0.95


def test_few_rungs_make_a_line_and_too_few_nothing():
    two = of_rungs(DOSE[[0, -1]], np.array([[-40.0, 60.0], [-41.0, 61.0], [-39.0, 59.0]]))
    assert crossing(two).dose == pytest.approx(0.4) and two.rises
    assert of_rungs(DOSE, np.ones((1, len(DOSE)))) is None
    assert of_draws(np.array([0.1, 0.2, 0.3]), np.zeros(3)) is None
    assert of_draws(np.full(8, 0.5), np.zeros(8)) is None


def test_amounts_that_markets_drew_tell_it_too_and_less_surely():
    rng = np.random.default_rng(4)
    covered, told = [], 0
    for _ in range(TRIALS):
        dose = rng.permutation((np.arange(12) + 0.5) / 12)
        curve = of_draws(dose, straight(dose) + rng.normal(0, 15, 12))
        found = crossing(curve)
        covered.append(found.low <= 0.4 <= found.high)
        told += curve.rises
    assert np.mean(covered) >= 0.90
    assert told > 0.9 * TRIALS
    noise = [of_draws(rng.uniform(0, 1, 12), rng.normal(0, 15, 12)).rises for _ in range(TRIALS)]
    assert np.mean(noise) < 0.1  # a line is told by chance as rarely as it should be
