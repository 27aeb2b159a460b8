"""Additive metrics, concentration and money of hand-made weeks: exact numbers."""

from __future__ import annotations

import numpy as np
import pytest
from observed import HOST_TYPE, NAMES, Found, ledger, observer, offers, orders, people, tallies, view

from sim.observe.kpis.concentration import gini
from sim.observe.series import Layout
from sim.observe.weekly import on_lists, sold
from sim.state.groups import LATER, MOVABLE_CELLS, blank_trace, fixed_cell
from sim.state.names import LIVE, MALL, NOBODY, SHORT_VIDEO
from sim.state.tallies import CELL, FELT, PLATFORM_TALLY, SALE

WOMAN, MAN = people(1, gender=0), people(1, gender=1)


def fill(array, columns, *where, **values):
    """Write named columns of one row of a tally."""
    for name, value in values.items():
        array[(*where, getattr(columns, name))] = value


def week_of_sales():
    """A woman buys twice from the shop and once from the head host, a man once from the brand's own room."""
    out = tallies()
    fill(out.sales, SALE, 0, MALL, orders=2, paid_fen=3000, list_fen=4000)
    fill(out.sales, SALE, 1, LIVE, orders=1, paid_fen=5000, list_fen=5000)
    fill(out.sales, SALE, 3, LIVE, orders=1, paid_fen=2000, list_fen=2500)
    fill(out.place, FELT, 0 * 3 + MALL, orders=4, refund_orders=1, refund_fen=900, complaints=2)
    fill(out.place, FELT, 1 * 3 + LIVE, orders=1, refund_fen=0)
    fill(out.host, FELT, 2, orders=1, trust_micro=1_500_000, trust_count=2)
    fill(out.category, FELT, 0, orders=4, refund_orders=1, refund_fen=900, complaints=2)
    woman, man = fixed_cell(WOMAN)[0], fixed_cell(MAN)[0]
    events = {
        woman: {"orders": 3, "paid_fen": 8000, "refund_orders": 1, "refund_fen": 900, "complaints": 2, "sessions": 4,
                "minutes_centi": 6000, "interactions": 2, "joined": 2, "joined_referral": 1, "surplus_fen": 700},
        man: {"orders": 1, "paid_fen": 2000, "sessions": 1, "minutes_centi": 500, "joined": 1, "joined_paid": 1},
    }  # fmt: skip
    for cell, columns in events.items():
        fill(out.cell, CELL, cell, **columns)
    fill(out.start, CELL, LATER, orders=4, paid_fen=10_000)
    fill(out.platform, PLATFORM_TALLY, 0, sessions=4, minutes_centi=6000, interactions=2, joined=2, joined_paid=0)
    fill(out.platform, PLATFORM_TALLY, 1, sessions=1, minutes_centi=500, joined=1, joined_paid=1)
    out.losses[1:3] = 3, 1
    return out


def population():
    """Four women and a man; two women active on feed, the man on social."""
    persons = people(5, gender=[0, 0, 0, 0, 1])
    trace = blank_trace(persons)
    trace["platform_first"][:, 0] = [-90, -90, -90, -90, -32768]
    trace["platform_day"][:2, 0] = 6
    trace["platform_first"][4, 1] = -90
    trace["platform_day"][4, 1] = 6
    return persons, trace


def of_that_week(**size: float) -> Found:
    watcher = observer(joiners_minimum=1, **size)
    money = ledger(
        platform_profit=np.array([400, -100]),
        acquisition=np.array([0, 7000]),
        brand_profit=np.array([50, 70]),
        host_income=np.array([300, 20, 5]),
        mcn_income=np.array([11]),
        outside={"compliance": 900},
    )
    watcher.week(view(0, *population(), tallies=week_of_sales(), ledger=money))
    return Found(watcher.table())


@pytest.fixture
def found():
    return of_that_week()


def test_money_and_orders_are_scaled_and_people_and_prices_are_not(found):
    """Each simulated order stands for three real ones."""
    scaled = of_that_week(orders=3.0)
    for metric in (
        "gmv_yuan",
        "net_sales_yuan",
        "orders",
        "platform_profit_yuan",
        "mcn_income_yuan",
        "compliance_cost_yuan",
    ):
        assert scaled.value(metric) == pytest.approx(3.0 * found.value(metric)) != 0, metric
    for metric in ("registered_people", "joiners", "aov_yuan", "orders_per_year", "return_rate", "cac_yuan"):
        assert scaled.value(metric) == found.value(metric), metric


