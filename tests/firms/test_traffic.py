"""Traffic by auction: closed forms of the price, who is crowded out, what is charged, and the market without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms.money.accounts import LINE
from sim.firms.traffic import Bids, auction, presence, sell, worth
from sim.params.platform import Platform
from sim.state.names import HOST_TYPES
from sim.study.compose import compose

PLACES = list(compose().platform)
ONE = np.ones(1)
NONE = np.zeros(1, bool)


def sold(wish, *, e=1.5, minimum=0.0, money=100.0, slots=1.0, usual=1.0):
    """Price, and share of the slots of each bidder, in one cell."""
    wish = np.asarray(wish, float)
    least, cell = np.full(len(wish), minimum), np.zeros(len(wish), int)
    found = auction(Bids(wish, cell, least, money * ONE, slots * ONE, usual * ONE), e, NONE)
    return float(found.price[0]), found.bought


@pytest.mark.parametrize("e", [1.0, 1.5, 3.0])
def test_twice_the_bidders_or_half_the_slots_make_traffic_dearer_by_the_inverse_elasticity(e):
    assert sold([0.5, 0.5], e=e)[0] == pytest.approx(1.0)
    assert sold([0.5] * 4, e=e)[0] == pytest.approx(2.0 ** (1.0 / e))
    assert sold([0.5, 0.5], e=e, slots=0.5)[0] == pytest.approx(2.0 ** (1.0 / e))
    np.testing.assert_allclose(sold([0.2, 0.6], e=e)[1], [0.25, 0.75])


def test_small_campaigns_are_crowded_out_first():
    """And the price clears: what is taken at it is what there is."""
    wish = np.array([0.02, 0.98])
    price, share = sold(wish, minimum=2.0)
    dearer, crowded = sold(np.tile(wish, 2), minimum=2.0)
    assert dearer > price and crowded[0] + crowded[2] < share[0] < 0.02
    budget = 100.0 * wish * price**-0.5
    assert (wish * price**-1.5 * budget / (budget + 2.0)).sum() == pytest.approx(1.0)


def test_nothing_happens_where_nobody_bids_or_nothing_is_for_sale():
    for given in ({"wish": [0.0, 0.0]}, {"wish": [1.0], "slots": 0.0}, {"wish": [1.0], "usual": 0.0}):
        price, share = sold(**given, minimum=1.0)
        assert price == 1.0 and np.isfinite(share).all()


def market_of(*overrides, weeks=0, noise=False):
    params = compose(["horizon.burn_in_weeks=104", *overrides])
    return SyntheticMarket(params, Timeline(params), noise=noise).run(weeks)


@pytest.fixture(scope="module")
def lived():
    return market_of(weeks=60)


def test_every_impression_paid_is_in_the_books_of_brand_and_platform_whether_or_not_it_sold(lived):
    for record in lived.history:
        ledger = record["ledger"]
        np.testing.assert_array_equal(ledger.accounts.brand[:, LINE.advertising], -ledger.traffic.sum(axis=1))
        np.testing.assert_array_equal(ledger.accounts.platform[:, LINE.advertising], ledger.traffic.sum(axis=0))
        np.testing.assert_array_equal(ledger.accounts.platform[:, LINE.advertising], ledger.advertising)
    assert (lived.history[-1]["ledger"].traffic[~lived.firms.brands.absent] > 0).all()


def test_the_market_opens_at_the_usual_price_and_cost(lived):
    parts = np.array([p.take_share * p.advertising_part for p in lived.params.platform.values()])
    opening = [record["ledger"] for record in lived.history[:20]]
    paid = sum(ledger.traffic.sum() for ledger in opening)
    assert paid == pytest.approx(sum(ledger.traffic_usual.sum() for ledger in opening), rel=1e-9)  # price 1
    assert paid == pytest.approx(sum((parts * ledger.settled).sum() for ledger in opening), rel=0.03)
    assert abs(np.log(lived.firms.platforms.traffic_price.mean())) < 0.03


def test_a_vacant_brand_buys_nothing_and_harms_nobody(lived):
    b = lived.firms.brands
    kept = b.size.copy()
    b.size[3] = 0.0
    room = lived.firms.hosts.brand == 3
    lived.firms.hosts.brand[room] = -1
    sell(lived.firms, lived.firms.settings(lived.params))
    assert (b.bought[3] == 0.0).all() and np.isfinite(b.traffic).all()
    peers = b.category == b.category[3]
    np.testing.assert_allclose(b.bought[peers].sum(axis=0), 1.0)
    b.size[:], lived.firms.hosts.brand[room] = kept, 3
    sell(lived.firms, lived.firms.settings(lived.params))


def test_rooms_that_come_and_go_do_not_move_the_price(lived):
    s = lived.firms.settings(lived.params)
    before, size = presence(lived.firms, s), lived.firms.hosts.size.copy()
    lived.firms.hosts.size[lived.firms.hosts.own_brand < 0] *= 2.0
    after = presence(lived.firms, s)
    lived.firms.hosts.size[:] = size
    for category in range(10):
        mine = lived.firms.brands.category == category
        np.testing.assert_allclose(after[mine].sum(axis=0), before[mine].sum(axis=0))
    assert not np.allclose(after, before)


def test_with_nothing_sold_by_impression_bids_share_views_out_and_sales_pay():
    m = market_of(*(f"platform.{name}.impression_part=0" for name in PLACES), "brand.traffic_elasticity=3", weeks=30)
    np.testing.assert_array_equal(m.firms.brands.traffic, np.repeat(m.firms.brands.bids[:, None], 5, axis=1))
    assert (m.firms.platforms.traffic_price == 1.0).all()
    assert all((record["ledger"].traffic == 0).all() for record in m.history)
    ledger = m.history[-1]["ledger"]
    parts = np.array([p.take_share * p.advertising_part for p in m.params.platform.values()])
    np.testing.assert_allclose(ledger.advertising / ledger.settled, parts, rtol=0.1)


def test_a_view_is_worth_more_where_fewer_come_for_nothing_and_where_margins_are_higher(lived):
    b, p, s = lived.firms.brands, lived.firms.platforms, lived.firms.settings(lived.params)
    reach, gross = b.reach.copy(), b.gross.copy()
    b.reach[:] = b.usual_reach
    b.gross[:] = b.usual_gross
    sell(lived.firms, s)
    calm = p.traffic_price.copy()
    assert (worth(lived.firms, s) == 1.0).all()
    b.reach[:, 0] *= 0.5
    sell(lived.firms, s)
    np.testing.assert_array_equal(p.traffic_price[1:], calm[1:])
    by = 0.5 ** -(s.params.brand.traffic_substitution / s.params.brand.traffic_elasticity)
    np.testing.assert_allclose(p.traffic_price[0], by * calm[0], rtol=0.05)  # small campaigns are a little fewer
    assert (p.traffic_price[0] > calm[0]).all()
    b.reach[:] = b.usual_reach
    b.gross[:] = 2.0 * b.usual_gross
    sell(lived.firms, s)
    assert (p.traffic_price > calm).all()
    b.reach[:], b.gross[:] = reach, gross
    sell(lived.firms, s)


def test_without_substitution_nobody_minds_what_comes_for_nothing(lived):
    s = replace(lived.firms.settings(lived.params), params=compose(["brand.traffic_substitution=0"]))
    b = lived.firms.brands
    change = (b.gross - b.usual_gross) / np.maximum(np.abs(b.usual_gross), 0.1)
    np.testing.assert_array_equal(worth(lived.firms, s), np.clip(1.0 + change, 0.5, 2.0)[:, None].repeat(5, axis=1))


def test_brands_whose_rooms_are_shown_less_bid_traffic_up_there():
    change = "{from_week: 0, scale: {platform.interest_feed.views_scale.brand_self: 0.4}}"
    full = "brand.traffic_substitution=1"
    cut = f"+scenarios.cut={{description: x, changes: [{change}]}}"
    with_it, without = (market_of("horizon.burn_in_weeks=40", full, *words, weeks=60) for words in ([cut], []))
    gain = np.log(with_it.firms.platforms.traffic_price / without.firms.platforms.traffic_price).mean(axis=1)
    assert gain[0] > 0.02 and np.abs(gain[1:]).max() < 0.5 * gain[0]


ALIKE = [
    "brand.size_exponent=10", "brand.quality_spread=0", "brand.quality_change=0", "brand.position_spread=0",
    "brand.rooms_per_brand=0", "brand.brands=20", "brand.advertising_response=2",
    "brand.turnover.merchants=0", "brand.turnover.spare=0",
    *(f"host.{name}.count=0" for name in HOST_TYPES if name != "brand_self"),
]  # fmt: skip


def test_identical_brands_do_not_drift_apart():
    m = market_of(*ALIKE, noise=True)
    m.firms.brands.size[:] = 1.0
    m.run(80)
    b = m.firms.brands
    for category in range(10):
        first, second = b.sales[b.category == category]
        assert abs(np.log(first / second)) < 0.35  # noise of single weeks
        np.testing.assert_allclose(b.bought[b.category == category], 0.5, atol=0.03)
    assert abs(np.log(m.firms.platforms.traffic_price)).max() < 0.1


def test_parameters_have_ranges():
    for name, low, high in (("impression_part", 0.0, 1.0), ("campaign_yuan", 0.0, 500_000.0)):
        ends = {type(limit).__name__: limit for limit in Platform.model_fields[name].metadata}
        assert (ends["Ge"].ge, ends["Le"].le) == (low, high)
