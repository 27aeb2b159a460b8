"""The placebo touches one small merchant, for a time, and nobody's own firm."""

from __future__ import annotations

import math

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.mechanisms.shock.placebo import Placebo
from sim.study.compose import compose


def lived(*words: str, weeks: int = 30) -> SyntheticMarket:
    params = compose(["horizon.burn_in_weeks=0", *words])
    return SyntheticMarket(params, Timeline(params), noise=False).run(weeks)


def struck(market: SyntheticMarket, **settings: float) -> int:
    Placebo(**settings).strike(market.firms, market.timeline.at(market.week))
    (row,) = np.flatnonzero(market.firms.brands.undercut)
    return int(row)


def test_it_is_the_smallest_that_may_expect_so_many_orders():
    market = lived()
    b = market.firms.brands
    expected = 13 * b.sales / b.list_fen
    wanted = float(np.median(expected[b.merchant & b.alive]))
    row = struck(market, orders=wanted)
    assert b.merchant[row] and expected[row] >= wanted
    assert not ((expected < expected[row]) & (expected >= wanted) & b.merchant & b.alive).any()
    assert b.undercut[row] == pytest.approx(-math.log(2.0)) and b.undercut_until[row] == market.week + 13
    market.run(14)
    assert not b.undercut.any()


def test_where_none_may_it_is_the_largest_merchant_and_without_merchants_a_brand():
    market = lived()
    b = market.firms.brands
    assert struck(market, orders=1e6) == max(np.flatnonzero(b.merchant & b.alive), key=lambda row: b.sales[row])
    without = lived("brand.turnover.merchants=0")
    assert without.firms.brands.alive[struck(without)]


def test_it_spares_a_firm_that_is_looked_at():
    first = struck(lived())
    market = lived()
    market.firms.brands.firm[first] = 0
    assert struck(market) != first
