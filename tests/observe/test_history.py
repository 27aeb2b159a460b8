"""Histories: a few people whose orders are written out, and a slow second implementation on many."""

from __future__ import annotations

import pickle
from collections import defaultdict

import numpy as np
import pytest
from observed import HEAD, HOST_TYPE, NAMES, SMALL, Found, ledger, observer, orders, people, view

from sim.core.rng import Stream, uniforms
from sim.observe.history import relabel, value_classes
from sim.params.observation import Observation
from sim.state import groups
from sim.state.groups import LATER, blank_trace
from sim.state.names import ACTIVE, LAPSED, LOYAL, NEW, NO_DAY, NOBODY, POTENTIAL

BLOCK = 91
YEAR = 52


def live(watcher, persons, trace, bought, weeks, **changes):
    """Run weeks in which ``bought`` (ORDER rows of any weeks) is bought."""
    for week in weeks:
        mine = bought[(bought["day"] >= 7 * week) & (bought["day"] < 7 * week + 7)]
        watcher.week(view(week, persons, trace, orders=mine, **changes))
    return Found(watcher.table())


# Blocks of a year: 0..90, 91..181, 182..272 (previous), 273..363 (current); the last day is 363.
BEFORE, PREVIOUS, CURRENT = 100, 200, 300


@pytest.fixture(scope="module")
def found():
    """Person 0 is a fan of the head host, 1 bought twice from different sellers, 2 once only, 3 now only."""
    bought = orders(
        {"person": 0, "host": 0, "brand": 0, "day": BEFORE, "paid_fen": 100},
        {"person": 0, "host": 0, "brand": 0, "day": BEFORE + 1, "paid_fen": 100},
        {"person": 0, "host": 0, "brand": 0, "day": PREVIOUS, "paid_fen": 100},
        {"person": 0, "host": 0, "brand": 0, "day": CURRENT, "paid_fen": 100},
        {"person": 1, "host": 1, "brand": 1, "platform": 1, "category": 1, "day": PREVIOUS, "paid_fen": 50},
        {"person": 1, "host": 0, "brand": 1, "platform": 0, "category": 1, "day": PREVIOUS + 1, "paid_fen": 50},
        {"person": 1, "host": NOBODY, "brand": 1, "platform": 1, "category": 0, "day": CURRENT, "paid_fen": 50},
        {"person": 2, "host": NOBODY, "brand": 0, "day": PREVIOUS, "paid_fen": 10},
        {"person": 3, "host": 1, "brand": 1, "platform": 1, "day": CURRENT, "paid_fen": 40},
    )
    persons = people(5, gender=[0, 1, 1, 1, 1])
    return live(observer(), persons, blank_trace(persons), bought, range(YEAR))


def test_repurchase_from_anyone(found):
    assert found("repurchase_rate", week=51) == (2 / 3, 2, 3)
    assert found("repurchase_rate", "gender", "women", week=51) == (1.0, 1, 1)
    assert found("repurchase_rate", "gender", "men", week=51) == (1 / 2, 1, 2)
    assert found("repurchase_rate", "platform", "feed", week=51) == (2 / 3, 2, 3)  # bought there, again anywhere
    assert found("repurchase_rate", "platform", "social", week=51) == (1.0, 1, 1)
    assert found("repurchase_rate", week=50) is None  # read at the end of blocks only
    assert found("repurchase_rate", week=38) == (1.0, 1, 1)
    assert found("repurchase_rate", week=12) is None  # no block before


def test_repurchase_of_the_same(found):
    assert found("repurchase_rate_same_host", week=51) == (1 / 3, 1, 3)  # the shop is no host
    assert found("repurchase_rate_same_host", "host_type", "head", week=51) == (1 / 2, 1, 2)
    assert found("repurchase_rate_same_host", "host_type", "small", week=51) == (0.0, 0, 1)
    assert found("repurchase_rate_same_brand", week=51) == (2 / 3, 2, 3)
    assert found("repurchase_rate_same_platform", week=51) == (2 / 4, 2, 4)
    assert found("repurchase_rate_same_platform", "platform", "social", week=51) == (1.0, 1, 1)
    assert found("repurchase_rate_same_category", week=51) == (1 / 3, 1, 3)
    assert found("repurchase_rate_same_category", "category", "food", week=51) == (0.0, 0, 1)


def test_a_fan_has_two_earlier_orders(found):
    assert found("repurchase_rate_same_host_fans", week=51) == (1.0, 1, 1)
    assert found("repurchase_rate_same_host_fans", "host_type", "head", week=51) == (1.0, 1, 1)
    assert found("repurchase_rate_same_host_fans", "gender", "men", week=51) is None


