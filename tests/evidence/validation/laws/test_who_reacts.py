"""Law 7, who reacts to a programme: heavy buyers less than others, read on the same people in both arms."""

from __future__ import annotations

import numpy as np
import pytest
from judged import passed
from markets import SEED, params_of

from sim.evidence.validation.laws import who_reacts
from sim.evidence.validation.laws.who_reacts import Reaction


def reaction(heavy: float, others: float, change: float) -> Reaction:
    without = np.array([1000.0, 700.0, 300.0])
    return Reaction(without, without * (1.0 + np.array([heavy, others, others])), without, without * (1.0 + change), 99)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((0.02, 0.08, -0.1), [True, True, True, None]),
        ((0.08, 0.08, -0.1), [False, True, True, None]),  # everybody reacts alike
        ((-0.02, -0.05, 0.1), [False, False, False, None]),  # nobody is won: the ratio says nothing
    ],
)
def test_who_reacts_is_judged_by_relative_lifts(found, expected):
    assert passed(who_reacts.judge([reaction(*found), reaction(*found)])) == expected


def test_classes_are_fifths_of_buyers():
    spend = np.array([0.0, 50.0, 40.0, 30.0, 20.0, 10.0, 0.0])
    assert [np.flatnonzero(mask).tolist() for mask in who_reacts.classes_of(spend)] == [[1], [2, 3], [4, 5]]


def test_points_are_judged_on_the_same_people_in_both_arms(monkeypatch):
    tiny = params_of("population.panel=0", persons=800, weeks=8, burn_in=40)
    monkeypatch.setattr(who_reacts, "ordinary", lambda words, persons: tiny)
    monkeypatch.setattr(who_reacts, "YEAR", 8)
    found = who_reacts.experiment(SEED, 800)
    assert found.buyers > 20 and (found.before > 0).all()
    assert (found.without > 0).all() and (found.with_points != found.without).any()