def test_sales_are_real_yuan(found):
    assert found("gmv_yuan") == (1000.0, 1000.0, 1.0)  # 10,000 fen of rows that stand for ten people each
    assert found.value("gmv_yuan", "gender", "women") == 800.0
    assert found.value("net_sales_yuan") == 910.0
    assert found.value("orders") == 40
    assert found("aov_yuan") == (25.0, 100.0, 4)  # per order: not scaled
    assert found("aov_yuan", "gender", "men") == (20.0, 20.0, 1)
    assert found("gmv_yuan", "segment", "silver") is None  # nobody there


def test_sales_by_platform_channel_host_type_and_category(found):
    assert [found.value("gmv_yuan", "platform", p) for p in NAMES.platforms] == [800.0, 200.0]
    assert [found.value("gmv_yuan", "channel", c) for c in ("live", "short_video", "mall")] == [700.0, 0.0, 300.0]
    assert [found.value("gmv_yuan", "host_type", t) for t in ("head", "small", "brand_self")] == [500.0, 0.0, 200.0]
    assert [found.value("gmv_yuan", "category", c) for c in NAMES.categories] == [800.0, 200.0]
    assert found.value("net_sales_yuan", "platform", "feed") == 710.0
    assert found("aov_yuan", "channel", "mall") == (15.0, 30.0, 2)
    assert found("aov_yuan", "host_type", "small") is None


def test_returns_and_complaints(found):
    assert found("return_rate") == (1 / 4, 1, 4)  # of orders placed
    assert found("complaint_rate", "gender", "women") == (2 / 3, 2, 3)
    assert found("return_rate", "platform", "feed") == (1 / 4, 1, 4)  # of orders delivered
    assert found("complaint_rate", "category", "beauty") == (1 / 2, 2, 4)
    assert found("return_rate", "channel", "live") == (0.0, 0, 1)
    assert found("return_rate", "category", "food") is None  # nothing delivered
    assert found("trust_index", "host_type", "brand_self") == (0.75, 1.5, 2)


def test_attention_is_per_active_person_or_session(found):
    assert found("sessions_monthly") == pytest.approx((30 / 7 * 5 / 3, 30 / 7 * 5, 3))
    assert found("sessions_monthly", "gender", "women")[2] == 2
    assert found("watch_minutes_per_session") == (13.0, 65.0, 5)
    assert found("interaction_rate", "platform", "feed") == (0.5, 2, 4)
    assert found("orders_per_year") == (52 * 4 / 3, 52 * 4, 3)
    assert found("orders_per_year", "platform", "feed") == (52 * 3 / 2, 52 * 3, 2)


def test_joiners_and_losses(found):
    assert found.value("joiners") == 30
    assert found.value("joiners", "platform", "social") == 10
    assert found("referral_share") == (1 / 3, 1, 3)
    assert found("loss_reason_share", "loss_reason", "experience") == (0.75, 3, 4)
    assert found("loss_reason_share", "loss_reason", "distrust") == (0.25, 1, 4)


def test_money(found):
    assert found.value("platform_profit_yuan") == 30.0
    assert found.value("platform_profit_yuan", "platform", "social") == -10.0
    assert found.value("brand_profit_yuan") == 12.0
    assert found.value("host_income_yuan") == 32.5
    assert found.value("host_income_yuan", "host_type", "head") == 30.0
    assert found.value("mcn_income_yuan") == pytest.approx(1.1)
    assert found.value("consumer_surplus_yuan") == 70.0
    assert found("cac_yuan") == (70.0, 70.0, 1)  # 70 yuan for one paid joiner
    assert found("cac_blended_yuan") == (70 / 3, 70.0, 3)
    assert found("cac_yuan", "platform", "feed") is None
    assert found("cac_blended_yuan", "platform", "social") == (70.0, 70.0, 1)


def test_events_follow_the_groups_at_start():
    watcher = observer()
    persons, trace = population()
    trace["start"] = LATER
    watcher.week(view(0, persons, trace, tallies=week_of_sales()))
    found = Found(watcher.table())
    assert found.value("gmv_yuan", "stage_at_start", "later") == 1000.0
    assert found("gmv_yuan", "stage_at_start", "active") is None


def test_private_lists():
    persons = people(3)
    persons["host"][0, 1], persons["host_orders"][0, 1] = 1, 128 + 3
    persons["host"][1, 0], persons["host_orders"][1, 0] = 0, 127  # follows, but is on no list
    bought = orders(
        {"person": 0, "host": 1, "paid_fen": 100},
        {"person": 0, "host": NOBODY, "paid_fen": 300},
        {"person": 1, "host": 0, "paid_fen": 400},
        {"person": 2, "host": 2, "paid_fen": 200},
    )
    watcher = observer()
    watcher.week(view(0, persons, orders=bought))
    found = Found(watcher.table())
    assert found("private_gmv_share") == (0.4, 400, 1000)
    assert found("private_channel_gmv_share") == (0.1, 100, 1000)
    assert found("private_gmv_share", "segment", "genz") == (0.4, 400, 1000)
    assert found("private_gmv_share", "segment", "silver") is None
    assert on_lists(persons, bought).tolist() == [True, False, False, False]


