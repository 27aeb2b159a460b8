"""What a firm spends otherwise than today: the market's own mechanisms answer, and the books say what it cost."""

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
from sim.params.spending import HOST, HOST_LEVERS, LEVERS, MCN, PLATFORM, SUBSIDY
from sim.state.names import HOST_TYPES
from sim.study.compose import compose

MINE = (
    "+firms.mine={description: d, kind: brand, category: food, rank: 0}",
    "+firms.host={description: d, kind: host, type: vertical, rank: 0}",
    "+firms.mcn={description: d, kind: mcn, number: 0}",
    "+firms.shelf={description: d, kind: platform, platform: shelf_live}",
)
OTHERS = {"host": HOST, "mcn": MCN, "shelf": PLATFORM}  # their levers, in the order of the firms
BURN_IN, AFTER = 40, 20


def params_of(*asked: str) -> MarketParams:
    return compose([f"horizon.burn_in_weeks={BURN_IN}", "horizon.weeks=60", *MINE, *asked])


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


def spend(lever: str, ratio: float, firm: str = "mine") -> str:
    return f"{{from_week: 0, set: {{firms.{firm}.spend.{lever}: {ratio}}}}}"


@pytest.fixture(scope="module")
def today() -> SyntheticMarket:
    return lived()


def spent(market: SyntheticMarket, lever: str, weeks: slice = slice(None), firm: int = 0) -> int:
    return sum(int(ledger.spent[firm, LEVERS.index(lever)]) for ledger in market.ledgers[weeks])


def test_a_ratio_of_one_changes_nothing(today):
    others = (spend(lever, 1.0, firm) for firm, levers in OTHERS.items() for lever in levers)
    as_today = lived(spend("paid_traffic", 1.0), spend("own_rooms", 1.0), spend("head_hosts", 1.0), *others)
    for table in ("brands", "hosts", "platforms", "mcns"):
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


def test_levers_of_others_add_up_to_their_accounts(today):
    _, host, mcn, place = focal.rows(today.firms, today.params).tolist()
    for ledger in today.ledgers:
        found = [dict(zip(LEVERS, row.tolist(), strict=True)) for row in ledger.spent]
        line, support = ledger.accounts.host[host], today.params.mcn.rent * today.firms.mcns.usual_income[mcn]
        assert found[1]["on_air"] > found[1]["content"] > 0
        assert line[LINE.other] > -found[1]["on_air"] - found[1]["content"], "support comes on top"
        assert found[2]["training"] > 0 and 0 < found[2]["quality_control"] < support
        line = ledger.accounts.platform[place]
        assert found[3]["acquisition"] == -line[LINE.acquisition] > 0 and found[3]["subsidy"] == 0
        assert found[3]["service"] + found[3]["host_support"] + found[3]["audit"] == -line[LINE.other]
        assert all(found[0][lever] == 0 for levers in OTHERS.values() for lever in levers)


@pytest.fixture(scope="module", params=[0.5, 2.0])
def moved(request):
    """Each of these firms spends half, or twice, on everything."""
    market = lived(*(spend(lever, request.param, firm) for firm, levers in OTHERS.items() for lever in levers))
    return request.param, market


def test_others_pay_for_what_they_ask(today, moved):
    ratio, market = moved
    first = slice(0, 5)  # sales have hardly answered
    for firm, levers in enumerate(OTHERS.values(), 1):
        for lever in levers:
            if lever not in (SUBSIDY, "acquisition"):  # today there is none; joiners come here at a rate of their own
                now, then = (spent(each, lever, first, firm) for each in (today, market))
                assert then == pytest.approx(ratio * now, rel=0.12), lever
    mcn = int(focal.rows(market.firms, market.params)[2])
    costs = [each.ledgers[0].mcn_split[mcn] - each.ledgers[0].mcn_income[mcn] for each in (today, market)]
    more = sum(spent(market, lever, slice(0, 1), 2) - spent(today, lever, slice(0, 1), 2) for lever in MCN)
    assert costs[1] - costs[0] == more != 0, "whatever is spent more is kept less"


def test_what_others_spend_works_through_what_there_is(today, moved):
    ratio, market = moved
    up = np.sign(ratio - 1.0)
    _, host, mcn, place = focal.rows(market.firms, market.params).tolist()

    def change(value):
        now, then = value(today.firms), value(market.firms)
        return np.sign(then - now) * (abs(then - now) > 1e-9)

    assert change(lambda firms: firms.hosts.novelty[host]) == up
    assert market.firms.hosts.days[host] != market.firms.hosts.own_days[host]
    assert change(lambda firms: firms.hosts.trained[firms.hosts.alive & (firms.hosts.mcn == mcn)].mean()) == up
    for column, of in (("mcn", mcn), ("platform", place)):
        free = (today.firms.hosts.own_brand < 0) & today.firms.hosts.alive & market.firms.hosts.alive
        mine = free & (getattr(today.firms.hosts, column) == of) & (getattr(market.firms.hosts, column) == of)
        assert change(lambda firms, mine=mine: firms.hosts.exaggeration[mine].mean()) == -up, column
    assert change(lambda firms: firms.platforms.arrivals[place]) == up
    assert change(lambda firms: firms.platforms.cac_fen[place]) == up, "who bids more makes joiners dearer"
    assert change(lambda firms: firms.platforms.service[place]) == up
    assert change(lambda firms: firms.platforms.refund_days[place]) == -up

    def small(firms):
        hosts = firms.hosts
        return hosts.income[(hosts.platform == place) & (hosts.kind == HOST_TYPES.index("small"))].mean()

    assert change(small) == up


def test_levels_have_an_end(today):
    """Ten times today's training, screening or audits is all of it and no more, and costs no more."""
    market = lived(*(spend(lever, 10.0, firm) for firm, lever in (("mcn", "training"), ("shelf", "audit"))))
    mcn = int(focal.rows(market.firms, market.params)[2])
    mcns, strict = market.firms.mcns, market.params.platform["shelf_live"].audit
    assert mcns.training[mcn] == 1.0 > mcns.own_training[mcn]
    first = slice(0, 2)
    for lever, firm, most in (("training", 2, 1.0 / mcns.own_training[mcn]), ("audit", 3, 1.0 / strict)):
        assert spent(market, lever, first, firm) == pytest.approx(most * spent(today, lever, first, firm), rel=0.02)
