"""Every yuan paid ends somewhere: identities of the books, line by line."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import SyntheticMarket, empty_tallies

from sim.dates.timeline import Timeline
from sim.firms import decisions as market
from sim.firms import offers as goods
from sim.firms.money import settlement as books
from sim.state.tallies import FELT, SALE
from sim.study.compose import compose


@pytest.fixture(scope="module")
def params():
    return compose(["platform.discount.subsidy=0.05"])


@pytest.fixture(scope="module")
def busy(params):
    return SyntheticMarket(params, Timeline(params), noise=True).run(40)


def sell(firms, offers, offer: int, orders: int, paid: int, listed: int, doomed: int = 0):
    """Tallies of one offer's sales."""
    t = empty_tallies(len(offers), len(firms.hosts), len(firms.brands), len(firms.platforms), 10)
    for name, value in (("orders", orders), ("paid_fen", paid), ("list_fen", listed), ("doomed_fen", doomed)):
        t.sales[offer, 2, getattr(SALE, name)] = value
    return t


def fresh(params):
    timeline = Timeline(params)
    firms = market.found(params, 3)
    now = timeline.at(firms.opened)
    market.decide(firms, now, 3)
    return firms, now, goods.build(firms, now)


def test_lines_sum_to_everything_paid_every_week(busy):
    assert len(busy.history) == 40 and min(busy.paid) > 0
    for record, tallies_paid in zip(busy.history, busy.paid, strict=True):
        assert sum(record["ledger"].lines.values()) == tallies_paid


def test_profits_and_what_leaves_the_market_sum_to_what_was_settled(busy):
    for record in busy.history:
        ledger = record["ledger"]
        profits = sum(
            int(getattr(ledger, f).sum()) for f in ("platform_profit", "brand_profit", "host_income", "mcn_income")
        )
        assert profits + sum(ledger.outside.values()) == ledger.settled.sum() == ledger.brand_settled.sum()


def test_escrow_is_what_is_doomed_and_not_refunded(busy):
    flow = sum(record["ledger"].lines["escrow"] for record in busy.history)
    assert busy.firms.books.escrow.sum() == flow > 0


def test_take_is_everything_a_platform_collects(busy):
    """What is charged on sales at once; what impressions cost follows smoothed sales, so that it evens out."""
    take, part = busy.firms.platforms.take, np.array([p.advertising_part for p in busy.params.platform.values()])
    ledgers = [record["ledger"] for record in busy.history[-13:]]
    settled, paid = sum(ledger.settled for ledger in ledgers), sum(ledger.traffic.sum(axis=0) for ledger in ledgers)
    collected = sum(ledger.take for ledger in ledgers)
    np.testing.assert_allclose((collected - paid) / settled, take * (1.0 - part), rtol=1e-3)
    assert collected.sum() == pytest.approx((take * settled).sum(), rel=0.03)


def test_one_shop_order_line_by_line(params):
    firms, now, offers = fresh(params)
    brand, platform = 7, 0
    offer = brand * len(firms.platforms) + platform
    t = sell(firms, offers, offer, orders=1, paid=10_000, listed=12_000)
    ledger = books.settle(firms, offers, t, now)
    p, b = now.params.platform["interest_feed"], firms.brands
    category = list(now.params.category.values())[b.category[brand]]
    expected = {
        "goods": round(12_000 * b.unit_cost[brand]),
        "freight_insurance": round(category.freight_yuan * 100),
        "technical_fee": round(10_000 * p.take_share * p.technical_part),
        "platform_commission": round(10_000 * p.take_share * (1 - p.technical_part - p.advertising_part)),
        "host_commission": 0,
        "mcn_split": 0,
        "platform_subsidy": 0,
        "refunds": 0,
        "escrow": 0,
    }
    assert {name: ledger.lines[name] for name in expected} == expected
    bidders = np.count_nonzero(b.category == b.category[brand])  # each pays whole fen for its share of the slots
    paid = round(10_000 * p.take_share * p.advertising_part)
    assert ledger.lines["advertising"] == pytest.approx(paid, abs=bidders / 2)
    assert ledger.lines["tax"] == round(10_000 * now.params.policy.tax_share)
    assert ledger.lines["slotting"] > 0 and sum(ledger.lines.values()) == 10_000
    assert 0.006 <= ledger.lines["technical_fee"] / 10_000 <= 0.05
    assert 0.05 <= ledger.lines["advertising"] / 10_000 <= 0.20


