"""Readings against bands: what passes, fails, and cannot be told."""

from __future__ import annotations

import pytest

from sim.evidence.validation.panels.bands import bands, measured_bands
from sim.evidence.validation.panels.judge import BESIDE, FAIL, PASS, UNTOLD, judge, lines
from sim.evidence.validation.panels.measure import TOGETHER, Reading, laws

LAW, STATISTIC, SCOPE = "rivals and their buyers", "deviation from duplication", "brands"
LOW, HIGH = bands()[LAW, STATISTIC, SCOPE][:2]


def reading(value: float, half: float, product: str = "x", statistic: str = STATISTIC) -> Reading:
    return Reading(LAW, statistic, SCOPE, product, value, value - half, value + half, 10)


@pytest.mark.parametrize(
    ("value", "half", "verdict"),
    [
        (HIGH - 0.05, 0.02, PASS),
        (HIGH + 0.2, 0.05, FAIL),
        (HIGH + 0.01, 0.05, UNTOLD),  # outside, and chance may have done it
        (HIGH - 0.05, 0.3, UNTOLD),  # inside, and the interval says nothing
        (HIGH - 0.05, float("nan"), UNTOLD),
    ],
)
def test_a_reading_is_judged_with_its_interval(value, half, verdict):
    assert judge([reading(value, half)])[0].verdict == verdict


def test_among_many_readings_chance_is_corrected():
    doubtful = reading(HIGH + 0.05, 0.045)  # alone 2.3 standard errors beyond
    assert judge([doubtful])[0].verdict == FAIL
    assert judge([doubtful, *[reading(HIGH - 0.1, 0.02)] * 60])[0].verdict == UNTOLD


def test_a_statistic_fails_with_more_than_one_product_in_five():
    mean = reading(HIGH - 0.05, 0.02, TOGETHER)
    good, bad = reading(HIGH - 0.1, 0.02), reading(HIGH + 0.5, 0.02)
    assert lines(judge([*[good] * 8, *[bad] * 2, mean]))[0].verdict == PASS
    assert lines(judge([*[good] * 7, *[bad] * 3, mean]))[0].verdict == FAIL


def test_without_a_band_a_statistic_stands_beside():
    assert judge([reading(1.5, 0.1, statistic="coefficient of duplication D")])[0].verdict == BESIDE


def test_every_band_is_of_a_law_and_says_where_it_comes_from():
    names = {law.NAME for law in laws()}
    assert {law for law, _, _ in bands()} <= names
    assert all(b.low < b.high and b.kind in ("panel", "study", "assumed") and b.source for b in bands().values())


def test_a_panel_gives_bands():
    (told,) = measured_bands([*(reading(float(v), 0.1, str(v)) for v in range(11)), reading(99.0, 0.1, TOGETHER)])
    assert told == (LAW, STATISTIC, SCOPE, 1.0, 9.0, 5.0, 11)
