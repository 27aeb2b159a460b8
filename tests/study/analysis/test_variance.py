"""Components of a variance are found again in values that were made of them."""

from __future__ import annotations

import numpy as np
import pytest

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


def test_seeds_that_all_markets_share_and_what_they_do_together():
    draw = np.random.default_rng(3)
    found = np.array(
        [
            crossed(draw.normal(0, 2, (12, 1)) + draw.normal(0, 1, (1, 6)) + draw.normal(0, 0.5, (12, 6)))
            for _ in range(2000)
        ]
    )
    assert found.mean(axis=0) == pytest.approx([4.0, 1.0, 0.25], rel=0.05)
    assert (found >= 0).all()