def test_repurchase_cycle(found):
    # person 0: days 100, 101, 200, 300; person 1: days 200, 201, 300
    value, above, below = found("repurchase_cycle_days", week=51)
    assert below == 2 and value == pytest.approx((200 / 3 + 100 / 2) / 2, abs=1e-5)
    assert above == pytest.approx(200 / 3 + 50, abs=1e-5)
    assert found.value("repurchase_cycle_days", "category", "beauty", week=51) == pytest.approx(200 / 3, abs=1e-5)
    assert found("repurchase_cycle_days", "category", "food", week=51) is None


def test_spend_shares(found):
    # buyers by spend: person 0 with 400, 1 with 150, 3 with 40, 2 with 10; 15/30/40/15 % of four cut after 0, 1, 3
    assert found("value_class_share", "value_class", "high", week=51) is not None
    shares = [found.value("value_class_share", "value_class", name, week=51) for name in NAMES.groups("value_class")]
    assert shares == [0.0, 400 / 600, 190 / 600, 10 / 600]
    assert found("buyer_share_top20", week=51) == (400 / 600, 400, 600)


def test_orders_older_than_the_window_are_forgotten():
    bought = orders(*({"person": 0, "day": day, "paid_fen": 1} for day in (0, 5, 10)))
    persons = people(1)
    found = live(observer(), persons, blank_trace(persons), bought, range(YEAR + 13))
    assert found.value("repurchase_cycle_days", week=51) == 5.0
    assert found("repurchase_cycle_days", week=64) is None
    assert found("buyer_share_top20", week=64) is None


def test_value_classes_are_15_30_40_15():
    ranked = np.arange(20)[::-1]
    value = value_classes(ranked, 22, Observation())
    assert value[ranked].tolist() == [0] * 3 + [1] * 6 + [2] * 8 + [3] * 3
    assert value[20:].tolist() == [groups.NO_VALUE] * 2


def test_relabelling():
    persons = people(5, stage=[LOYAL, ACTIVE, ACTIVE, LAPSED, POTENTIAL])
    persons["host"][:4, 2] = 7
    trace = blank_trace(persons)
    trace["favourite_visits"] = [39, 38, 13, 12, 0]
    trace["now"] += 2  # tier 2
    value = np.array([0, 1, 2, 3, 4], np.uint8)
    relabel(persons, trace, value)
    assert trace["engagement"].tolist() == [2, 1, 1, 0, groups.NO_ENGAGEMENT]
    assert trace["favourite_visits"].sum() == 0
    expected = groups.movable_cell(value, np.array([LOYAL, ACTIVE, ACTIVE, LAPSED, NEW]), trace["engagement"], 2)
    assert trace["now"].tolist() == expected.tolist()


def test_histories_use_the_groups_people_had_when_the_block_began():
    persons = people(1, stage=LOYAL)
    trace = blank_trace(persons)
    bought = orders(*({"person": 0, "day": day, "paid_fen": 1} for day in (PREVIOUS, CURRENT)))
    watcher = observer()
    live(watcher, persons, trace, bought, range(40))
    persons["stage"] = LAPSED  # during the last block
    found = live(watcher, persons, trace, bought, range(40, YEAR))
    assert found("repurchase_rate", "stage", "loyal", week=51) == (1.0, 1, 1)
    assert found("repurchase_rate", "stage", "lapsed", week=51) is None
    assert found("repurchase_rate", "value_class", "low", week=51) == (1.0, 1, 1)  # a class since week 38
    assert found.value("gmv_yuan", "stage", "lapsed", week=51) is not None


def test_groups_at_start_are_those_of_the_last_common_week():
    persons = people(3, stage=[LOYAL, POTENTIAL, ACTIVE])
    trace = blank_trace(persons)
    watcher = observer(first_week=0)
    watcher.week(view(-1, persons, trace))
    assert trace["start"].tolist() == [trace["now"][0], LATER, trace["now"][2]]
    persons["stage"] = NEW
    watcher.week(view(0, persons, trace))
    found = Found(watcher.table())
    assert [found.value("registered_people", "stage_at_start", g) for g in ("loyal", "active", "later")] == [10.0] * 3
    watcher.freeze(persons, trace, 0)
    assert (trace["start"] == trace["now"]).all()


