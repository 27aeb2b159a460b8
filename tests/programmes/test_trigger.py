"""Triggers reach people when they say."""

from __future__ import annotations

import numpy as np
import pytest
from markets import params_of
from programme_tools import crowd, people

from sim.dates.almanac import date_of
from sim.params.strategy import WEEKDAYS, Trigger
from sim.programmes.crowd import Crowd
from sim.programmes.trigger import Watch, calendar_due, days_on, orders_in, visits_on
from sim.state.names import NOBODY
from sim.state.shown import OFFER
from sim.state.tallies import ORDER

LAUNCH = 10


def weeks_due(trigger: Trigger, row: int, weeks: range, events: dict[int, np.ndarray] | None = None) -> list[int]:
    """Weeks in which a row is reached; events: orders of a week, all in scope."""
    watch, tables, out = Watch(trigger, 3, 0), people(50), []
    for week in weeks:
        if watch.due(Crowd(*tables, week), LAUNCH, {})[row]:
            out.append(week)
        if events and week in events:
            watch.remember(events[week], np.ones(len(events[week]), bool), week, 50)
    return out


def order(person: int, fate: int = 0, host: int = NOBODY, brand: int = 1, platform: int = 0) -> np.ndarray:
    orders = np.zeros(1, ORDER)
    orders["person"], orders["fate"], orders["host"], orders["brand"] = person, fate, host, brand
    orders["platform"] = platform
    return orders


def test_always() -> None:
    assert weeks_due(Trigger(), 0, range(LAUNCH, LAUNCH + 3)) == [10, 11, 12]


def test_purchase_lasts_some_weeks_after_an_order() -> None:
    trigger = Trigger(kind="purchase", weeks=2)
    assert weeks_due(trigger, 4, range(10, 20), {12: order(4), 16: order(5)}) == [13, 14]


def test_complaint_takes_complaints_only() -> None:
    events = {12: order(4, fate=2), 13: order(4, fate=4), 15: order(4, fate=6)}
    assert weeks_due(Trigger(kind="complaint"), 4, range(10, 20), events) == [14, 16]


def test_idle_is_a_span_of_days_since_the_last_visit() -> None:
    persons = people()[0]
    due = Watch(Trigger(kind="idle", days=30, weeks=2), 3, 0).due(crowd(), LAUNCH, {})
    idle = 7 * 40 - persons.visit_day.astype(int)
    joined = persons.stage > 0
    assert np.array_equal(due[joined], ((idle >= 30) & (idle < 44))[joined])
    assert due[joined & (persons.stage == 4)].any(), "the lapsed can be reached"


def test_birthdays_come_once_a_year() -> None:
    trigger = Trigger(kind="birthday", weeks=1)
    for row in range(5):
        days = weeks_due(trigger, row, range(0, 104))
        assert len(days) == 2 and days[1] - days[0] == 52
    all_rows = Watch(trigger, 3, 0).due(crowd(20_000), LAUNCH, {})
    assert all_rows.mean() == pytest.approx(1 / 52, abs=0.004)


def test_calendar_slots_and_festivals() -> None:
    every_third = Trigger(kind="calendar", every_weeks=3)
    assert weeks_due(every_third, 0, range(10, 20)) == [10, 13, 16, 19]
    festivals = params_of().calendar.festivals
    name, festival = next((n, f) for n, f in festivals.items() if any(len(d) == 5 for d in f.dates))
    month, day = map(int, next(d for d in festival.dates if len(d) == 5).split("-"))
    weeks = [w for w in range(52) if calendar_due(Trigger(kind="calendar", festivals=(name,)), w, 0, festivals)]
    peak = [
        w for w in range(52) for i in range(7) if (date_of(7 * w + i).month, date_of(7 * w + i).day) == (month, day)
    ]
    assert peak[0] in weeks and 0 < len(weeks) < 30


def test_weekdays_are_those_of_the_calendar() -> None:
    days = days_on(Trigger(kind="calendar", weekdays=("friday", "saturday")))
    for i in range(7):
        assert days[i] == (WEEKDAYS[date_of(7 * 3 + i).weekday()] in ("friday", "saturday"))
    assert days_on(Trigger()).all()


def test_the_nth_visit() -> None:
    assert visits_on(Trigger(kind="visit", visit=3), 8).tolist() == [False] * 3 + [True] * 5
    assert visits_on(Trigger(), 8).all()


def test_churn_is_called_by_the_score() -> None:
    watch, seen = Watch(Trigger(kind="churn", risk=0.5, weeks=2), 3, 0), people(50)
    risk = np.zeros(50)
    risk[7] = 0.5
    assert np.flatnonzero(watch.due(Crowd(*seen, 20), LAUNCH, {}, risk)).tolist() == [7]
    assert np.flatnonzero(watch.due(Crowd(*seen, 21), LAUNCH, {}, np.zeros(50))).tolist() == [7]
    assert not watch.due(Crowd(*seen, 22), LAUNCH, {}, np.zeros(50)).any()


def test_orders_in_scope() -> None:
    offers = np.zeros(4, OFFER)
    offers["host"], offers["brand"], offers["platform"] = (NOBODY, NOBODY, 3, 3), (1, 1, 1, 2), (0, 1, 0, 0)
    orders = np.concatenate([order(0), order(0, platform=1), order(0, host=3), order(0, host=3, brand=2)])
    assert orders_in(np.array([True, False, False, True]), offers, orders).tolist() == [True, False, False, True]
