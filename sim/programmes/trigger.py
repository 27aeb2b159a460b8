"""When an action reaches somebody of its audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.dates.almanac import ORIGIN, sale_days
from sim.params.strategy import WEEKDAYS
from sim.state.names import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.firms.tables import Array
    from sim.params.calendar import Festival
    from sim.params.strategy import Trigger
    from sim.programmes.crowd import Crowd

COMPLAINED = 4  # bit of ORDER.fate
_NEVER = -(2**15)
REMEMBERED = ("purchase", "complaint", "churn")  # kinds that last for some weeks after an event


class Watch:
    """One action's trigger: what it remembers of each person."""

    def __init__(self, trigger: Trigger, seed: int, item: int):
        self.trigger = trigger
        self._seed, self._item = seed, item
        self.last: Array | None = None  # [row] int16 week of the last event
        self._birthday: Array | None = None  # [row] int8 week of the year

    def due(self, crowd: Crowd, launched: int, festivals: Mapping[str, Festival], risk: Array | None = None) -> Array:
        """Whom it reaches this week, [row] bool; ``risk`` [row] is asked for by kind churn only."""
        t, week = self.trigger, crowd.week
        if t.kind == "calendar":
            return np.full(len(crowd), calendar_due(t, week, launched, festivals))
        if t.kind == "idle":
            idle = crowd.idle_days()
            return (idle >= t.days) & (idle < t.days + 7 * t.weeks)
        if t.kind == "birthday":
            if self._birthday is None:
                self._birthday = (crowd.label(self._seed, self._item) * 52).astype(np.int8)
            return (week - self._birthday.astype(np.int64)) % 52 < t.weeks
        if t.kind in REMEMBERED:
            last = self._weeks(len(crowd))
            if t.kind == "churn":
                assert risk is not None
                last[risk >= t.risk] = week
                return week - last.astype(np.int64) < t.weeks
            return week - last.astype(np.int64) <= t.weeks
        return np.ones(len(crowd), bool)  # always; the n-th visit is told by Terms.on_visit

    def remember(self, orders: Array, in_scope: Array, week: int, rows: int) -> None:
        """Note the orders of the week that begin something; in_scope [order] bool."""
        if self.trigger.kind == "purchase":
            self._weeks(rows)[orders["person"][in_scope]] = week
        elif self.trigger.kind == "complaint":
            self._weeks(rows)[orders["person"][in_scope & ((orders["fate"] & COMPLAINED) != 0)]] = week

    def _weeks(self, rows: int) -> Array:
        if self.last is None:
            self.last = np.full(rows, _NEVER, np.int16)
        return self.last


def calendar_due(trigger: Trigger, week: int, launched: int, festivals: Mapping[str, Festival]) -> bool:
    """Whether a slot of the calendar is on this week: each n-th week since the launch, in a named festival if any."""
    if (week - launched) % trigger.every_weeks >= trigger.weeks:
        return False
    named = [festivals[name] for name in trigger.festivals]
    return not named or any(sale_days(festival, week).any() for festival in named)


def days_on(trigger: Trigger) -> Array:
    """On which days of a market week an action holds, [7] bool; weeks begin on the weekday of 1 January 2026."""
    if trigger.kind != "calendar" or not trigger.weekdays:
        return np.ones(7, bool)
    return np.array([WEEKDAYS[(ORIGIN.weekday() + i) % 7] in trigger.weekdays for i in range(7)])


def visits_on(trigger: Trigger, counted: int) -> Array:
    """From which visit of the week on an action holds, [counted] bool (index 0 = before any visit)."""
    first = trigger.visit if trigger.kind == "visit" else 0
    return np.arange(counted) >= first


def orders_in(field_offers: Array, offers: Array, orders: Array) -> Array:
    """Which orders were of an offer in scope, [order] bool.

    The log names host, brand and platform, which together name the offer: a brand is in one slot of a host at most
    within a week, or its slots lie in the same scope.
    """
    index = np.flatnonzero(field_offers)
    wanted = np.unique(_key(offers["host"][index], offers["brand"][index], offers["platform"][index]))
    return np.isin(_key(orders["host"], orders["brand"], orders["platform"]), wanted)


def _key(host: Array, brand: Array, platform: Array) -> Array:
    wide = np.minimum(np.asarray(host).astype(np.int64), NOBODY)
    return (wide << 32) | (np.asarray(brand).astype(np.int64) << 8) | np.asarray(platform).astype(np.int64)
