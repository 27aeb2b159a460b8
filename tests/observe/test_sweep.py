"""Stocks and joiner cohorts: four hand-made people, and joiners whose days pass one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from observed import CATEGORIES, STEPS, Found, observer, people, tallies, view

from sim.core.threads import Threads
from sim.observe.nps import expected_score
from sim.observe.sweep import highest_tier
from sim.params.behaviour import Behaviour
from sim.params.observation import Observation
from sim.people.kernels.need import FULL
from sim.state import groups
from sim.state.groups import blank_trace
from sim.state.names import ACTIVE, LAPSED, LOYAL, NEW, NO_DAY, NO_PROGRAMME, POTENTIAL, TIER_BITS
from sim.state.person import MEMBER
from sim.state.tallies import FELT

LAST = 6  # last day of week 0


def four():
    """A potential person, an active one on both platforms, a loyal one on feed only, and one just lapsed."""
    persons = people(4, stage=[POTENTIAL, ACTIVE, LOYAL, LAPSED], segment=[0, 0, 1, 1])
    persons["trust"][1, :2] = STEPS, STEPS // 5  # 1.0 and 0.2
    persons["trust"][2, :2] = STEPS * 3 // 5, STEPS  # 0.6; the second was never tried
    persons["trust"][3, :2] = 0, STEPS * 2 // 5
    persons["buy_day"] = [NO_DAY, LAST - 89, LAST - 90, LAST - 300]
    persons["satisfaction"] = STEPS * 4 // 5
    persons["milestone"] = [NO_DAY, NO_DAY, -100, -400]
    trace = blank_trace(persons)
    trace["now"] = groups.movable_cell(
        trace["value_class"], np.array([0, ACTIVE, LOYAL, LOYAL]), trace["engagement"], 0
    )
    trace["platform_first"][1:, 0] = -1000
    trace["platform_day"][1:, 0] = LAST - 29, LAST, LAST - 30
    trace["platform_first"][[1, 3], 1] = -1000
    trace["platform_day"][[1, 3], 1] = LAST - 5, LAST - 91
    return persons, trace


@pytest.fixture
def found():
    watcher = observer()
    watcher.week(view(0, *four()))
    return Found(watcher.table())


def test_stocks(found):
    assert found("registered_people") == (30.0, 30.0, 1.0)  # ten real people a row; the potential one is not counted
    assert found("registered_people", "platform", "social") == (20.0, 20.0, 1.0)
    assert found("mau_rate") == (2 / 3, 2, 3)  # day 29 back is active, day 30 back is not
    assert found("mau_rate", "platform", "feed") == (2 / 3, 2, 3)
    assert found("mau_rate", "platform", "social") == (1 / 2, 1, 2)
    assert found("multi_homing_share") == (1 / 2, 1, 2)
    assert found("multi_homing_share", "platform", "feed") == (1 / 2, 1, 2)
    assert found("multi_homing_share", "platform", "social") == (1.0, 1, 1)
    assert found("loyal_share") == (1 / 3, 1, 3)
    assert found("loyal_share", "segment", "silver") == (1 / 2, 1, 2)


def test_trust_of_the_active_and_of_everybody(found):
    assert found.value("trust_index") == pytest.approx((0.6 + 0.6) / 2)
    assert found.value("trust_index_registered") == pytest.approx((0.6 + 0.6 + 0.2) / 3)
    assert found.value("trust_index", "platform", "feed") == pytest.approx((1.0 + 0.6) / 2)
    assert found.value("trust_index_registered", "platform", "feed") == pytest.approx((1.0 + 0.6 + 0.0) / 3)
    assert found.value("trust_index", "platform", "social") == pytest.approx(0.2)
    assert found.value("trust_index", "segment", "genz") == pytest.approx(0.6)
    assert found("trust_index", "segment", "mainstream") is None  # nobody there: no row


def test_satisfaction_and_promoters_of_buyers_of_90_days(found):
    assert found("satisfaction")[2] == 1  # 89 days back counts, 90 does not
    assert found.value("satisfaction") == pytest.approx(0.8)
    assert found("satisfaction", "platform", "social") is None  # nothing was delivered there
    assert found.value("nps") == pytest.approx(100 * expected_score(0.8, Observation()), abs=0.1)
    assert found("nps", "segment", "silver") is None


def test_satisfaction_with_a_platform_is_that_with_its_orders():
    week = tallies()
    week.place[3:5, FELT.orders] = 3, 1  # rooms and videos of the second platform
    week.place[3:5, FELT.satisfied_micro] = 900_000, 700_000
    watcher = observer()
    watcher.week(view(0, *four(), tallies=week))
    found = Found(watcher.table())
    assert found("satisfaction", "platform", "social") == pytest.approx((0.4, 1.6, 4))
    assert found("satisfaction", "platform", "feed") is None
    assert found.value("satisfaction") == pytest.approx(0.8)  # whatever was delivered


def test_the_promoter_link():
    options = Observation(nps_neutral=0.5, nps_slope=10.0, nps_spread=1.0)
    assert expected_score(0.5, options) == pytest.approx(0.0)  # symmetric around 7.5
    mean = 7.5 + 10 * 0.2
    promoters, detractors = 1 / (1 + math.exp(8.5 - mean)), 1 / (1 + math.exp(mean - 6.5))
    assert expected_score(0.7, options) == pytest.approx(promoters - detractors)


def test_the_sweep_moves_people_between_groups_only_for_the_next_week():
    watcher = observer()
    persons, trace = four()
    watcher.week(view(0, persons, trace))
    found = Found(watcher.table())
    assert found.value("registered_people", "stage", "lapsed") is None  # she was loyal when the week began
    assert found.value("registered_people", "stage", "loyal") == 20
    stage = trace["now"] // (groups.ENGAGEMENTS * groups.TIERS) % groups.STAGES + NEW
    assert stage.tolist() == [NEW, ACTIVE, LOYAL, LAPSED]
    watcher.week(view(1, persons, trace, members=memberships([(), ((0, 1),), (), ((1, 0),)])))
    assert Found(watcher.table()).value("registered_people", "stage", "lapsed", week=1) == 10
    assert (trace["now"] % groups.TIERS).tolist() == [0, 2, 0, 1]  # tiers of registered people follow


def memberships(people):
    """MEMBER rows from (programme, tier) pairs; everybody is a little sore."""
    out = np.zeros(len(people), MEMBER)
    out["programme"] = NO_PROGRAMME
    for row, pairs in enumerate(people):
        for slot, (programme, tier) in enumerate(pairs):
            out["programme"][row, slot + 1], out["standing"][row, slot + 1] = programme, tier | 3 << TIER_BITS
    return out


def test_the_highest_tier_of_all_memberships_counts():
    members = memberships([(), ((3, 0),), ((0, 0), (7, 2)), ((5, 3), (0, 1)), ((0, 4),), ((2, 4), (1, 0))])
    tier = np.full(len(members), 9, np.uint8)
    highest_tier(members, 0, len(members), tier)
    assert tier.tolist() == [0, 1, 3, 4, 4, 4]  # none, plain, tier 2, tier 3, more than there are names for


def test_members_are_counted_and_grouped_from_the_next_week_on():
    watcher = observer()
    persons, trace = four()
    members = memberships([(), ((0, 1),), (), ((1, 0), (0, 0))])
    for week in range(2):
        watcher.week(view(week, persons, trace, members=members))
    found = Found(watcher.table())
    assert found("member_share") == (2 / 3, 2, 3)
    assert found.value("registered_people", "member_tier", "none", week=0) == 30
    tiers = [found.value("registered_people", "member_tier", t, week=1) for t in ("none", "tier1", "tier2")]
    assert tiers == [10, 10, 10]
    assert found("registered_people", "member_tier", "tier3", week=1) is None


def test_without_memberships_nobody_has_a_tier():
    watcher = observer()
    persons, trace = four()
    for week, members in enumerate((None, memberships([()]))):  # a single unused row until a programme opens
        watcher.week(view(week, persons, trace, members=members))
    found = Found(watcher.table())
    assert found("member_share", week=1) == (0.0, 0, 3)
    assert found.value("registered_people", "member_tier", "none", week=1) == 30


def test_goods_at_home_are_used_up_day_by_day():
    watcher = observer()
    persons, trace = four()
    one = FULL * Behaviour().buy.need_fill  # stored steps of an ordinary order
    persons["filled"][:, :2] = [round(2 * one), round(one)]
    persons["touched_day"] = [LAST, LAST, LAST - 10, LAST]
    watcher.week(view(0, persons, trace))
    beauty, food = (math.exp(-10 / category.need_days) for category in CATEGORIES.values())
    held = 3 + 2 * beauty + food  # nobody asks those who have lapsed
    value, above, below = Found(watcher.table())("home_stock")
    assert (value, above, below) == pytest.approx((held / 3, held, 3), rel=0.02)
    assert Found(watcher.table()).value("home_stock", "segment", "genz") == pytest.approx(3, rel=0.02)


def test_without_needs_there_is_nothing_at_home():
    watcher = observer(behaviour={"buy": {"need_fill": 0.0}})
    watcher.week(view(0, *four()))
    assert Found(watcher.table())("home_stock") == (0.0, 0.0, 3)


def test_loyal_spells_are_exposure_over_ends():
    watcher = observer()
    persons, trace = four()
    for week in range(13):
        watcher.week(view(week, persons, trace))
    value, months, ended = Found(watcher.table())("loyal_duration_months", week=12)
    assert ended == 1  # counted once, in the week of lapsing
    assert months == pytest.approx(13 * 7 / (365.25 / 12))  # one person in a spell for 13 weeks
    assert value == months / ended
    assert Found(watcher.table())("loyal_duration_months", "segment", "genz", week=12) is None


def joiners():
    """Two join on the first day of week 0, one on its last day; day 0, 0 and 6."""
    persons = people(3, stage=NEW, joined_day=[0, 0, 6], gender=[0, 1, 1])
    trace = blank_trace(persons)
    trace["kept"] = [0b11111, 0b11000, 0b00001]
    trace["platform_first"][:, 1] = [0, 7, NO_DAY]  # the second one tries social a week later
    trace["platform_kept"][:, 1] = [0b00001, 0b00001, 0]
    return persons, trace


def test_retention_waits_for_each_day_and_stands_in_the_week_of_joining():
    watcher = observer(joiners_minimum=1)
    persons, trace = joiners()
    seen = {}
    for week in range(7):
        watcher.week(view(week, persons, trace))
        seen[week] = Found(watcher.table())
    assert seen[0]("retention_d1") == (1 / 2, 1, 2)  # who joined on the last day is not observed yet
    assert seen[1]("retention_d1") == (2 / 3, 2, 3)
    assert seen[0]("retention_d7") is None
    assert seen[1]("retention_d7") == (1 / 3, 1, 3)
    assert seen[1]("retention_d7_window") == (2 / 3, 2, 3)
    assert seen[3]("retention_d30") is None
    assert seen[4]("retention_d30") == (1 / 2, 1, 2)  # day 30 is the third of week 4, day 36 the second of week 5
    assert seen[6]("retention_d30") == (1 / 3, 1, 3)
    assert seen[6]("retention_d30_window") == (2 / 3, 2, 3)
    assert seen[6]("retention_d30_active") == (1 / 2, 1, 2)
    assert seen[6]("retention_d30", "gender", "men") == (0.0, 0, 2)
    assert seen[6]("retention_d1", week=1) is None
    assert seen[6]("retention_d1", "platform", "social", week=0) == (1.0, 1, 1)
    assert seen[6]("retention_d1", "platform", "social", week=1) == (1.0, 1, 1)
    assert seen[6]("retention_d1", "platform", "feed") is None


def test_threads_do_not_change_anything():
    n = 9_000  # more than one block of rows
    rows = np.arange(n)
    persons = people(
        n, segment=rows % 4, gender=rows % 2, stage=rows % 5, satisfaction=rows % STEPS, buy_day=-(rows % 200)
    )
    persons["joined_day"] = np.where(persons["stage"] == POTENTIAL, NO_DAY, -(rows % 40))
    persons["trust"] = (rows % STEPS)[:, None]
    trace = blank_trace(persons)
    trace["platform_first"] = persons["joined_day"][:, None]
    trace["platform_day"] = np.where(persons["stage"] == POTENTIAL, NO_DAY, -(rows % 60))[:, None]
    trace["kept"] = rows % 32
    tables, traces = [], []
    for count in (1, 3):
        mine, pool = trace.copy(), Threads(count)
        watcher = observer(first_week=-5, joiners_minimum=1)
        for week in range(-5, 0):
            watcher.week(view(week, persons, mine, pool=pool))
        pool.close()
        tables.append(watcher.table())
        traces.append(mine)
    assert tables[0].equals(tables[1]) and tables[0].height > 1000
    assert (traces[0] == traces[1]).all()
