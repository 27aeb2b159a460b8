"""Values in force: own choices as dated changes pin or scale them, seen alike by offers and by the books."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import SyntheticMarket, empty_tallies

from sim.dates.timeline import Timeline
from sim.firms import decisions as market
from sim.firms import offers as goods
from sim.firms.money import settlement as books
from sim.state.names import HOST_TYPES
from sim.state.tallies import SALE
from sim.study.compose import compose

SMALL, HEAD = HOST_TYPES.index("small"), HOST_TYPES.index("head")
WEEKS = 40
# Terms of contracts that are signed this week would follow what is pinned; they are not what is asked here.
BARGAINED = ["brand.refuse_below=-1", "brand.margin_weight=0", *(f"host.{name}.bargaining=0" for name in HOST_TYPES)]


@pytest.fixture(scope="module")
def plain():
    return decided()


def decided(*changes: str):
    """Firms that have decided in a week of these dated changes, after a past without any; and what is on sale then."""
    words = ["horizon.burn_in_weeks=40", *BARGAINED]
    past = SyntheticMarket(compose(words), Timeline(compose(words)), noise=True).run(WEEKS)
    asked = [f"+scenarios.test={{description: x, changes: [{', '.join(changes)}]}}"] if changes else []
    now = Timeline(compose([*words, *asked])).at(past.week)
    market.decide(past.firms, now, past.seed)
    return past.firms, now, goods.build(past.firms, now)


def booked(firms, offers, now):
    """One kept order of 1,000 yuan from every room."""
    t = empty_tallies(len(offers), len(firms.hosts), len(firms.brands), len(firms.platforms), 10)
    rooms = np.flatnonzero((offers["live"] == 1) & (np.arange(len(offers)) >= firms.mall_offers))
    for name, value in (("orders", 1), ("paid_fen", 100_000), ("list_fen", 120_000)):
        t.sales[rooms, 2, getattr(SALE, name)] = value
    return books.settle(firms, offers, t, now)


def rooms_of(offers, kind):
    return (offers["live"] == 1) & (offers["host_type"] == kind)


def test_offers_and_books_see_what_is_pinned(plain):
    firms, now, offers = decided("{from_week: 0, set: {host.small.novelty: 0.9, mcn.training: 0.25, brand.price: 0.7}}")
    small = firms.hosts.alive & (firms.hosts.kind == SMALL)
    assert (firms.hosts.own_novelty[small] == 0.9).all() and (firms.hosts.novelty[small] == 0.9).all()
    assert (offers["novelty"][rooms_of(offers, SMALL)] == 0.9).all()
    assert (firms.mcns.training == 0.25).all() and (firms.mcns.own_training != 0.25).all()
    assert firms.brands.asked.mean() == pytest.approx(0.7)
    mall = offers[: firms.mall_offers]
    subsidised = (firms.brands.asked * (1.0 - firms.platforms.subsidy)).ravel()
    np.testing.assert_array_equal(mall["price"], subsidised)
    before, ledger = booked(plain[0], plain[2], plain[1]), booked(firms, offers, now)
    ratio = 0.25 / plain[1].params.mcn.training
    assert ledger.outside["training"] == pytest.approx(ratio * before.outside["training"], rel=1e-3)


def test_offers_and_books_see_what_is_scaled_and_own_choices_stay(plain):
    scale = "host.head.novelty: 0.5, host.head.discount: 0.5, host.head.exaggeration: 0.0, mcn.training: 0.5"
    firms, now, offers = decided(f"{{from_week: 0, scale: {{{scale}, brand.price: 0.9}}}}")
    hosts, head = firms.hosts, firms.hosts.alive & (firms.hosts.kind == HEAD)
    for name, factor in (("novelty", 0.5), ("discount", 0.5), ("exaggeration", 0.0)):
        own, held = getattr(hosts, f"own_{name}"), getattr(hosts, name)
        np.testing.assert_array_equal(own, getattr(plain[0].hosts, f"own_{name}"), err_msg=name)
        np.testing.assert_array_equal(held[head], factor * own[head], err_msg=name)
        np.testing.assert_array_equal(held[~head], own[~head], err_msg=name)
    rooms = rooms_of(offers, HEAD)
    assert rooms.any()
    np.testing.assert_array_equal(offers["novelty"][rooms], hosts.novelty[offers["host"][rooms]])
    assert (offers["promise"][rooms] < plain[2]["promise"][rooms]).all()
    np.testing.assert_allclose(firms.brands.asked, 0.9 * plain[0].brands.asked)
    before, ledger = booked(plain[0], plain[2], plain[1]), booked(firms, offers, now)
    assert ledger.outside["training"] == pytest.approx(0.5 * before.outside["training"], rel=1e-3)
    assert ledger.outside["content"] < before.outside["content"]
    assert (firms.mcns.own_training == plain[0].mcns.own_training).all()


def test_what_is_in_force_at_the_founding_is_what_firms_chose():
    firms = market.found(compose(), 1)
    for group, names in (("hosts", ("discount", "exaggeration", "novelty")), ("mcns", ("training", "fan_incentive"))):
        columns = getattr(firms, group)
        for name in names:
            np.testing.assert_array_equal(getattr(columns, name), getattr(columns, f"own_{name}"))
    np.testing.assert_array_equal(firms.brands.asked, firms.brands.base_price)
    np.testing.assert_array_equal(firms.brands.bids, firms.brands.own_bids)
    assert firms.hosts.support[firms.hosts.alive].sum() == pytest.approx(len(firms.platforms))
