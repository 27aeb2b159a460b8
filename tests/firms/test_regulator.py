"""What the regulator does: false claims that are found, what compliance costs, and whom finds are blamed on."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from markets import with_changes
from synthetic import SyntheticMarket

from sim.core.fractions import whole
from sim.dates.timeline import Now, Timeline
from sim.firms import offers as goods
from sim.firms import regulator
from sim.firms.money.accounts import FLOWS, LINE
from sim.params.check import validated
from sim.params.market import MarketParams
from sim.study.compose import compose

FOUND = {"policy.detection_per_year": 52.0, "policy.audit_strictness": 1.0, "policy.suspension_weeks": 3}


@pytest.fixture(scope="module")
def lived() -> SyntheticMarket:
    params = compose(["horizon.burn_in_weeks=60"])
    return SyntheticMarket(params, Timeline(params)).run(60)


def under(lived: SyntheticMarket, **settings: Any) -> SyntheticMarket:
    """The same market with a rule in force from now on; `a__b` stands for the path `a.b`."""
    market = copy.copy(lived)
    market.firms, market.history, market.paid = copy.deepcopy(lived.firms), [], []
    market.pending = list(lived.pending)
    change = {key.replace("__", "."): value for key, value in settings.items()}
    market.params = with_changes(lived.params, from_week=0, set=change) if change else lived.params
    market.timeline = Timeline(market.params)
    return market


def decide(market: SyntheticMarket) -> Now:
    now = market.timeline.at(market.week)
    regulator.decide(market.firms, market.firms.settings(now.params), now)
    return now


def test_a_false_claim_that_is_found_is_published_suspended_fined_and_given_up(lived: SyntheticMarket) -> None:
    market = under(lived, **FOUND)
    hosts = market.firms.hosts
    claimed, income = hosts.own_exaggeration.copy(), hosts.income.copy()
    now = decide(market)
    caught = np.flatnonzero(hosts.suspended_until == now.week + 3)
    assert 0 < len(caught) == market.firms.regulator.found[0] - lived.firms.regulator.found[0]
    assert set(market.firms.news.host[market.firms.news.day == 7 * now.week].tolist()) == set(caught.tolist())
    assert (hosts.own_exaggeration[caught] == 0.5 * claimed[caught]).all()
    assert (goods.on_air(market.firms, now.week)[0][caught] == 0).all(), "off the air"
    share = now.params.policy.fine_share
    assert (hosts.fined[caught] == np.rint(52 * share * income[caught])).all() and hosts.fined[caught].sum() > 0
    due = int(hosts.fined.sum())
    hosts.own_exaggeration[:] = 0.0  # nobody else is caught in the week that is settled
    ledger = market.step()
    assert ledger.outside["fines"] == due and not hosts.fined.any(), "booked once"
    free = under(lived, policy__detection_per_year=0.0, policy__exposed_per_year=0.0)
    decide(free)
    assert free.firms.regulator.found[0] == lived.firms.regulator.found[0], "nothing is looked for"


def test_buyers_find_claims_however_much_is_audited_and_platforms_are_blamed_in_full(lived: SyntheticMarket) -> None:
    market = under(lived, policy__audit_strictness=0.0, policy__exposed_per_year=52.0)
    market.firms.regulator.known_effort[:] = 10.0 * market.firms.regulator.usual_effort
    decide(market)
    news = market.firms.news
    assert len(news.day) > 0 and (news.blame == 1.0).all()
    assert market.firms.regulator.found[0] > lived.firms.regulator.found[0]


def test_the_more_is_looked_for_the_less_a_find_says_of_what_is_hidden(lived: SyntheticMarket) -> None:
    market = under(lived, policy__audit_strictness=0.6)
    params, firms = market.timeline.at(market.week).params, market.firms
    s = firms.settings(params)
    assert regulator.blame(firms, s) == 1.0, "at once a find hurts as it always did"
    firms.regulator.known_effort[:] = 2.0 * firms.regulator.usual_effort
    power = params.behaviour.talk.news_effort
    assert regulator.blame(firms, s) == pytest.approx(0.5**power) and 0.0 < power < 1.0
    data = params.model_dump()
    for power, expected in ((0.0, 1.0), (1.0, 0.5)):
        data["behaviour"]["talk"]["news_effort"] = power
        assert regulator.blame(firms, firms.settings(validated(MarketParams, data))) == expected
    firms.regulator.known_effort[:] = 1e-9
    assert regulator.blame(firms, s) == 4.0, "never beyond reason"
    before, weeks = under(lived, policy__audit_strictness=0.6), 26
    for _ in range(weeks):
        decide(before)
        before.week += 1
    known, usual = before.firms.regulator.known_effort[0], before.firms.regulator.usual_effort[0]
    assert known / usual == pytest.approx(2.0 - np.exp(-weeks / params.policy.known_weeks)), "known after a while"


def test_what_rules_cost_stands_in_the_books(lived: SyntheticMarket) -> None:
    dear = {"policy__compliance_yuan": 100_000.0}  # more than a fen at any number of persons
    plain, strict = (
        under(lived, **dear),
        under(lived, policy__audit_strictness=0.8, platform__social__audit=0.9, **dear),
    )
    ledgers = plain.step(), strict.step()
    firms, params = strict.firms, strict.timeline.at(lived.week).params
    each = params.policy.compliance_yuan * 0.5 * 100 / params.population.orders_per_row
    fixed = whole(each, lived.week)
    assert abs(fixed - each) < 1.0, "whole fen"
    rooms = np.unique(strict.last[0]["host"][(strict.last[0]["live"] == 1) & (strict.last[0]["host_type"] >= 0)])
    own = firms.hosts.own_brand[rooms] >= 0
    host = ledgers[1].accounts.host
    assert fixed > 0 and (host[rooms[~own], LINE.compliance] == -fixed).all(), "the same for small and large"
    assert not host[rooms[own], LINE.compliance].any() and not ledgers[0].accounts.host[:, LINE.compliance].any()
    for ledger in ledgers:
        for lines in ledger.accounts:
            assert (lines[:, : len(FLOWS)].sum(axis=1) == lines[:, LINE.contribution]).all()
        kept = sum(int(getattr(ledger, f"{name}").sum()) for name in (
            "platform_profit", "brand_profit", "host_income", "mcn_income"))  # fmt: skip
        assert kept + sum(ledger.outside.values()) == ledger.settled.sum()
    social = list(params.platform).index("social")
    dearer = params.platform["social"].audit_cost * (0.9 - 0.3) * ledgers[1].settled[social]
    assert ledgers[1].outside["platform_audit"] == pytest.approx(dearer, abs=1) and dearer > 0
    assert ledgers[0].outside["platform_audit"] == 0 and ledgers[1].outside["compliance"] > len(rooms) * fixed


def test_hosts_count_the_cost_of_rules_when_they_think_of_giving_up(lived: SyntheticMarket) -> None:
    rule = {"policy__audit_strictness": 0.8, "policy__detection_per_year": 0.0, "policy__exposed_per_year": 0.0}
    free, dear = (under(lived, **rule, policy__compliance_yuan=x) for x in (0.0, 50_000.0))
    free.step(), dear.step()
    lost = (free.firms.hosts.income - dear.firms.hosts.income) / np.maximum(free.firms.hosts.income, 1.0)
    small = np.flatnonzero(dear.firms.hosts.alive & (dear.firms.hosts.own_brand < 0) & (free.firms.hosts.income > 0))
    assert (lost[small] > 0.0).any() and (lost[small] >= 0.0).all()
    size = free.firms.hosts.income[small]
    assert lost[small][size < np.median(size)].mean() > lost[small][size >= np.median(size)].mean()


def test_a_shorter_limit_speeds_refunds_up_and_costs_the_platform(lived: SyntheticMarket) -> None:
    plain, quick = under(lived), under(lived, policy__refund_days_limit=1.0)
    plain.step()
    quick.step()
    assert (quick.firms.platforms.refund_days <= 1.0).all() and (plain.firms.platforms.refund_days > 1.0).all()
    assert quick.firms.platforms.base_refund_days == pytest.approx(
        [p.refund_days for p in lived.params.platform.values()]
    )
    from sim.firms.money.own_costs import own_costs

    s = quick.firms.settings(quick.timeline.at(lived.week).params)
    nothing = np.zeros(len(quick.firms.platforms), np.int64)
    refunded = nothing + 1_000_000
    costs = own_costs(
        quick.firms, s, nothing, 1.0 + nothing, nothing, refunded, np.zeros(len(quick.firms.hosts), bool), 0
    )
    days = quick.firms.platforms.base_refund_days - 1.0
    assert costs.refund_speed == pytest.approx(s.platform.refund_cost * days * 1e6, abs=1)
