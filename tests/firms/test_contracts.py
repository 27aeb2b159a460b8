"""Contracts: what is agreed, who chooses whom, and what goes with a host or stays with a brand."""

from __future__ import annotations

import numpy as np
import pytest
from markets import params_of, resumed

from sim.firms import bargain
from sim.firms.contracts import negotiate
from sim.firms.decisions import found
from sim.firms.money.receipts import fen
from sim.firms.settings import Settings
from sim.state.names import HOST_TYPES
from sim.state.tallies import SALE
from sim.study.compose import compose

OFF = (
    *(f"host.{name}.bargaining=0" for name in HOST_TYPES), "mcn.commission_weight=0", "mcn.fit_weight=0",
    "brand.margin_weight=0", "brand.reach_weight=0", "brand.refuse_below=-1",
)  # fmt: skip
HEAD, SMALL = HOST_TYPES.index("head"), HOST_TYPES.index("small")


@pytest.fixture(scope="module")
def params():
    return compose()


@pytest.fixture
def firms(params):
    return found(params, 3)


def pairs(firms, kind):
    """Every host of a type with every brand."""
    host = np.flatnonzero(firms.hosts.alive & (firms.hosts.kind == kind))
    return np.repeat(host, len(firms.brands)), np.tile(np.arange(len(firms.brands)), len(host))


def test_a_host_gets_its_share_of_what_a_sale_leaves(params, firms):
    s = firms.settings(params)
    host, brand = pairs(firms, HEAD)
    margin = bargain.before_commission(firms, s)[brand, firms.hosts.platform[host]]
    asked = bargain.asked_commission(firms, s, host, brand)
    assert asked.min() >= 0.15 and asked.max() <= 0.40
    one = (host == host[0]) & (asked > 0.15) & (asked < 0.40)
    slope = np.diff(asked[one]) / np.diff(margin[one])
    np.testing.assert_allclose(slope[np.abs(np.diff(margin[one])) > 1e-6], params.host["head"].bargaining)


def test_without_power_everybody_asks_what_is_usual(params, firms):
    s = Settings.of(compose(OFF))
    for kind in (HEAD, SMALL):
        host, brand = pairs(firms, kind)
        usual = np.clip(bargain.usual_commission(firms, s, host), 0.15, 0.40)
        terms = bargain.terms(firms, s, host, brand)
        np.testing.assert_array_equal(terms.commission, usual)
        assert not terms.refused.any()
        np.testing.assert_array_equal(bargain.slotting_yuan(firms, s, host), s.host.slotting_yuan[kind])


def test_large_hosts_of_a_type_get_higher_slotting_fees_within_what_is_reported(params, firms):
    s = firms.settings(params)
    host = np.flatnonzero(firms.hosts.alive & (firms.hosts.kind == HEAD))
    fee = bargain.slotting_yuan(firms, s, host)
    order = np.argsort(firms.hosts.size[host])
    assert (np.diff(fee[order]) >= 0).all() and fee.max() <= 500_000
    assert fen(fee * 100.0 / s.orders_per_row).dtype == np.int64


def test_a_brand_pays_less_or_refuses_where_a_sale_leaves_too_little(params, firms):
    s = firms.settings(params)
    host, brand = pairs(firms, HEAD)
    plain = bargain.terms(firms, s, host, brand)
    assert (plain.keeps[~plain.refused] >= params.brand.refuse_below - 1e-9).all()
    firms.hosts.discount[:] = 0.5  # half of every price is the room's
    dear = bargain.terms(firms, s, host, brand)
    assert dear.refused.mean() > 0.5 and (dear.commission <= plain.commission).all()
    until, before = firms.hosts.until.copy(), firms.hosts.brand.copy()
    week = int(until[firms.hosts.own_brand < 0].max())
    negotiate(firms, s, week)
    free = firms.hosts.alive & (firms.hosts.own_brand < 0)
    assert (firms.hosts.brand[free] < 0).mean() > 0.2 > (before[free] < 0).mean()
    assert (firms.hosts.until[free][firms.hosts.brand[free] < 0] <= week + params.brand.contract_weeks).all()


