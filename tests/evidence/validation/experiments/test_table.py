"""How readings of several markets become a line of the table, and what its verdict says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence.validation.experiments.table import PART, Row, by_rows, ratio_of_means
from sim.evidence.validation.experiments.tabled import Tried, counted, verdict
from sim.evidence.validation.finding import Finding

JUDGE = by_rows(
    Row("caused", "gained", -0.01, 0.08, "somebody 1999", over="base"),
    Row("plain", "gained", 0.0, 1.0, "somebody 1999", note="noted"),
    Row("beside", "base", -math.inf, math.inf, "", scored=False),
)


def finding(value: float, low: float = math.nan, high: float = math.nan, scored: bool = True) -> Finding:
    return Finding(PART, "trial", "what", 0.0, 1.0, "somebody 1999", value, low, high, scored=scored)


def test_readings_are_averaged_and_ratios_taken_of_averages():
    found = JUDGE("trial", [{"gained": 2.0 + d, "base": 100.0 + d} for d in (-1.0, 0.0, 1.0)])
    assert [f.simulated for f in found] == pytest.approx([0.02, 2.0, 100.0])
    assert all(f.part == PART and f.name == "trial" for f in found) and found[1].note == "noted"
    assert found[0].ci_low < 0.02 < found[0].ci_high and [f.passed for f in found] == [True, False, None]


def test_one_market_gives_a_value_without_an_interval():
    (caused, *_) = JUDGE("trial", [{"gained": 1.0, "base": 50.0}])
    assert caused.simulated == 0.02 and math.isnan(caused.ci_low)


def test_a_ratio_to_what_cannot_be_told_from_zero_has_no_value():
    assert all(math.isnan(value) for value in ratio_of_means(np.array([1.0, 1.0]), np.array([-1.0, 2.0])))
    assert ratio_of_means(np.array([2.0, 4.0, 6.0]), np.array([9.0, 10.0, 11.0]))[0] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (finding(0.5, 0.4, 0.6), "pass"),
        (finding(0.5, -0.1, 0.6), "pass, within chance"),
        (finding(1.5, 0.9, 2.1), "FAIL, within chance"),
        (finding(1.5, 1.2, 1.8), "FAIL"),
        (finding(0.5), "pass"),
        (finding(math.nan), "FAIL: no value"),
        (finding(0.5, scored=False), "beside"),
    ],
)
def test_the_verdict_says_whether_the_interval_leaves_a_doubt(found: Finding, word: str):
    assert verdict(found) == word


def test_all_experiments_in_one_sentence():
    tried = Tried("trial", "how", (finding(0.5, 0.4, 0.6), finding(1.5, 0.9, 2.1), finding(9.0, scored=False)))
    assert counted([tried]).startswith("1 of 2 targets") and "in 1 of them" in counted([tried])