def test_concentration_is_over_the_trailing_52_weeks():
    watcher = observer()
    persons, trace = population()
    quiet = tallies()
    first = tallies()
    fill(first.sales, SALE, 2, LIVE, orders=1, paid_fen=90_000)  # the small host, long ago
    for week in range(53):
        watcher.week(
            view(week, persons, trace, tallies=(first if week == 0 else week_of_sales() if week < 3 else quiet))
        )
    found = Found(watcher.table())
    assert found("host_gmv_share_top1pct", week=51) == (90 / 104, 90_000, 104_000)
    assert found("host_gmv_share_top1pct", week=52) == (10 / 14, 10_000, 14_000)
    assert found("host_gmv_share_top20", week=52) == (10 / 14, 10_000, 14_000)  # a fifth of three hosts is one
    assert found("platform_share", "platform", "feed", week=52) == (0.8, 16_000, 20_000)
    assert found.value("platform_hhi", week=52) == pytest.approx(0.8**2 + 0.2**2)
    assert found.value("platform_share_top3", week=52) == 1.0
    assert found("brand_self_broadcast_share", week=52) == (4 / 14, 4_000, 14_000)
    assert found("brand_self_broadcast_share", "platform", "feed", week=52) == (0.0, 0, 10_000)
    assert found("mall_share", "platform", "feed", week=52) == (6 / 16, 6_000, 16_000)
    assert found("gmv_growth", "platform", "social", week=51) is None
    assert found("gmv_growth", "platform", "social", week=52) == (-1.0, -90_000, 90_000)
    assert found.value("hosts_active") == 3
    assert found.value("hosts_active", "platform", "social") == 2
    assert found.value("hosts_active", "host_type", "vertical") == 0
    assert found.value("brands_active") == 1 and found.value("merchants_active") == 1
    assert found.value("mcns_active") == 1
    assert found.value("brand_hhi") == found.value("brand_hhi", "category", NAMES.categories[0]) == 0.75**2 + 0.25**2
    assert found.value("brand_hhi", "category", NAMES.categories[1]) is None


def test_growth_compares_with_the_same_week_of_the_year_before():
    watcher = observer(first_week=52)
    persons, trace = population()
    busier = week_of_sales()
    busier.cell[:] = busier.cell * 5 // 4
    for week in range(53):
        watcher.week(view(week, persons, trace, tallies=week_of_sales() if week < 52 else busier))
    found = Found(watcher.table())
    assert found("gmv_growth") == (0.25, 2500, 10_000)
    assert found("gmv_growth", "gender", "men") == (0.25, 500, 2000)
    assert found("gmv_growth", "category", "food") == (0.0, 0, 2000)


def test_hosts_that_left_without_sales_are_not_counted():
    watcher = observer()
    active = np.array([True, False, False])
    watcher.week(view(0, *population(), tallies=week_of_sales(), host_active=active))
    found = Found(watcher.table())
    assert found("host_gini")[2] == 2 * 7000  # the head host and the own room that sold, not the small one
    assert found.value("hosts_active") == 1


@pytest.mark.parametrize(("sales", "expected"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 1], 0.75), ([1, 3], 0.25), ([5], 0.0)])
def test_gini(sales, expected):
    above, below = gini(np.array(sales))
    assert above / below == pytest.approx(expected)


def test_sales_add_up_whatever_the_dimension():
    out = tallies()
    out.sales[:] = np.arange(out.sales.size).reshape(out.sales.shape) + 1
    market = sold(out, offers(), HOST_TYPE, NAMES, np.zeros(20, np.int64))
    everything = out.sales.sum(axis=(0, 1))
    for dimension in ("platform", "channel", "category"):
        assert (market.sale[dimension].sum(axis=0) == everything).all()
    assert (market.sale["host_type"].sum(axis=0) == out.sales[1:].sum(axis=(0, 1))).all()
    paid = SALE.paid_fen
    assert market.week.own_rooms.tolist() == [0, out.sales[3, LIVE, paid]]
    assert market.week.place[0, SHORT_VIDEO] == out.sales[:2, SHORT_VIDEO, paid].sum()


def test_every_series_has_one_place():
    layout = Layout(NAMES)
    assert len(set(layout.keys)) == layout.size == max(slot.stop for slot in layout.slots.values())
    assert MOVABLE_CELLS == LATER + 1
