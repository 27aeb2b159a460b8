"""Offers: stable ids, admissible values, absent hosts."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms import decisions as market
from sim.firms import offers as goods
from sim.firms.in_force import put_in_force
from sim.state.names import HOST_TYPES, NOBODY
from sim.state.shown import SLOTS_PER_HOST
from sim.study.compose import compose


@pytest.fixture(scope="module")
def lived():
    params = compose()
    return SyntheticMarket(params, Timeline(params), noise=True).run(80)


def rebuilt(m):
    return goods.build(m.firms, m.timeline.at(m.week))


def test_ids_say_who_and_where(lived):
    offers, firms = rebuilt(lived), lived.firms
    mall, rooms = offers[: firms.mall_offers], offers[firms.mall_offers :]
    places = len(firms.platforms)
    assert (mall["host"] == NOBODY).all() and (mall["live"].reshape(-1, places) == ~firms.brands.absent).all()
    assert (mall["brand"] * places + mall["platform"] == np.arange(len(mall))).all()
    on_sale = np.flatnonzero(rooms["live"])
    assert (rooms["host"][on_sale] == on_sale // SLOTS_PER_HOST).all()
    assert (rooms["category"][on_sale] == firms.brands.category[rooms["brand"][on_sale]]).all()


def test_values_are_admissible(lived):
    offers = rebuilt(lived)
    sold = offers[offers["live"] == 1]
    for name in ("belief", "quality", "service", "promise", "novelty", "available"):
        assert (sold[name] >= 0).all() and (sold[name] <= 1).all(), name
    assert (sold["price"] > 0.2).all() and (sold["price"] <= 1.2).all()
    assert (sold["list_fen"] > 0).all()
    assert np.abs(sold["appeal"]).max() < 2 and np.abs(sold["pull"]).max() < 2
    assert (sold["on_air"] > 0).all() and (sold["on_air"] < 128).all()


def test_people_bond_faster_with_experts(lived):
    firms, keen = lived.firms, compose(["behaviour.memory.bond_expertise=1"])
    offers = goods.build(firms, Timeline(keen).at(lived.week))
    mall, rooms = offers[: firms.mall_offers], offers[firms.mall_offers :]
    rooms = rooms[rooms["live"] == 1]
    expertise = np.clip(firms.hosts.expertise + firms.hosts.trained, 0, 1)[rooms["host"]]
    assert np.allclose(rooms["bonding"], 0.5 + expertise)
    assert (mall["bonding"] == 1.0).all(), "nobody bonds with a shop"


def test_suspended_and_absent_hosts_sell_nothing(lived):
    firms = lived.firms
    row = int(np.flatnonzero(firms.hosts.alive & (firms.hosts.brand[:, 0] >= 0))[0])
    kept = firms.hosts.suspended_until[row]
    firms.hosts.suspended_until[row] = lived.week + 3
    offers = rebuilt(lived)
    public = market.public_part(firms, lived.timeline.at(lived.week))
    firms.hosts.suspended_until[row] = kept
    mine = firms.mall_offers + row * SLOTS_PER_HOST
    assert (offers["live"][mine : mine + 2] == 0).all()
    assert public["host_on_air"][row] == 0 and (public["host_offer"][row] == -1).all()
    assert public["host_platform"][row] >= 0
    gone = ~firms.hosts.alive
    assert (public["host_platform"][gone] == -1).all() and (public["host_on_air"][gone] == 0).all()


def test_public_host_offers_are_on_sale(lived):
    offers = rebuilt(lived)
    public = market.public_part(lived.firms, lived.timeline.at(lived.week))
    shown = public["host_offer"][public["host_offer"] >= 0]
    assert (offers["live"][shown] == 1).all() and len(shown) == (offers["live"][lived.firms.mall_offers :] == 1).sum()


def test_a_room_is_on_air_as_many_days_as_decided(lived):
    hosts = lived.firms.hosts
    bits = goods.on_air(lived.firms, lived.week)[0]
    days = np.array([bin(b).count("1") for b in bits])
    open_rooms = hosts.alive & (hosts.suspended_until <= lived.week)
    assert (days[open_rooms] == hosts.days[open_rooms]).all()


def test_discount_and_claims_can_be_scaled_for_a_type():
    plain = compose()
    params = compose(
        ["+scenarios.quiet={description: x, changes: [{from_week: 0, scale: {host.head.exaggeration: 0.0}}]}"]
    )
    timeline = Timeline(params)
    firms = market.found(plain, 1)

    def offers(week):
        put_in_force(firms, firms.settings(timeline.at(week).params), timeline.at(week))
        return goods.build(firms, timeline.at(week))

    before, after = offers(-1), offers(0)
    head = before["host_type"] == HOST_TYPES.index("head")
    assert (after["promise"][head] < before["promise"][head]).all()
    assert (after["promise"][~head] == before["promise"][~head]).all()


def test_goods_are_what_is_made_and_promised_as_they_are_known():
    params = compose()
    firms, now = market.found(params, 1), Timeline(params).at(0)
    before = goods.build(firms, now)
    firms.brands.deviation += 0.1
    made = goods.build(firms, now)
    firms.brands.reputation += 0.1
    known = goods.build(firms, now)
    sold = (before["live"] == 1) & (before["quality"] < 0.85) & (before["belief"] < 0.85) & (before["promise"] < 0.9)
    weight = params.behaviour.experience.quality
    assert np.allclose((made["quality"] - before["quality"])[sold], 0.1)
    assert (made["promise"] == before["promise"]).all() and (made["belief"] == before["belief"]).all()
    assert np.allclose((known["promise"] - before["promise"])[sold], 0.1 * weight)
    assert np.allclose((known["belief"] - before["belief"])[sold], 0.1)
