"""The planner of replications on made-up effects: its intervals hold the truth as often as they say."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from sim.study.analysis.how_sure import first_lot, floor_of, interval_of, seen_twice, wanted

TRIALS, TRUTH = 200, 0.3
FIRST = 8


class Case(NamedTuple):
    markets: int
    doubt: float  # standard deviation between markets
    luck: float  # and between seeds of one
    to: float
    most: int = 960


CASES = (
    Case(1, 0.0, 1.0, 0.5),
    Case(1, 0.0, 1.0, 0.2),
    Case(1, 0.0, 1.0, 0.3, most=20),  # cut short
    Case(12, 0.5, 0.1, 0.5),  # no market is seen twice
    Case(12, 0.0, 1.0, 0.5),
    Case(12, 0.3, 1.0, 0.4),
    Case(12, 0.3, 1.0, 0.3),
    Case(12, 1.0, 1.0, 0.5),  # out of reach
    Case(12, 1.0, 1.0, 0.8),
    Case(5, 0.4, 1.0, 0.7),
)


def lived(case: Case, draw: np.random.Generator):
    """Effects of as many replications as the planner wants, and the first lot."""
    market = TRUTH + case.doubt * draw.normal(size=case.markets)
    every = market[np.arange(case.most) % case.markets] + case.luck * draw.normal(size=case.most)
    count = first = first_lot(FIRST, case.markets, case.most)
    while (more := wanted(every[:count], case.markets, first, case.to, case.most)) > count:
        count = more
    return every[:count], first


@pytest.fixture(scope="module")
def trials():
    draw = np.random.default_rng(20)
    return {case: [lived(case, draw) for _ in range(TRIALS)] for case in CASES}


def test_intervals_hold_the_truth_in_93_to_97_of_100(trials):
    def held(case: Case) -> float:
        found = [interval_of(values, case.markets, first) for values, first in trials[case]]
        return float(np.mean([abs(interval.mean - TRUTH) <= interval.half for interval in found]))

    each = {case: held(case) for case in CASES}
    assert 0.93 <= np.mean(list(each.values())) <= 0.97
    assert min(each.values()) >= 0.90, "three standard errors of 200 trials below 95 %"


def test_replications_are_run_until_it_is_narrow_enough(trials):
    for case in CASES:
        for values, first in trials[case]:
            interval = interval_of(values, case.markets, first)
            twice = seen_twice(len(values), case.markets)
            out_of_reach = twice and floor_of(values, case.markets) >= case.to
            assert interval.half <= case.to or out_of_reach or len(values) > case.most - case.markets
            assert len(values) <= case.most and (not twice or len(values) % case.markets == 0)
    easy, hard = (np.mean([len(values) for values, _ in trials[case]]) for case in CASES[:2])
    assert 4 < hard / easy < 8, "two and a half times as narrow takes six times as many"


def test_doubt_about_the_market_ends_the_search(trials):
    found = [values for values, _ in trials[CASES[7]] if seen_twice(len(values), 12)]
    hopeless = [floor_of(values, 12) >= 0.5 and len(values) < 960 for values in found]
    assert np.mean(hopeless) > 0.6


def test_what_counts_as_detectable_is_seen_in_80_of_100():
    draw = np.random.default_rng(4)
    values = draw.normal(size=(4000, 16))
    found = [interval_of(each, 1, 16) for each in values]
    size = float(np.mean([interval.detectable for interval in found]))
    seen = np.mean([interval.mean + size > interval.half for interval in found])
    assert seen == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(
    ("asked", "markets", "most", "lot"), [(8, 12, 96, 8), (13, 12, 96, 24), (13, 12, 20, 12), (40, 1, 96, 40)]
)
def test_a_first_lot_of_more_than_a_round_is_of_whole_rounds(asked, markets, most, lot):
    assert first_lot(asked, markets, most) == lot