def test_claims_cost_brands_returns_and_so_keep_them_away(params, firms):
    s = firms.settings(params)
    host, brand = pairs(firms, SMALL)
    honest = bargain.terms(firms, s, host, brand).keeps
    firms.hosts.exaggeration[:] = 0.3
    assert (bargain.terms(firms, s, host, brand).keeps < honest).all()
    careless = Settings.of(compose(["brand.returns_weight=0"]))
    firms.hosts.exaggeration[:] = 0.0
    np.testing.assert_allclose(
        bargain.terms(firms, careless, host, brand).keeps, bargain.terms(firms, s, host, brand).keeps
    )


def chosen(words, seeds):
    """Rows of hosts and brands of all opening contracts, and their firms, under other parameters."""
    params = compose(words)
    for seed in range(seeds):
        firms = found(params, seed)
        host, slot = np.nonzero((firms.hosts.own_brand < 0)[:, None] & (firms.hosts.brand >= 0))
        yield firms, firms.settings(params), host, firms.hosts.brand[host, slot]


@pytest.mark.parametrize(
    ("weight", "reading"),
    [
        ("mcn.commission_weight=5", lambda f, s, h, b: bargain.asked_commission(f, s, h, b).mean()),
        ("mcn.fit_weight=3", lambda f, s, h, b: bargain.fit(f, s, h, b).mean()),
        ("brand.margin_weight=10", lambda f, s, h, b: bargain.terms(f, s, h, b).keeps.mean()),
        ("brand.reach_weight=1", lambda f, s, h, b: np.corrcoef(bargain.reach(f, h), np.log(f.brands.size[b]))[0, 1]),
    ],
)
def test_each_weight_moves_choices_its_own_way(weight, reading):
    loose = [word for word in OFF if "bargaining" not in word]
    without = np.mean([reading(*each) for each in chosen(loose, 3)])
    assert np.mean([reading(*each) for each in chosen([*loose, weight], 3)]) > without


def test_alike_hosts_are_offered_the_same(params, firms):
    one, other = np.flatnonzero(firms.hosts.kind == SMALL)[:2]
    for column in vars(firms.hosts).values():
        column[other] = column[one]
    brand, s = np.arange(len(firms.brands)), firms.settings(params)
    first, second = (bargain.terms(firms, s, np.full(len(brand), row), brand) for row in (one, other))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


def test_sales_go_with_the_host_and_followers_of_the_own_room_stay():
    params = params_of(persons=1500, weeks=8)
    market = resumed(params)
    hosts, brands = market.firms.hosts, market.firms.brands
    host = int(np.where(hosts.alive & (hosts.own_brand < 0), hosts.sales, 0.0).argmax())
    brand = int(hosts.brand[host].max())
    peers = np.flatnonzero((brands.category == brands.category[brand]) & (np.arange(len(brands)) != brand))
    mine, own = hosts.brand[host] == brand, np.flatnonzero(hosts.own_brand == brand)
    hosts.brand[host][mine], hosts.until[host] = peers[0], market.week + 52
    followed = np.isin(market.people.persons["host"], [host, *own])
    before, bonds = followed.sum(), market.people.persons["bond"][followed].astype(float).mean()
    seen = []
    observe = market.observer.week
    market.observer.week = lambda view: (seen.append((view.offers.copy(), view.tallies.sales.copy())), observe(view))
    market.step()
    offers, sales = seen[0]
    in_room = (offers["host"] == host) & (offers["live"] > 0)
    assert brand not in offers["brand"][in_room] and peers[0] in offers["brand"][in_room]
    assert sales[in_room][:, :, SALE.shown].sum() > 0  # whoever follows the host is there
    stayed = np.isin(market.people.persons["host"], [host, *own])
    assert stayed.sum() == pytest.approx(before, rel=0.1)
    assert market.people.persons["bond"][stayed].astype(float).mean() == pytest.approx(bonds, rel=0.1)
    market.close()
