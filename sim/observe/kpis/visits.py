"""Visits: how often people come, how long they stay, what they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import BY_PERSON, PEOPLE, Reading, kpi

if TYPE_CHECKING:
    from sim.observe.sums import Week


@kpi("Sessions a month per active person", "sessions", "ratio", good=1, by=(*BY_PERSON, "platform"))
def sessions_monthly(week: Week) -> Iterator[Reading]:
    """30/7 x sessions this week / active people"""
    yield PEOPLE, 30 / 7 * week.cell["sessions"], week.stock["active"]
    yield "platform", 30 / 7 * week.platform["sessions"], week.place["active"]


@kpi("Minutes a session", "minutes", "ratio", good=1, by=(*BY_PERSON, "platform"))
def watch_minutes_per_session(week: Week) -> Iterator[Reading]:
    """minutes watched / sessions"""
    yield PEOPLE, week.cell["minutes_centi"] / 100, week.cell["sessions"]
    yield "platform", week.platform["minutes_centi"] / 100, week.platform["sessions"]


@kpi("Interactions per session", "interactions", "ratio", good=1, by=(*BY_PERSON, "platform"))
def interaction_rate(week: Week) -> Iterator[Reading]:
    """interactions / sessions"""
    yield PEOPLE, week.cell["interactions"], week.cell["sessions"]
    yield "platform", week.platform["interactions"], week.platform["sessions"]
