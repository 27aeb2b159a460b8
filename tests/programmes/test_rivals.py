"""Rivals copy what is worth it to them, and only then."""

from __future__ import annotations

import math

import numpy as np
import pytest
from markets import SEED, params_of
from programme_tools import strategy

from sim.firms import decisions as market
from sim.programmes.plan import copy_for, plan_of
from sim.programmes.rivals import Standing, competitors, expected_cost, expected_gain, lift, pays
from sim.programmes.sponsor import Payer

PARAMS = params_of()


def test_a_lift_must_be_beyond_error() -> None:
    s = market.found(PARAMS, SEED).settings(PARAMS)
    assert lift(0.30, 0.45, 1e9, s) > 0.2
    assert lift(0.30, 0.302, 1e9, s) == 0.0
    assert lift(0.30, 0.45, 3.0, s) < lift(0.30, 0.45, 1e9, s)
    assert lift(0.30, 0.10, 1e9, s) == 0.0, "what lost share is not worth copying"


def test_gain_and_cost_scale_with_the_rival() -> None:
    rival = Standing(share=0.2, viewings=1e6, sales=1000.0, margin=0.2)
    assert expected_gain(0.1, rival) == pytest.approx(20.0)
    assert expected_cost(fixed=5.0, variable=10.0, sponsor_sales=2000.0, rival_sales=1000.0) == 10.0
    assert pays(20.0, 10.0) and not pays(10.0, 20.0) and not pays(10.0, 10.0)


def test_what_costs_without_limit_is_never_adopted() -> None:
    assert expected_cost(0.0, 1.0, sponsor_sales=0.0, rival_sales=10.0) == math.inf
    assert not pays(1e300, math.inf) and not pays(math.inf, math.inf)


def test_competitors_are_the_largest_of_the_kind() -> None:
    firms = market.found(PARAMS, SEED)
    rng = np.random.default_rng(1)
    for column in (firms.platforms.sales, firms.brands.sales, firms.hosts.sales):
        column[:] = rng.random(len(column))
    order = np.argsort(-firms.platforms.sales)
    most = int(order[0])
    assert competitors(Payer("platform", most), firms, 2) == tuple(Payer("platform", int(p)) for p in order[1:3])
    for payer in competitors(Payer("brand", 4), firms, 3):
        assert payer.row != 4 and firms.brands.category[payer.row] == firms.brands.category[4]
    same = firms.hosts.kind == firms.hosts.kind[0]
    firms.hosts.alive[np.flatnonzero(same)[1]] = False
    for payer in competitors(Payer("host", 0), firms, 3):
        assert firms.hosts.alive[payer.row] and same[payer.row] and payer.row != 0
    assert len(competitors(Payer("platform", 0), firms, 99)) == len(PARAMS.platform) - 1


def test_groups_and_coalitions_have_no_competitors() -> None:
    one = ({"platform": "social"}, {"brand": {"category": "food"}}, {"host": {"type": "head"}})
    groups = ({"market": True}, {"category": "food"}, {"host_type": "head"}, {"mcn": 0}, {"coalition": one[:2]})
    assert all(strategy(sponsor=sponsor).sponsor.has_rivals for sponsor in one)
    assert not any(strategy(sponsor=sponsor).sponsor.has_rivals for sponsor in groups)


def test_a_platforms_copy_is_not_narrowed_to_somebody_elses_platform() -> None:
    plan = strategy(
        where={"platform": ["interest_feed"], "place": "rooms"}, also=[{"where": {"platform": ["interest_feed"]}}]
    )
    copy = copy_for(plan)
    assert copy.where.platform == () and copy.where.place == "rooms" and copy.also[0].where.platform == ()
    host = plan.model_copy(update={"sponsor": strategy(sponsor={"host": {"type": "head"}}).sponsor})
    assert copy_for(host) is host


def test_room_for_copies_is_part_of_the_plan() -> None:
    params = PARAMS.model_copy(
        update={"strategies": {"a": strategy(benefit={"visit": 0.1}), "b": strategy(sponsor={"market": True})}}
    )
    plan = plan_of(params, copied=True)
    assert [name for name, _ in plan.strategies] == ["a", "b", "a@rival1", "a@rival2", "a@rival3"]
    assert plan.copies == {0: (2, 3, 4)} and plan_of(params, copied=False).copies == {}
