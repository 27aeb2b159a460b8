"""Firms that are looked at: whose place they take, what is written there, and what chance does not do to them."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms import focal
from sim.firms.founding import found
from sim.firms.money.accounts import firm_names
from sim.state.names import HOST_TYPES
from sim.study.compose import compose

SEED = 3
MANY = [*(f"head-{row}" for row in range(6)), *(f"mid-{row}" for row in range(6, 20))]


def founded(*overrides: str, seed: int = SEED):
    params = compose(["horizon.burn_in_weeks=0", "population.persons=500", *overrides])
    return found(params, seed), params


def said(name: str = "mine", **own: object) -> str:
    body = ", ".join(f"{key}: {value}" for key, value in {"description": "d", **own}.items())
    return f"+firms.{name}={{{body}}}"


def differing(one, other, table: str) -> set[str]:
    left, right = getattr(one, table), getattr(other, table)
    names = [field.name for field in fields(left)]
    return {n for n in names if not np.array_equal(getattr(left, n), getattr(right, n), equal_nan=True)}


def test_named_hosts_carry_a_brands_goods_where_they_sell_such_goods():
    mine = said(kind="brand", category="food", rank=4, contracts=[*MANY, "star"])
    star = said("star", kind="host", type="mid", rank=0)
    plain, params = founded(said(kind="brand", category="food", rank=4), star)
    bound, _ = founded(mine.replace("'", ""), star)
    row, food = int(focal.rows(plain, params)[0]), [*params.category].index("food")
    named = np.isin(np.arange(len(bound.hosts)), np.r_[np.arange(len(MANY)), np.flatnonzero(bound.hosts.firm == 1)])
    sells = (bound.hosts.category == food).any(axis=1)
    carries = [(firms.hosts.brand == row).sum(axis=1) for firms in (plain, bound)]
    assert (named & sells).sum() > 1 and (carries[1][named & sells] >= 1).all(), (
        "one slot for such goods is the brand's"
    )
    assert not carries[1][named & ~sells].any()
    assert carries[0][named & sells].sum() < carries[1][named & sells].sum()
    others = ~named & (bound.hosts.own_brand < 0)
    np.testing.assert_array_equal(plain.hosts.brand[others], bound.hosts.brand[others])
    commission = bound.hosts.commission[named][bound.hosts.brand[named] == row]
    assert (commission >= 0.15).all() and len(set(commission.tolist())) > 1, "bargained with each"


@pytest.mark.parametrize(
    ("own", "table"),
    [
        ({"kind": "brand", "category": "food", "rank": 1}, "brands"),
        ({"kind": "merchant", "category": "food", "platform": "discount", "rank": 1}, "brands"),
        ({"kind": "host", "type": "vertical", "platform": "social", "rank": 1}, "hosts"),
        ({"kind": "mcn", "number": 2}, "mcns"),
        ({"kind": "platform", "platform": "social"}, "platforms"),
    ],
)
def test_a_firm_that_says_nothing_of_itself_changes_nothing(own, table):
    plain, _ = founded()
    mine, params = founded(said(**own))
    for each in ("brands", "hosts", "mcns", "platforms", "shelf"):
        assert differing(plain, mine, each) <= ({"firm"} if each == table else set())
    assert len(focal.rows(mine, params)) == 1


@pytest.mark.parametrize("share", [0.01, 0.06, 0.4])
def test_its_share_is_its_standing_in_the_category(share):
    firms, params = founded(said(kind="brand", category="beauty", share=share))
    b, row = firms.brands, focal.rows(firms, params)[0]
    goods = tuple(params.category).index("beauty")
    assert b.category[row] == goods and not b.merchant[row]
    assert b.size[row] / b.size[b.category == goods].sum() == pytest.approx(share, rel=1e-12)
    assert b.entry_size[row] == b.size[row]


def test_a_brand_is_what_it_says():
    own = {"list_price_yuan": 59.9, "unit_cost_share": 0.4, "price": 0.8, "quality": 0.9, "service": 0.3, "traffic": 2}
    plain, _ = founded()
    firms, params = founded(said(kind="brand", category="food", rank=0, own_rooms=3, **own))
    b, row = firms.brands, focal.rows(firms, params)[0]
    assert (b.list_fen[row], b.unit_cost[row], b.quality[row]) == (5990, 0.4, 0.9)
    assert (b.base_service[row], b.service[row]) == (0.3, 0.3)
    assert b.base_price[row] == pytest.approx(0.8 * firms.settings(params).platform.price_level)
    assert b.own_bids[row] == b.base_bids[row] == 2.0 == 2.0 * plain.brands.own_bids[row]
    rooms = firms.hosts.own_brand == row
    assert firms.hosts.size0[rooms] == pytest.approx(3 * plain.hosts.size0[rooms])
    assert rooms.sum() == params.brand.rooms_per_brand


def test_it_takes_the_place_of_its_rank():
    firms, params = founded(
        said("a", kind="brand", category="food", rank=2),
        said("b", kind="merchant", category="food", platform="discount", rank=0),
        said("c", kind="host", type="head", rank=1),
    )
    a, b, c = focal.rows(firms, params)
    goods, size = tuple(params.category).index("food"), firms.brands.size
    brands = np.flatnonzero((firms.brands.category == goods) & firms.brands.alive & ~firms.brands.merchant)
    assert a == brands[np.argsort(-size[brands])][2]
    here = firms.brands.home == tuple(params.platform).index("discount")
    shops = np.flatnonzero((firms.brands.category == goods) & firms.brands.merchant & here)
    assert b == shops[np.argmax(size[shops])]
    heads = np.flatnonzero(firms.hosts.kind == HOST_TYPES.index("head"))
    assert c == heads[np.argsort(-firms.hosts.size0[heads])][1]
    names = firm_names(firms, params)
    assert (names["brand"][a], names["brand"][b], names["host"][c]) == ("a", "b", "c")


def lived(*overrides: str, weeks: int) -> SyntheticMarket:
    params = compose(["horizon.burn_in_weeks=0", *overrides])
    return SyntheticMarket(params, Timeline(params), noise=False).run(weeks)


def test_what_a_host_or_mcn_leans_to_lasts():
    m = lived(
        said("a", kind="host", type="vertical", rank=0, discount=0.4, novelty=0.9, exaggeration=0.9, expertise=0.9),
        said("b", kind="mcn", number=1, quality_control=0.9, fan_incentive=0.9, training=0.1),
        weeks=60,
    )
    row, number = focal.rows(m.firms, m.params)
    hosts, usual = m.firms.hosts, m.params.host["vertical"]
    others = (hosts.kind == hosts.kind[row]) & (hosts.firm < 0) & hosts.alive & (hosts.weeks >= 60)
    assert hosts.own_discount[row] >= 0.4 > usual.discount
    assert hosts.own_exaggeration[row] > hosts.own_exaggeration[others].max()
    assert hosts.own_novelty[row] >= 0.9 > usual.novelty
    mcns = m.firms.mcns
    assert mcns.own_quality_control[number] >= 0.9 and mcns.own_fan_incentive[number] >= 0.9
    assert mcns.own_training[number] == 0.1


def test_chance_takes_no_host_of_ones_own_away():
    m = lived(said(kind="host", type="small", rank=100), "host.small.retire_per_year=1", weeks=78)
    hosts, row = m.firms.hosts, focal.rows(m.firms, m.params)[0]
    alike = (hosts.kind == hosts.kind[row]) & (np.arange(len(hosts)) < m.firms.founders)
    assert hosts.alive[row] and hosts.alive[alike].sum() < 0.5 * alike.sum()


def test_a_shop_of_ones_own_closes_for_want_of_cash_and_not_before_the_reports():
    own = said(kind="merchant", category="food", platform="discount", rank=0)
    m = lived(own, "brand.turnover.merchant_closings=1", "brand.turnover.patience_weeks=4", weeks=40)
    b, row = m.firms.brands, focal.rows(m.firms, m.params)[0]
    assert b.alive[row]
    for _ in range(6):
        b.cash[row] = -1e15
        m.run(1)
    assert not b.alive[row]
    for _ in range(60):
        m.run(1)
    assert not b.alive[row], "nobody else takes the place of one's own"


def test_before_the_reports_it_only_waits():
    own = said(kind="merchant", category="food", platform="discount", rank=0)
    params = compose(["horizon.burn_in_weeks=60", "brand.turnover.patience_weeks=4", own])
    m = SyntheticMarket(params, Timeline(params), noise=False).run(30)
    row = focal.rows(m.firms, m.params)[0]
    for _ in range(10):
        m.firms.brands.cash[row] = -1e15
        m.run(1)
    assert m.firms.brands.alive[row]