def test_annual_churn():
    persons = people(4, gender=[0, 0, 0, 1])
    trace = blank_trace(persons)
    watcher = observer()
    last = {0: 103, 1: 20, 2: 60, 3: 51}  # week of the last visit, every week before it too; 3 comes in week 51 only
    for week in range(2 * YEAR):
        for person, until in last.items():
            if week == 51 or (week <= until and person != 3):
                persons["visit_day"][person] = 7 * week
        watcher.week(view(week, persons, trace))
        if week == 51:
            persons["visit_day"][1] = 7 * 20
    found = Found(watcher.table())
    assert found("churn_annual", week=90) is None  # two years have to be seen
    # active in weeks 0-51: everybody; of whom 0 and 2 were seen in weeks 52-103
    assert found("churn_annual", week=103) == (0.5, 2, 4)
    assert found("churn_annual", "gender", "women", week=103) == (1 / 3, 1, 3)


def test_lifetime_value_is_a_period_life_table():
    # horizon of two blocks, no discount: weight 1, 1, 1/2
    options = {"clv_blocks": 2, "clv_discount": 0.0}
    last = 3 * BLOCK - 1
    persons = people(6, joined_day=[2 * BLOCK, BLOCK, BLOCK + 90, 5, NO_DAY, -1])
    persons["stage"][4] = POTENTIAL
    trace = blank_trace(persons)
    trace["platform_first"][:, 0] = [last, BLOCK, 0, NO_DAY, NO_DAY, 0]
    bought = orders(
        {"person": 0, "platform": 0, "day": 2 * BLOCK, "paid_fen": 1000},
        {"person": 1, "platform": 0, "day": last, "paid_fen": 3000},
        {"person": 1, "platform": 0, "day": BLOCK, "paid_fen": 7777},  # an earlier block
        {"person": 2, "platform": 0, "day": last, "paid_fen": 9999, "fate": 2},  # returned
        {"person": 3, "platform": 1, "day": last, "paid_fen": 4000},
        {"person": 5, "platform": 0, "day": last, "paid_fen": 5000},  # joined longer ago than the horizon
    )
    weekly = ledger(
        platform_profit=np.array([50, 10]), acquisition=np.array([50, 10]), settled=np.array([1000, 100])
    )  # contribution rates 0.1 and 0.2
    found = live(observer(**options), persons, trace, bought, range(39), ledger=weekly)
    value, above, below = found("clv_yuan", week=38)
    # tenure 0: 1 yuan of one; tenure 1: 3 yuan of two; tenure 2: 8 yuan of one
    assert value == pytest.approx(1.0 + 3.0 / 2 + 0.5 * 8.0)
    assert below == 4 and above == pytest.approx(4 * value)
    # on feed: tenure 0 person 0, tenure 1 person 1, tenure 2 persons 2 and 5
    assert found.value("clv_yuan", "platform", "feed", week=38) == pytest.approx(1.0 + 3.0 + 0.5 * 5.0 / 2)
    assert found("clv_yuan", "platform", "social", week=38) is None  # nobody at some tenure
    assert found("clv_yuan", "segment", "genz", week=38)[0] == pytest.approx(value)


def test_lifetime_value_is_discounted_by_tenure():
    persons = people(2, joined_day=[BLOCK, 0])
    trace = blank_trace(persons)
    bought = orders({"person": 1, "platform": 0, "day": BLOCK, "paid_fen": 1000})
    weekly = ledger(platform_profit=np.array([1, 1]), settled=np.array([1, 1]))
    found = live(observer(clv_blocks=1, clv_discount=0.21), persons, trace, bought, range(26), ledger=weekly)
    assert found.value("clv_yuan", week=25) == pytest.approx(0.5 * 10 / 1.21**0.25)


def many(n: int):
    """Five quarters of about four orders a person, keyed; the fourth block is the previous one."""
    rows = np.arange(4 * n)

    def draw(item, below):
        return (uniforms(7, Stream.AUDIT, item, rows) * below).astype(np.int64)

    bought = np.zeros(4 * n, orders().dtype)
    for item, (name, below) in enumerate((("brand", 2), ("platform", 2), ("channel", 3), ("category", 2), ("fate", 4))):
        bought[name] = draw(item, below)
    bought["person"] = draw(5, n) ** 2 // n  # some buy much more than others
    bought["host"] = np.where(draw(6, 3) == 0, NOBODY, draw(7, 3))
    bought["day"] = draw(8, 5 * BLOCK)
    bought["paid_fen"] = 1 + draw(9, 10_000)
    return bought[np.lexsort((bought["day"], bought["person"]))]


