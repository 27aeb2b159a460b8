"""What an answer may call a change: Student's chances from intervals, Holm's correction, floors."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from sim.study.analysis.effects import mean_interval
from sim.study.analysis.findings import chance, findings, told_apart, with_findings


def intervals(draws: np.ndarray) -> tuple[np.ndarray, ...]:
    return mean_interval(draws)


def test_chances_are_those_of_students_test():
    draws = np.random.default_rng(1).normal(0.4, 1.0, size=(20, 6))
    expected = stats.ttest_1samp(draws, 0.0, axis=1).pvalue
    assert chance(*intervals(draws)) == pytest.approx(expected)


def test_what_has_no_interval_or_never_moved_is_not_looked_at():
    assert np.isnan(chance(*intervals(np.array([[3.0], [0.0]])))).all()  # one replication
    assert np.isnan(chance(*intervals(np.zeros((1, 4))))).all()
    assert chance(*intervals(np.ones((1, 4)))).tolist() == [0.0]  # the same everywhere: certain
    # ... and costs the others nothing.
    clear = np.array([[1.0, 1.2, 0.8, 1.05]])
    assert findings(*intervals(np.vstack([clear, np.zeros((500, 4))]))).tolist() == [True] + [False] * 500


def test_holms_correction_steps_down():
    # Chances of 0.01, 0.02 and 0.04 are all findings alone; together only while each passes 0.05 / (left to test).
    half, values = 1.0, stats.t(7).isf(np.array([0.01, 0.02, 0.04]) / 2) / stats.t(7).isf(0.025)
    each = [bool(findings([v], [v - half], [v + half], [8])[0]) for v in values]
    together = findings(values, values - half, values + half, np.full(3, 8))
    assert each == [True] * 3 and together.tolist() == [True, True, True]  # 0.01 x 3, 0.02 x 2, 0.04 x 1
    four = np.append(values, 0.1)
    assert findings(four, four - half, four + half, np.full(4, 8)).tolist() == [True, False, False, False]


def test_of_pure_chance_hardly_any_family_has_a_finding():
    draws = np.random.default_rng(2).normal(size=(400, 16, 8))
    found = [findings(*intervals(family)).any() for family in draws]
    assert 0.02 < np.mean(found) < 0.08


def test_nothing_at_or_below_its_floor_is_a_finding():
    draws = np.array([[1.0, 1.1, 0.9, 1.0]])
    assert findings(*intervals(draws), floor=0.5).all() and not findings(*intervals(draws), floor=1.0).any()


def test_a_table_is_judged_family_by_family():
    rows = [("a", 1.0, 0.1, 1.9, 4), ("a", 1.0, -0.5, 2.5, 4), ("b", 1.0, 0.1, 1.9, 4), ("b", 0.0, None, None, 1)]
    table = pl.DataFrame(rows, schema=["window", "difference", "ci_low", "ci_high", "replications"], orient="row")
    assert with_findings(table)["finding"].to_list() == [False, False, True, False]
    assert with_findings(table, by=())["finding"].to_list() == [False] * 4
    assert with_findings(table.clear())["finding"].to_list() == []


def test_what_happens_in_one_arm_alone_is_told_by_the_exact_test():
    for one, other in ((6, 0), (0, 6), (12, 3), (9, 1), (5, 0), (8, 2), (1, 2), (0, 0)):
        exact = 1.0 if one == other == 0 else stats.binomtest(one, one + other).pvalue
        assert told_apart(one, other) == (exact <= 0.05), (one, other)
