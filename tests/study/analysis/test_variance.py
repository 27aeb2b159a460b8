"""Components of a variance are found again in values that were made of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtrit

from sim.study.analysis.variance import crossed, nested


def test_seeds_of_their_own_and_markets_are_told_apart():
    draw = np.random.default_rng(1)
    found = [nested(draw.normal(0, 2, (12, 1)) + draw.normal(0, 1, (12, 3))) for _ in range(6000)]
    assert np.mean([parts.market for parts in found]) == pytest.approx(4.0, rel=0.05)
    assert np.mean([parts.seed for parts in found]) == pytest.approx(1.0, rel=0.05)
    held = np.mean([parts.share_low <= 0.8 <= parts.share_high for parts in found])
    assert held == pytest.approx(0.95, abs=0.015)
    assert np.mean([parts.of_mean for parts in found]) == pytest.approx((4 + 1 / 3) / 12, rel=0.05)


def test_markets_that_are_alike_have_no_part_in_it():
    found = nested(np.random.default_rng(2).normal(size=(12, 50)))
    assert found.share < 0.05 and found.share_low == 0.0 and found.seed == pytest.approx(1.0, rel=0.1)
    assert found.of_mean >= found.seed / 600, "seeds alone make the mean uncertain"


def test_without_luck_all_of_it_is_the_market():
    assert nested(np.repeat([[1.0], [2.0], [4.0]], 2, axis=1))[1:5] == (0.0, 1.0, 1.0, 1.0)
    assert nested(np.ones((3, 2))).share == 0.0


def crossed_values(draw: np.random.Generator, parts: tuple[float, float, float], seeds: int) -> np.ndarray:
    """Effects in twelve markets with the same seeds, of mean 0, made of variances of market, seed and both."""
    market, seed, both = np.sqrt(parts)
    return draw.normal(0, market, (12, 1)) + draw.normal(0, seed, (1, seeds)) + draw.normal(0, both, (12, seeds))


def test_seeds_that_all_markets_share_and_what_they_do_together():
    draw = np.random.default_rng(3)
    found = [crossed(crossed_values(draw, (4.0, 1.0, 0.25), 6)) for _ in range(400)]
    assert np.mean([parts[:3] for parts in found], axis=0) == pytest.approx([4.0, 1.0, 0.25], rel=0.1)
    assert min(min(parts[:3]) for parts in found) >= 0


def test_intervals_of_crossed_shares_and_of_the_mean_hold_the_truth():
    draw, held, means = np.random.default_rng(4), [], []
    for truth in ((4.0, 1.0, 0.25), (1.0, 0.0, 3.0), (1.0, 1.0, 1.0), (0.2, 0.05, 1.0)):
        for seeds in (3, 6):
            for _ in range(100):
                values = crossed_values(draw, truth, seeds)
                parts = crossed(values)
                half = stdtrit(parts.freedom, 0.975) * np.sqrt(parts.of_mean)
                means.append(abs(values.mean()) <= half)
                shares = np.array(truth) / sum(truth)
                held.append([low <= share <= high for share, (_, low, high) in zip(shares, parts.shares, strict=True)])
    assert np.mean(means) == pytest.approx(0.95, abs=0.025)
    assert np.mean(held, axis=0) == pytest.approx(0.96, abs=0.025), "exact where no part is zero, rather too wide there"


def test_more_seeds_help_against_seeds_and_more_markets_against_markets():
    draw = np.random.default_rng(6)
    luck, doubt = (crossed(crossed_values(draw, truth, 6)) for truth in ((0.0, 4.0, 1.0), (4.0, 0.0, 1.0)))
    assert luck.with_counts(12, 12) < luck.with_counts(24, 6) and luck.shares[1].low > 0.3
    assert doubt.with_counts(12, 12) > doubt.with_counts(24, 6) and doubt.shares[0].low > 0.3
    same = crossed(np.ones((3, 3)))
    assert (same.of_mean, same.freedom, same.shares[0]) == (0.0, 1.0, (0.0, 0.0, 0.0))
