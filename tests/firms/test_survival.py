"""Who closes, who enters, and the small merchants below the brands."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms import offers
from sim.firms.in_force import absent
from sim.firms.survival import close_brands, entry_factor, without_cash
from sim.firms.tables import NEVER
from sim.study.compose import compose


def lived(*overrides: str, weeks: int = 40, noise: bool = False) -> SyntheticMarket:
    params = compose(["horizon.burn_in_weeks=0", *overrides])
    return SyntheticMarket(params, Timeline(params), noise=noise).run(weeks)


def test_weeks_without_cash_count_in_a_row():
    short = np.array([3, 3, 3])
    without_cash(short, np.array([-1.0, 1.0, -1.0]), np.array([True, True, False]))
    assert short.tolist() == [4, 0, 0]


def test_entries_follow_profits_and_stay_usual_where_profits_do():
    assert entry_factor(0.1, 0.1, 5.0) == 1.0
    assert entry_factor(0.07, 0.1, 5.0) == pytest.approx(np.exp(-0.15))
    assert entry_factor(0.0, 0.5, 0.0) == 1.0


def test_merchants_have_one_shop_each_and_their_share_of_standing():
    m = lived(weeks=1)
    b = m.firms.brands
    there = ~absent(m.firms, m.firms.settings(m.params))
    assert (there[b.merchant].sum(axis=1) == 1).all() and b.merchant.sum() == m.params.brand.turnover.merchants
    assert there[np.arange(len(b)) < m.params.brand.brands].all()
    for category in range(3):
        size = np.where(there[:, 0] & (b.category == category), b.size, 0.0)
        assert size[b.merchant].sum() / size.sum() == pytest.approx(0.1)
    assert b.size[b.merchant].max() < np.median(b.size[: m.params.brand.brands])
    of_merchants = b.merchant[offers.build(m.firms, m.timeline.at(m.week))["brand"][m.firms.mall_offers :]]
    assert not b.merchant[m.firms.hosts.brand[m.firms.hosts.own_brand >= 0, 0]].any() and len(of_merchants)


def test_without_merchants_spare_places_and_want_nothing_opens_or_closes():
    m = lived("brand.turnover.merchants=0", "brand.turnover.spare=0", "brand.turnover.patience_weeks=520", weeks=120)
    b = m.firms.brands
    assert len(b) == m.params.brand.brands and b.alive.all() and (b.weeks == 120).all()


def test_a_brand_without_cash_closes_and_takes_its_rooms_with_it():
    m = lived()
    b, hosts, life = m.firms.brands, m.firms.hosts, m.params.brand.turnover
    brand = int(hosts.brand[(hosts.own_brand < 0) & hosts.alive][:, 0][0])
    for _ in range(life.patience_weeks):
        assert b.alive[brand]
        b.cash[brand] = -1e12
        m.step()
    assert not b.alive[brand] and b.closed[brand] == m.week - 1
    assert not (hosts.alive & (hosts.own_brand == brand)).any() and not (hosts.brand == brand).any()
    assert (hosts.brand[hosts.alive & (hosts.own_brand < 0)] >= 0).mean() > 0.9, "hosts have found others"
    on_sale = m.last[0]
    assert (on_sale["brand"][on_sale["live"] > 0] != brand).all()
    assert b.sales[brand] == b.stock[brand] == b.cash[brand] == 0.0


def test_a_place_is_taken_by_another_firm_once_the_old_one_is_forgotten():
    m = lived("brand.turnover.brand_entries=5", "brand.turnover.forgotten_weeks=20", "brand.turnover.spare=0")
    b = m.firms.brands
    was = b.quality[5]
    close_brands(m.firms, np.array([5]), m.week)
    m.run(19)
    assert not b.alive[5]
    m.run(60)
    assert b.alive[5] and b.born[5] > 0 and b.quality[5] != was
    assert b.sales[5] > 0.0 and b.cash[5] != 0.0


def test_a_brand_that_entered_grows_by_its_success_and_those_of_the_founding_stay():
    words = "brand.turnover.brand_entries=5", "brand.turnover.forgotten_weeks=1"
    m = lived(*words, weeks=80)
    b = m.firms.brands
    new = np.flatnonzero(b.alive & ~b.merchant & (b.born > NEVER))
    assert len(new) > 3
    b.quality[new], b.reputation[new] = np.where(new % 2, 0.9, 0.3), 0.0
    founded = (b.born == NEVER) | b.merchant
    m.run(60)
    alive = new[b.alive[new]]
    grown = np.log(b.size[alive] / b.entry_size[alive])
    assert grown[alive % 2 == 1].mean() > grown[alive % 2 == 0].mean() + 0.02
    assert np.abs(grown).max() <= m.params.brand.turnover.growth_cap
    still = founded & b.alive
    np.testing.assert_array_equal(b.size[still], b.entry_size[still])
    pinned = lived(*words, "brand.turnover.growth=0", weeks=140).firms.brands
    np.testing.assert_array_equal(pinned.size, pinned.entry_size)


def test_higher_rents_close_more_and_let_fewer_in():
    higher = "+scenarios.rents={description: x, changes: [{from_week: 110, scale: {brand.turnover.rent: 6}}]}"
    before = lived("horizon.weeks=400", weeks=110, noise=True)
    dear = before.copy(compose(["horizon.burn_in_weeks=0", "horizon.weeks=400", higher])).run(210)
    calm = before.run(210)
    closed = [int((m.firms.brands.closed > 110).sum()) for m in (calm, dear)]
    opened = [int((m.firms.brands.born > 130).sum()) for m in (calm, dear)]
    assert closed[1] > closed[0] and opened[1] < opened[0]


def test_an_mcn_without_cash_closes_and_its_hosts_go_on_alone():
    m = lived()
    mcns = m.firms.mcns
    for _ in range(m.params.brand.turnover.patience_weeks):
        mcns.cash[2] = -1e12
        m.step()
    assert not mcns.open[2] and not (m.firms.hosts.mcn == 2).any()
    assert mcns.open.sum() == len(mcns) - 1