def slow_counts(bought, last_day):
    """The same histories, person by person in plain Python."""
    before, now, ever = defaultdict(set), defaultdict(set), defaultdict(int)
    days, spend = defaultdict(list), defaultdict(int)
    for o in bought:
        ago = (last_day - int(o["day"])) // BLOCK
        person = int(o["person"])
        things = {
            ("any",),
            ("brand", int(o["brand"])),
            ("platform", int(o["platform"])),
            ("category", int(o["category"])),
        }
        if o["host"] != NOBODY:
            things.add(("host", int(o["host"])))
            if 1 <= ago <= 3:
                ever[person, int(o["host"])] += 1
        for thing in things:
            if ago in (0, 1):
                (now if ago == 0 else before)[thing[0]].add((person, *thing))
        if ago < 4:
            spend[person] += int(o["paid_fen"])
        if last_day - int(o["day"]) < 365:
            days[person].append(int(o["day"]))
    before["fan"] = {pair for pair in before["host"] if ever[pair[0], pair[2]] >= 3}
    now["fan"] = now["host"]
    gaps = [(max(d) - min(d)) / (len(d) - 1) for d in days.values() if len(d) >= 3]
    return before, now, gaps, spend


def test_many_people_agree_with_the_slow_count():
    n = 200
    bought = many(n)
    persons = people(n, gender=np.arange(n) % 2)
    trace = blank_trace(persons)
    found = live(observer(), persons, trace, bought, range(65))
    before, now, gaps, spend = slow_counts(bought, 5 * BLOCK - 1)
    for metric, kind in (
        ("repurchase_rate", "any"),
        ("repurchase_rate_same_host", "host"),
        ("repurchase_rate_same_host_fans", "fan"),
        ("repurchase_rate_same_brand", "brand"),
        ("repurchase_rate_same_platform", "platform"),
        ("repurchase_rate_same_category", "category"),
    ):
        again = before[kind] & now[kind]
        assert len(before[kind]) > 10, metric
        assert found(metric, week=64)[1:] == (len(again), len(before[kind])), metric
        women = [pair for pair in before[kind] if pair[0] % 2 == 0]
        assert found(metric, "gender", "women", week=64)[2] == len(women), metric
    for host_type, host in ((HEAD, 0), (SMALL, 1)):
        assert HOST_TYPE[host] == host_type
    heads = [pair for pair in before["fan"] if pair[2] == 0]
    assert found("repurchase_rate_same_host_fans", "host_type", "head", week=64)[2] == len(heads)
    value, _, count = found("repurchase_cycle_days", week=64)
    assert count == len(gaps) and value == pytest.approx(np.mean(gaps), abs=1e-5)
    ranked = sorted(spend, key=lambda person: (-spend[person], person))
    expected = np.full(n, groups.NO_VALUE)
    expected[ranked] = np.searchsorted(np.floor(np.array([0.15, 0.45, 0.85]) * len(ranked) + 1e-9),
                                       np.arange(len(ranked)), side="right")  # fmt: skip
    assert trace["value_class"].tolist() == expected.tolist()


def test_an_observer_can_be_pickled_at_any_week():
    bought = many(60)
    persons = people(60)
    straight, trace = observer(first_week=26), blank_trace(persons)
    live(straight, persons, trace, bought, range(65))
    halves, trace = observer(first_week=26), blank_trace(persons)
    for start in range(0, 65, 20):
        live(halves, persons, trace, bought, range(start, min(start + 20, 65)))
        halves = pickle.loads(pickle.dumps(halves))
    assert halves.table().equals(straight.table())


def test_the_market_is_only_read():
    bought = many(60)
    persons = people(60, visit_day=3)
    persons["host"][:, 0] = 1
    trace = blank_trace(persons)
    trace["favourite_visits"] = 20
    shown = view(12, persons, trace, orders=bought[bought["day"] < 90])
    copies = [pickle.dumps(part) for part in (persons, shown.orders, shown.tallies, shown.offers, shown.host_type)]
    before = trace.copy()
    watcher = observer()
    for week in range(12):
        watcher.week(view(week, persons, trace))
    watcher.week(shown)
    assert copies == [pickle.dumps(part) for part in (persons, shown.orders, shown.tallies, shown.offers, HOST_TYPE)]
    own = {"favourite_visits", "value_class", "engagement", "now", "start"}
    for name in set(trace.dtype.names) - own:
        assert (trace[name] == before[name]).all()
    assert (trace["favourite_visits"] == 0).all()
