"""A stored market is the market: the same to the bit, and it goes on the same."""

from __future__ import annotations

from markets import market_of, params_of
from polars.testing import assert_frame_equal
from same import same

from sim.dates.timeline import Timeline
from sim.market.model import Market


def test_a_market_that_was_stored_is_the_same_to_the_bit_and_goes_on_the_same() -> None:
    params = params_of(persons=200, weeks=20, burn_in=16)
    first = params.horizon.first_week
    market = market_of(params)
    market.run(first + 14)  # readings and quarters are part of it
    again = Market.resume(params, market.seed, Timeline(params), market.snapshot())
    parts = ("week", "firms", "people", "observer")
    same([getattr(market, part) for part in parts], [getattr(again, part) for part in parts])
    for each in (market, again):
        each.run(first + 20)
    same([getattr(market, part) for part in parts], [getattr(again, part) for part in parts])
    assert_frame_equal(market.kpis(), again.kpis(), check_exact=True)
    for each in (market, again):
        each.close()
