"""Shock kinds that hit platforms, MCNs and goods."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.core.errors import UserError
from sim.dates.timeline import Timeline
from sim.firms import offers as goods
from sim.mechanisms import ranking
from sim.study.compose import compose


def lived(*shocks: str, weeks: int = 62) -> SyntheticMarket:
    params = compose(
        [
            "horizon.burn_in_weeks=60",
            f"+scenarios.event={{description: x, shocks: [{', '.join(shocks)}]}}",
            "policy.detection_per_year=0",
            "policy.exposed_per_year=0",
        ]
    )
    return SyntheticMarket(params, Timeline(params)).run(weeks)


def exposure(m: SyntheticMarket):
    now = m.timeline.at(m.week)
    return ranking.build(m.firms, goods.build(m.firms, now), now)


def test_an_outage_blinds_for_its_hours_and_is_repaired():
    m = lived("{kind: data_outage, week: 1, platform: social, hours: 252}", weeks=61)
    sighted = exposure(m)
    m.step()
    assert m.firms.platforms.blind_share.tolist() == [0, 1, 0, 0, 0]
    blind = m.last[1]
    assert blind.relevance[1] == 0.0 and blind.relevance[0] == sighted.relevance[0]
    start, stop = blind.start[30], blind.start[60]
    lists = np.repeat(np.arange(len(blind.start) - 1), np.diff(blind.start))
    views = np.diff(blind.cumulative, prepend=0.0)
    views[blind.start[:-1][np.diff(blind.start) > 0]] = blind.cumulative[blind.start[:-1][np.diff(blind.start) > 0]]
    social = np.arange(start, stop)
    np.testing.assert_allclose(views[social], 1.0 / np.bincount(lists)[lists[social]], atol=1e-9)
    m.step()
    assert m.firms.platforms.blind_share.tolist() == [0, 0.5, 0, 0, 0]
    assert m.last[1].relevance[1] == pytest.approx(0.5 * sighted.relevance[1])
    m.step()
    assert not m.firms.platforms.blind_hours.any()


def test_an_outage_of_no_hours_is_none():
    plain, none = lived(weeks=64), lived("{kind: data_outage, week: 1, hours: 0}", weeks=64)
    assert none.paid == plain.paid


def test_a_penalty_is_published_and_paid():
    before = lived("{kind: penalty, week: 1, platform: interest_feed, fine_share: 0.05}", weeks=61)
    platforms = before.firms.platforms
    due = 0.05 * 52 * platforms.take[0] * platforms.sales[0]
    plain = lived("{kind: penalty, week: 1, platform: interest_feed, fine_share: 0}", weeks=61)
    fined, free = before.step(), plain.step()
    assert fined.platform_profit[0] == pytest.approx(free.platform_profit[0] - due, abs=1)
    assert (fined.platform_profit[1:] == free.platform_profit[1:]).all()
    assert fined.outside["fines"] - free.outside["fines"] == pytest.approx(due, abs=1)
    assert before.firms.news.platform.tolist() == [0] and not before.firms.platforms.fined.any()
    total = sum(
        int(getattr(fined, name).sum()) for name in ("platform_profit", "brand_profit", "host_income", "mcn_income")
    )
    assert total + sum(fined.outside.values()) == fined.settled.sum()


def test_closed_mcns_lose_their_hosts_for_good():
    m = lived("{kind: mcn_exit, week: 1, share: 0.5}", weeks=180)
    closed = np.flatnonzero(~m.firms.mcns.open)
    assert len(closed) == 3
    assert not np.isin(m.firms.hosts.mcn[m.firms.hosts.alive], closed).any()
    assert (m.firms.hosts.mcn[m.firms.hosts.alive] >= 0).any()
    everybody = lived("{kind: mcn_exit, week: 1, share: 1.0}", weeks=120)
    assert (everybody.firms.hosts.mcn == -1).all()
    nobody = lived("{kind: mcn_exit, week: 1, share: 0.0}", weeks=70)
    assert nobody.firms.mcns.open.all() and nobody.paid == lived(weeks=70).paid


def test_a_host_goes_over_with_its_goods():
    before = lived("{kind: host_move, week: 1, platform: interest_feed, to: shelf_live}", weeks=61)
    hosts = before.firms.hosts
    there = np.flatnonzero(hosts.alive & (hosts.kind == 0) & (hosts.platform == 0))
    host = there[hosts.sales[there].argmax()]
    before.step()
    offers = before.last[0]
    mine = offers[(offers["host"] == host) & (offers["live"] == 1)]
    assert hosts.platform[host] == 2 and hosts.moved[host] == 1
    assert len(mine) > 0 and (mine["platform"] == 2).all()


def test_lost_goods_are_missed_and_ordered_anew():
    m = lived("{kind: supply_failure, week: 1, category: beauty, share: 1.0}", weeks=61)
    m.step()
    brands = m.firms.brands
    beauty = brands.alive & ~brands.merchant & (brands.category == 0)
    offers = m.last[0]
    live = offers["live"] == 1
    lost, others = (offers["available"][live & (offers["category"] == category)] for category in (0, 1))
    assert lost.max() < 0.8 < others.min()
    m.run(15)
    assert (m.firms.brands.stock[beauty] > 0.5 * m.firms.brands.units[beauty]).all()


def test_a_recall_takes_goods_off_the_market():
    kept = lived("{kind: brand_scandal, week: 1, category: food}")
    recalled = lived("{kind: brand_scandal, week: 1, category: food, recall: 0.8}")
    there = kept.firms.brands.alive & recalled.firms.brands.alive & ~kept.firms.brands.merchant
    before = np.maximum(kept.firms.brands.stock, 0.0)  # what was sold beyond it is owed
    gone = there & (np.maximum(recalled.firms.brands.stock, 0.0) < 0.6 * before)
    assert gone.sum() == 1 and recalled.firms.brands.category[gone] == 2


def test_the_smallest_hosts_can_be_the_ones_to_go():
    m = lived("{kind: host_exit, week: 1, host_type: small, count: 20, smallest: true}")
    hosts = m.firms.hosts
    gone = (hosts.left == 1) & (hosts.kind == 2)
    assert gone.sum() >= 20
    assert np.median(hosts.sales[gone]) < np.median(hosts.sales[hosts.alive & (hosts.kind == 2)])


def test_a_platform_to_go_to_must_exist():
    with pytest.raises(UserError, match="did you mean 'shelf_live'"):
        lived("{kind: host_move, week: 1, to: shelf_life}", weeks=0)


def test_a_brand_undercuts_itself_for_its_weeks_and_buyers_get_used_to_it():
    cut = "{kind: brand_price_cut, week: 1, category: beauty, cut: 0.2, weeks: 8}"
    before, plain = lived(cut, "{kind: data_outage, week: 90}"), lived("{kind: data_outage, week: 90}")
    at = np.flatnonzero(before.firms.brands.undercut)
    assert len(at) == 1 and before.firms.brands.category[at[0]] == 0
    asked, calm = before.firms.brands.asked[at], plain.firms.brands.asked[at]
    np.testing.assert_allclose(asked, 0.8 * calm)
    others = np.arange(len(plain.firms.brands)) != at[0]
    np.testing.assert_array_equal(before.firms.brands.asked[others], plain.firms.brands.asked[others])
    before.run(6)
    mine = (before.last[0]["brand"] == at[0]) & (before.last[0]["live"] == 1)
    assert (before.last[0]["usual"] > before.last[0]["price"])[mine].all(), "still a deal"
    assert (before.firms.brands.usual_price[at] < -0.02).all()
    before.run(2)
    assert not before.firms.brands.undercut.any()


def test_an_attack_of_nothing_is_none():
    none = lived("{kind: brand_price_cut, week: 1, cut: 0}", weeks=70)
    assert none.paid == lived("{kind: data_outage, week: 90}", weeks=70).paid
