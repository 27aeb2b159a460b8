"""The health card of a sweep: that nothing is told is no failure of it, and what would tell it is said."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from fake_jobs import jobs

from sim.report.many import shown_as
from sim.report.page.blocks import FAIL, LOOK, PASS
from sim.report.page.health import AFFORDABLE, Check, affordable
from sim.report.page.health_of_many import health_of_many, nearest
from sim.report.page.texts import Texts
from sim.study.analysis.many.cells import cells_of
from sim.study.analysis.many.ranking import ranking

KEYS = ("strategy", "scenario")


def card(differences: Callable[[dict], list[float]], floor: float = 0.0, persons: int = 20_000) -> dict[str, Check]:
    """The lines of a sweep of four runs in which each has such ``differences``, a market a replication."""
    count = len(differences({"strategy": "a", "scenario": "war"}))
    each = {"seeds": lambda row: [*range(count)], "markets": lambda row: [*range(count)]}
    table = jobs(differences=differences, floor=lambda row: floor, **each).with_columns(persons=pl.lit(persons))
    cells = cells_of(table, KEYS, "contribution_yuan", by=KEYS)
    checks = health_of_many(cells, ranking(cells), shown_as(cells), table, Texts())
    assert all(bool(check.todo) != (check.verdict == PASS) for check in checks)
    return {check.key: check for check in checks}


def noisy(a: float, b: float) -> Callable[[dict], list[float]]:
    """Strategy `a` brings one mean and `b` another, each with noise of its own, in eight replications."""
    noise = np.array([-3, -2, -1, -0.5, 0.5, 1, 2, 3])
    return lambda row: [*(1e9 * (a + noise if row["strategy"] == "a" else b + np.roll(noise, 3)))]


def test_what_is_told_passes():
    found = card(noisy(1.0, 20.0))
    assert {found[key].verdict for key in ("told", "gain", "enough")} == {PASS}
    assert found["gain"].said.startswith("1 of 2 options do on average") and "2 of 4 numbers" in found["gain"].said


def test_a_trial_is_called_one():
    assert card(noisy(1.0, 20.0), persons=400)["large"].verdict == FAIL
    for persons in (1, 2_000):  # 1: what is said of runs that do not know
        assert "large" not in card(noisy(1.0, 20.0), persons=persons)


def test_that_nothing_is_told_is_looked_at_again_with_what_would_tell_it():
    found = card(noisy(0.8, -0.8))
    assert {found[key].verdict for key in ("told", "gain", "enough")} == {LOOK}
    near = nearest(np.array([noisy(0.8, -0.8)({"strategy": "a", "scenario": "war"})]), np.zeros(1))
    assert near is not None and near.value == pytest.approx(0.8e9) and affordable(near.need, 8)
    assert (
        found["enough"].todo.startswith(f"replications={near.need} ") and f"about {near.need}." in found["enough"].said
    )
    assert "replications=" in found["told"].todo


def test_what_no_affordable_number_tells_is_said_to_be_no_change():
    found = card(noisy(0.02, 0.01), floor=1e9)
    assert found["enough"].verdict == LOOK and found["enough"].todo.startswith("Take all as no change")
    assert found["told"].todo.startswith("Take them as alike")
    assert nearest(np.array([[1.0, 2.0]]), np.array([1e3])).need > AFFORDABLE * 2, "the floor must fall too"


def test_one_replication_fails_and_no_difference_at_all_asks_for_nothing():
    once = card(lambda row: [1e9])
    assert once["enough"].verdict == FAIL and once["told"].todo == once["enough"].todo
    nothing = card(lambda row: [0.0] * 8)
    assert nothing["enough"].verdict == PASS and "exactly none" in nothing["enough"].said
