"""Effects over replications whose markets are not of one size."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.study.analysis.effects import changes_of, effect_of

SIZES = np.array([300.0, 600.0, 1000.0, 2900.0])
RATIOS = np.array([0.62, 0.58, 0.61, 0.59])
AMOUNT, SHARE = np.array([True]), np.array([False])


def test_a_large_market_counts_no_more_than_a_small_one():
    found = effect_of(SIZES[None], (SIZES * RATIOS)[None], AMOUNT)
    relative = stats.ttest_1samp(RATIOS - 1.0, 0.0).confidence_interval(0.95)
    assert found.difference[0] / found.reference[0] == pytest.approx((RATIOS - 1.0).mean())
    assert [found.low[0] / found.reference[0], found.high[0] / found.reference[0]] == pytest.approx([*relative])
    assert found.treatment[0] == pytest.approx(found.reference[0] * RATIOS.mean())
    level, each = changes_of(SIZES[None], (SIZES * RATIOS)[None], AMOUNT)
    assert each[0] == pytest.approx(level[0] * (RATIOS - 1.0)) and each.mean() == pytest.approx(found.difference[0])
    as_they_are = effect_of(SIZES[None], (SIZES * RATIOS)[None], SHARE)
    assert as_they_are.high[0] > 0 > found.high[0]  # in yuan the same fall of two fifths cannot be told


@pytest.mark.parametrize("odd", [0.0, -300.0, 1.0])
def test_where_a_ratio_means_nothing_amounts_are_averaged_as_they_are(odd):
    reference = np.array([odd, 600.0, 1000.0, 2900.0])
    found = effect_of(reference[None], reference[None] + 10.0, AMOUNT)
    assert found.difference[0] == pytest.approx(10.0) and found.treatment[0] == pytest.approx(reference.mean() + 10.0)


def test_only_what_both_arms_have_counts_and_one_has_no_interval():
    some = effect_of(np.array([[100.0, np.nan, 200.0]]), np.array([[110.0, 5.0, np.nan]]), AMOUNT)
    assert (some.replications[0], some.difference[0]) == (1, pytest.approx(10.0)) and np.isnan(some.low[0])
    none = effect_of(np.full((1, 2), np.nan), np.ones((1, 2)), AMOUNT)
    assert none.replications[0] == 0 and np.isnan(none.difference[0])