def test_host_commission_is_split_with_the_mcn_and_taxed(params):
    firms, now, offers = fresh(params)
    hosts = firms.hosts
    row = int(np.flatnonzero(hosts.alive & (hosts.mcn >= 0) & (hosts.own_brand < 0))[0])
    t = sell(firms, offers, firms.mall_offers + 2 * row, orders=1, paid=100_000, listed=120_000)
    lines = books.settle(firms, offers, t, now).lines
    gross = round(100_000 * hosts.commission[row, 0])
    split = round(gross * now.params.mcn.split)
    host_tax = round((gross - split) * now.params.policy.host_tax_share)
    assert lines["mcn_split"] == split and lines["host_commission"] == gross - split - host_tax
    assert lines["tax"] == round(100_000 * now.params.policy.tax_share) + host_tax
    assert 0.15 <= hosts.commission[row, 0] <= 0.40


def test_own_rooms_pay_no_commission(params):
    firms, now, offers = fresh(params)
    row = int(np.flatnonzero(firms.hosts.own_brand >= 0)[0])
    t = sell(firms, offers, firms.mall_offers + 2 * row, orders=1, paid=100_000, listed=120_000)
    lines = books.settle(firms, offers, t, now).lines
    assert lines["host_commission"] == lines["mcn_split"] == 0


def test_subsidy_is_paid_by_the_platform(params):
    firms, now, offers = fresh(params)
    discount = list(now.params.platform).index("discount")
    assert firms.platforms.subsidy[discount] == pytest.approx(0.05)
    t = sell(firms, offers, discount, orders=1, paid=9_500, listed=12_000)
    ledger = books.settle(firms, offers, t, now)
    assert ledger.lines["platform_subsidy"] == -500 == -ledger.subsidy[discount]


def test_doomed_money_waits_and_comes_back(params):
    firms, now, offers = fresh(params)
    t = sell(firms, offers, 0, orders=1, paid=10_000, listed=12_000, doomed=10_000)
    ledger = books.settle(firms, offers, t, now)
    assert firms.books.escrow[0] == 10_000 == ledger.lines["escrow"] and ledger.settled.sum() == 0
    back = empty_tallies(len(offers), len(firms.hosts), len(firms.brands), len(firms.platforms), 10)
    back.place[2, FELT.refund_fen] = 10_000
    ledger = books.settle(firms, offers, back, now)
    assert firms.books.escrow.sum() == 0
    assert ledger.lines["refunds"] == 10_000 == -ledger.lines["escrow"]


def test_an_empty_week_books_nothing_but_slots(params):
    firms, now, offers = fresh(params)
    t = empty_tallies(len(offers), len(firms.hosts), len(firms.brands), len(firms.platforms), 10)
    ledger = books.settle(firms, offers, t, now)
    assert sum(ledger.lines.values()) == 0 == ledger.take.sum()
    assert ledger.lines["slotting"] == -ledger.lines["brand_margin"]


def test_fees_in_yuan_scale_with_the_people_behind_a_row():
    fees = {}
    for persons in (20_000, 200_000):
        params = compose([f"population.persons={persons}"])
        firms, now, offers = fresh(params)
        t = empty_tallies(len(offers), len(firms.hosts), len(firms.brands), len(firms.platforms), 10)
        fees[persons] = books.settle(firms, offers, t, now).lines["slotting"] / persons
    assert fees[200_000] == pytest.approx(fees[20_000], rel=0.01)
