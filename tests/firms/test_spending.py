"""What a brand spends otherwise than today: the market's own mechanisms answer, and the books say what it cost."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

import numpy as np
import pytest
from synthetic import SyntheticMarket

from sim.dates.timeline import Timeline
from sim.firms import focal
from sim.firms.money.accounts import LINE
from sim.params.market import MarketParams
from sim.params.spending import HOST_LEVERS, LEVERS
from sim.state.names import HOST_TYPES
from sim.study.compose import compose

MINE = "+firms.mine={description: d, kind: brand, category: food, rank: 0}"
BURN_IN, AFTER = 40, 20


def params_of(*asked: str) -> MarketParams:
    return compose([f"horizon.burn_in_weeks={BURN_IN}", "horizon.weeks=60", MINE, *asked])


@cache
def burnt_in() -> SyntheticMarket:
    """The market before its first reported week, which is the same whatever comes."""
    params = params_of()
    return SyntheticMarket(params, Timeline(params), noise=True).run(BURN_IN)


def lived(*changes: str) -> SyntheticMarket:
    """The market some weeks after these dated changes, which begin with the first reported week."""
    asked = [f"+scenarios.push={{description: d, changes: [{', '.join(changes)}]}}"] if changes else []
    market = burnt_in().copy(params_of(*asked))
    market.ledgers = [market.step() for _ in range(AFTER)]
    market.row = int(focal.rows(market.firms, market.params)[0])
    return market


def spend(lever: str, ratio: float) -> str:
    return f"{{from_week: 0, set: {{firms.mine.spend.{lever}: {ratio}}}}}"


@pytest.fixture(scope="module")
def today() -> SyntheticMarket:
    return lived()


def spent(market: SyntheticMarket, lever: str, weeks: slice = slice(None)) -> int:
    return sum(int(ledger.spent[0, LEVERS.index(lever)]) for ledger in market.ledgers[weeks])


def test_a_ratio_of_one_changes_nothing(today):
    as_today = lived(spend("paid_traffic", 1.0), spend("own_rooms", 1.0), spend("head_hosts", 1.0))
    for table in ("brands", "hosts", "platforms"):
        one, other = getattr(today.firms, table), getattr(as_today.firms, table)
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))
    assert [ledger.spent.tolist() for ledger in as_today.ledgers] == [ledger.spent.tolist() for ledger in today.ledgers]


def test_levers_add_up_to_the_account(today):
    for ledger in today.ledgers:
        line = ledger.accounts.brand[today.row]
        found = dict(zip(LEVERS, ledger.spent[0].tolist(), strict=True))
        assert sum(found[lever] for lever in HOST_LEVERS) == -(line[LINE.host_commission] + line[LINE.slotting])
        assert found["paid_traffic"] == -line[LINE.advertising]
        assert 0 < found["own_rooms"] <= -line[LINE.other]
        assert found["private_list"] == found["programme"] == 0 == line[LINE.programme]
    assert spent(today, "small_hosts") > 0


@pytest.mark.parametrize(("ratio", "least", "most"), [(0.0, 0.0, 1e-9), (0.5, 0.3, 0.8), (3.0, 1.5, 3.5)])
def test_traffic_is_bid_for_and_the_auction_decides(today, ratio, least, most):
    market = lived(spend("paid_traffic", ratio))
    b = market.firms.brands
    assert b.bids[market.row] == pytest.approx(ratio * b.own_bids[market.row])
    others = np.arange(len(b)) != market.row
    np.testing.assert_array_equal(b.bids[others], b.own_bids[others])
    here = b.category == b.category[market.row]
    bought = b.bought[market.row].sum() / today.firms.brands.bought[market.row].sum()
    assert least <= bought <= most
    assert (b.bought[here].sum(axis=0) < 1.0 + 1e-9).all()
    price = market.firms.platforms.traffic_price[:, b.category[market.row]].mean()
    before = today.firms.platforms.traffic_price[:, b.category[market.row]].mean()
    assert np.sign(price - before) == np.sign(ratio - 1.0), "who bids more makes slots dearer"
    assert b.margin[market.row] < 0.8 * today.firms.brands.margin[market.row] or ratio < 1.0
    served = b.service[market.row] / today.firms.brands.service[market.row]
    assert served == pytest.approx(1.0, abs=0.015), "a decision about traffic is not taken from service"


@pytest.mark.parametrize("ratio", [0.4, 0.8, 1.5, 2.0])
def test_own_rooms_cost_what_is_asked_and_live_on_days_and_content(today, ratio):
    market = lived(spend("own_rooms", ratio))
    hosts = market.firms.hosts
    rooms = hosts.own_brand == market.row
    others = (hosts.own_brand >= 0) & ~rooms
    np.testing.assert_array_equal(hosts.days[others], hosts.own_days[others])
    assert (hosts.own_days[rooms] == today.firms.hosts.days[rooms]).all()
    first = slice(0, 5)  # parts of a day are whole ones in so many weeks; sales have hardly answered
    assert spent(market, "own_rooms", first) == pytest.approx(ratio * spent(today, "own_rooms", first), rel=0.08)
    assert (np.sign(hosts.novelty - hosts.own_novelty)[rooms] == np.sign(ratio - 1.0)).all()
    assert (hosts.days >= 1)[rooms].all() and (hosts.days <= hosts.own_days)[rooms].all() and (hosts.novelty <= 1).all()


def slots(market: SyntheticMarket, kind: str) -> int:
    hosts = market.firms.hosts
    return int((hosts.brand[hosts.alive & (hosts.kind == HOST_TYPES.index(kind))] == market.row).sum())


def test_hosts_sign_whoever_seeks_them_and_contracts_run_out_first(today):
    none, many = lived(spend("small_hosts", 0.0)), lived(spend("small_hosts", 5.0))
    assert slots(none, "small") == 0 < slots(today, "small") < slots(many, "small")
    assert spent(none, "small_hosts", slice(0, 2)) > 0, "contracts that are held run out"
    assert spent(none, "small_hosts", slice(-3, None)) == 0
    assert spent(many, "small_hosts") > spent(today, "small_hosts")


def test_other_firms_spend_on_nothing():
    host = "+firms.h={description: d, kind: host, type: mid, rank: 0}"
    params = compose(["horizon.burn_in_weeks=4", host])
    market = SyntheticMarket(params, Timeline(params), noise=True)
    assert (market.step().spent == 0).all()
