"""Where a strategy applies, and who pays for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from markets import SEED, params_of, with_changes
from programme_tools import strategy

from sim.core.errors import UserError
from sim.dates.timeline import Timeline
from sim.firms import decisions as market
from sim.firms import offers as goods
from sim.programmes.sponsor import Payer, field_of, messages_left, owned, parties, payers_of, shares_of, sponsor_sales
from sim.state.names import HOST_TYPES, NOBODY

PARAMS = params_of()
PLATFORMS, CATEGORIES = tuple(PARAMS.platform), tuple(PARAMS.category)


@pytest.fixture(scope="module")
def opened() -> tuple[Any, np.ndarray]:
    firms = market.found(PARAMS, SEED)
    now = Timeline(PARAMS).at(firms.opened)
    market.decide(firms, now, SEED)
    offers = goods.build(firms, now)
    firms.shelf.sales[:] = np.random.default_rng(1).random(firms.shelf.sales.shape) * 1e5
    return firms, offers


def place(opened: Any, where: dict[str, Any] | None = None, **sponsor: Any) -> tuple[Any, ...]:
    firms, offers = opened
    plan = strategy(sponsor=sponsor, where=where or {})
    payers = payers_of(plan.sponsor, firms, PARAMS, "")
    who = parties(payers, firms)
    return payers, who, field_of(who, plan.where, offers, firms, PARAMS), offers, firms


def by_hand(offers: np.ndarray, rule: Any) -> np.ndarray:
    return np.array([bool(o["live"]) and bool(rule(o)) for o in offers])


def test_a_platform_reaches_everything_it_sells_and_is_meant_as_a_whole(opened) -> None:
    payers, _, where, offers, _ = place(opened, platform=PLATFORMS[1])
    assert payers == (Payer("platform", 1),)
    assert np.array_equal(where.offers, by_hand(offers, lambda o: o["platform"] == 1))
    assert np.flatnonzero(where.platform).tolist() == np.flatnonzero(where.touching).tolist() == [1]
    rooms = offers[where.offers & (offers["host"] != NOBODY)]
    assert set(np.flatnonzero(where.hosts)) == set(rooms["host"])


@pytest.mark.parametrize(
    ("narrow", "rule"),
    [
        ({"category": ["beauty"]}, lambda o: CATEGORIES[o["category"]] == "beauty"),
        ({"place": "rooms"}, lambda o: o["host"] != NOBODY),
        ({"place": "shops"}, lambda o: o["host"] == NOBODY),
        ({"host_type": ["head", "mid"]}, lambda o: o["host"] != NOBODY and o["host_type"] in (0, 1)),
    ],
)
def test_a_narrowed_platform_still_touches_but_is_not_meant_as_a_whole(opened, narrow, rule) -> None:
    _, _, where, offers, _ = place(opened, narrow, platform=PLATFORMS[0])
    assert np.array_equal(where.offers, by_hand(offers, lambda o: o["platform"] == 0 and rule(o)))
    assert where.offers.any() and not where.platform.any()
    assert np.flatnonzero(where.touching).tolist() == [0]


def test_the_market_can_be_narrowed_to_some_platforms(opened) -> None:
    _, _, where, offers, _ = place(opened, {"platform": [PLATFORMS[0], PLATFORMS[2]]}, market=True)
    assert np.flatnonzero(where.platform).tolist() == np.flatnonzero(where.touching).tolist() == [0, 2]
    assert np.array_equal(where.offers, by_hand(offers, lambda o: o["platform"] in (0, 2)))


def test_brands_are_reached_wherever_they_sell(opened) -> None:
    payers, _, where, offers, firms = place(opened, brand={"category": "food", "rank": 1})
    food = np.flatnonzero(firms.brands.alive & (firms.brands.category == CATEGORIES.index("food")))
    second = food[np.argsort(-firms.brands.size[food])][1]
    assert payers == (Payer("brand", second),)
    assert np.array_equal(where.offers, by_hand(offers, lambda o: o["brand"] == second))
    assert not where.platform.any()
    assert np.array_equal(where.touching, np.isin(np.arange(len(PLATFORMS)), offers["platform"][where.offers]))
    _, who, whole, _, _ = place(opened, category="food")
    assert np.array_equal(np.flatnonzero(who.brands), food)
    assert np.array_equal(whole.offers, by_hand(offers, lambda o: CATEGORIES[o["category"]] == "food"))


def test_hosts_are_reached_in_their_rooms(opened) -> None:
    payers, _, where, offers, firms = place(opened, host={"type": "mid", "platform": PLATFORMS[0], "rank": 2})
    hosts = firms.hosts
    rows = np.flatnonzero(hosts.alive & (hosts.kind == HOST_TYPES.index("mid")) & (hosts.platform == 0))
    third = rows[np.argsort(-hosts.size0[rows], kind="stable")][2]
    assert payers == (Payer("host", third),)
    assert np.array_equal(where.offers, by_hand(offers, lambda o: o["host"] == third))
    assert np.flatnonzero(where.touching).tolist() == [0] and not where.platform.any()


@pytest.mark.parametrize("sponsor", [{"host_type": "small"}, {"mcn": 1}])
def test_groups_of_hosts_are_looked_up_anew(opened, sponsor) -> None:
    firms, _ = opened
    column, value = (firms.hosts.kind, 2) if "host_type" in sponsor else (firms.hosts.mcn, 1)
    payers, who, where, offers, _ = place(opened, **sponsor)
    assert np.array_equal(who.hosts, firms.hosts.alive & (column == value)) and who.hosts.any()
    one = int(np.flatnonzero(who.hosts)[0])
    firms.hosts.alive[one] = False
    assert not parties(payers, firms).hosts[one]
    firms.hosts.alive[one] = True
    assert set(offers["host"][where.offers]) <= set(np.flatnonzero(who.hosts))


def test_shares_follow_sales_in_scope_and_sum_to_one(opened) -> None:
    firms, _ = opened
    sales = firms.shelf.sales.sum(axis=1)
    _, who, where, offers, _ = place(opened, market=True)
    shares = shares_of(who, where, offers, firms)
    by_hand_sums = [sales[where.offers & (offers["platform"] == p)].sum() for p in range(len(PLATFORMS))]
    assert shares.platform == pytest.approx(np.array(by_hand_sums) / sum(by_hand_sums))
    partners = [{"platform": PLATFORMS[0]}, {"category": "food"}, {"host_type": "brand_self"}]
    _, who, where, offers, _ = place(opened, coalition=partners)
    shares = shares_of(who, where, offers, firms)
    assert sum(float(part.sum()) for part in shares) == pytest.approx(1.0)
    assert shares.platform[0] > 0 and not shares.platform[1:].any()
    assert not shares.host.any(), "brands' own rooms are charged to their brand"
    assert np.array_equal(owned(who, offers), where.offers)
    assert sponsor_sales(who, offers, firms) == pytest.approx(sales[where.offers].sum())


def test_without_sales_everybody_pays_the_same(opened) -> None:
    firms, _ = opened
    kept = firms.shelf.sales.copy()
    firms.shelf.sales[:] = 0
    _, who, where, offers, _ = place(opened, coalition=[{"platform": PLATFORMS[0]}, {"platform": PLATFORMS[2]}])
    assert shares_of(who, where, offers, firms).platform.tolist()[:3] == [0.5, 0.0, 0.5]
    firms.shelf.sales[:] = kept


def test_a_rank_that_nobody_has_is_named(opened) -> None:
    plan = strategy(sponsor={"host": {"type": "head", "rank": 9000}})
    with pytest.raises(UserError, match=r"x\.sponsor\.host\.rank=9000"):
        payers_of(plan.sponsor, opened[0], PARAMS, "x.")


def test_a_limit_on_messages_is_the_senders() -> None:
    params = with_changes(PARAMS, from_week=0, set={"policy.contacts_limit": 3.0, "platform.social.contacts": 2.5})
    now = Timeline(params).at(params.horizon.first_week).params
    social = Payer("platform", PLATFORMS.index("social"))
    assert messages_left((social,), now) == 0.5, "a platform sends messages of its own"
    assert messages_left((Payer("brand", 3),), now) == 3.0
    assert messages_left((Payer("brand", 3), social), now) == 0.5
    few = now.model_copy(update={"policy": now.policy.model_copy(update={"contacts_limit": 1.0})})
    assert messages_left((social,), few) == 0.0
