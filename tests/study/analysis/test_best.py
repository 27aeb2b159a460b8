"""Concave lines through points, and the best sum of them at one budget."""

from __future__ import annotations

import numpy as np
import pytest

from sim.report.text.allocation import allocation_sentences, words_for
from sim.study.analysis.best import Allocated, Fitted, Plan, Trial, best_at, fit, ratio_at
from sim.study.analysis.curves import Curve, last_yuan, next_yuan
from sim.study.analysis.loyalty.worth import NOTHING

RATIOS = np.array([0.25, 0.5, 1.0, 1.5, 2.0, 3.0])


def curve(lever: str, pull: float, today: float, noise: float = 0.0, seed: int = 1) -> Curve:
    """Profit pull x sqrt(spent) - spent, in four replications; today's own is exactly nothing."""
    spent = np.outer(today * RATIOS, np.ones(4))
    profit = pull * np.sqrt(spent) - spent
    profit -= profit[2]
    profit += noise * np.random.default_rng(seed).normal(size=profit.shape) * (RATIOS != 1.0)[:, None]
    return Curve(lever, RATIOS, spent, profit, profit)


@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_a_line_is_concave_and_goes_through_today(noise):
    mine = curve("a", 40.0, 100.0, noise)
    line = fit(mine, flat=False)
    assert line.at(line.today) == 0.0
    slopes = np.diff(line.gains) / np.diff(line.spends)
    assert (np.diff(slopes) <= 1e-9).all()
    assert [line.at(spent) for spent in mine.spends] == pytest.approx(mine.profit.mean(axis=1), abs=1e-6 + 2 * noise)


def test_what_is_not_concave_is_made_so():
    bowl = curve("a", 0.0, 100.0)._replace(profit=np.outer((RATIOS - 1.0) ** 2, np.ones(4)))
    line = fit(bowl, flat=False)
    assert np.ptp(np.diff(line.gains) / np.diff(line.spends)) == pytest.approx(0.0, abs=1e-9)


def test_the_best_sum_at_a_budget_is_where_the_next_yuan_earns_alike():
    lines = {name: fit(curve(name, pull, 100.0), flat=False) for name, pull in (("a", 40.0), ("b", 20.0))}
    best = best_at(lines, 200.0)
    assert sum(best.values()) == pytest.approx(200.0)
    assert best["a"] == pytest.approx(150.0) and best["b"] == pytest.approx(50.0)  # 160 and 40, to the next points


def test_flat_lines_give_and_take_without_being_moved_for_nothing():
    flat = fit(curve("flat", 0.0, 100.0), flat=True)
    rising, alike = fit(curve("a", 40.0, 100.0), flat=False), fit(curve("c", 0.0, 50.0), flat=True)
    assert best_at({"flat": flat, "c": alike}, 150.0) == pytest.approx({"flat": 100.0, "c": 50.0})
    best = best_at({"flat": flat, "a": rising}, 200.0)
    assert best["a"] == pytest.approx(175.0) and best["flat"] == pytest.approx(25.0)


def test_money_that_loses_is_kept_and_not_moved_to_what_is_not_told():
    losing, flat = fit(curve("a", 5.0, 100.0), flat=False), fit(curve("flat", 0.0, 100.0), flat=True)
    best = best_at({"a": losing, "flat": flat}, 200.0)
    assert best == pytest.approx({"a": 25.0, "flat": 100.0})
    plan = {"a": Plan(100.0, 25.0, 0.25), "flat": Plan(100.0, 100.0, 1.0)}
    spent = {"a": (100.0, 25.0), "flat": (100.0, 50.0)}
    found = Allocated(plan, ("a",), 30.0, Trial(NOTHING, NOTHING, 0.0, True, spent))
    assert found.kept == pytest.approx(75.0) and found.taken == pytest.approx(75.0 / 125.0)
    _, kept, taken, _ = allocation_sentences("mine", found)
    assert kept.startswith("it is one of spending less: 38 % of today's budget")
    assert taken.startswith("60 % of the money asked for")
    again = words_for("mine", found, 0)
    assert "budget: 0.625" in again and "a: 0.2" in again


def test_nothing_is_said_beyond_what_was_tried():
    line = Fitted(np.array([50.0, 100.0]), np.array([0.0, 500.0]), 100.0)
    assert best_at({"a": line}, 1000.0) == {"a": 100.0}
    assert ratio_at(curve("a", 1.0, 100.0), 1e9) == 3.0


def test_the_next_and_the_last_yuan():
    mine = curve("a", 40.0, 100.0)
    value = (40.0 * (np.sqrt(150.0) - np.sqrt(50.0)) - 100.0) / 100.0
    assert next_yuan(mine).value == pytest.approx(value)
    assert last_yuan(mine).value < next_yuan(mine).value
    full = mine._replace(spent=np.minimum(mine.spent, 150.0))  # the lever takes no more
    assert last_yuan(full).value == pytest.approx((full.profit[5, 0] - full.profit[2, 0]) / 50.0)
