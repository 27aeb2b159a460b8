"""What the user should know before reading an answer: what of the question will not happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sim.dates.almanac import date_of
from sim.dates.timeline import starts
from sim.params.market import MarketParams
from sim.params.scenario import Scenario
from sim.programmes.plan import plan_of
from sim.study.arms import copied_from, first_names
from sim.study.ensemble import fixed_names
from sim.words import named, say

_NAMED = 3  # things of one condition that come too late


def notes(params: MarketParams) -> Iterator[str]:
    """A line for what every plausible market has alike, for what changes nothing, and for what comes after the end."""
    fixed = fixed_names(params)
    if fixed:
        *named_ones, last = first_names(fixed)
        last = say("{n} more", n=last.removesuffix("_more")) if last.endswith("_more") else last
        told = say(", ").join([*named_ones, last])
        yield _note(say("every plausible market has the value given for {names}", names=told))
    weeks = params.horizon.weeks
    end = say("the run's last day is {day}, in week {week}", day=last_day(params), week=weeks - 1)
    late = {origin.partition(" ")[2]: _late(condition, weeks) for origin, condition in params.conditions}
    for name, week in starts(params).items():
        if week is None:
            yield _note(say("{name} changes nothing", name=name))
        elif week >= weeks:
            told = say("{name} changes nothing before week {week}, and {end}", name=name, week=week, end=end)
            yield _note(told)
        elif late.get(name):
            yield _note(say("{name}: {what} will not happen; {end}", name=name, what=_some(late[name]), end=end))
    copied = copied_from(params)
    if copied is not None and copied >= weeks:
        key = f"rivals.copy_after_weeks={params.rivals.copy_after_weeks}"
        yield _note(say("{key}: no rival copies before week {week}, and {end}", key=key, week=copied, end=end))
    elif copied is not None:
        room = min(map(len, plan_of(params, copied=True).copies.values()), default=0)
        if room < params.rivals.most:
            key = f"rivals.most={params.rivals.most}"
            one = say("{key}: with so many strategies there is room for one copy of each", key=key)
            some = say("{key}: with so many strategies there is room for {n} copies of each", key=key, n=room)
            yield _note(one if room == 1 else some)


def _note(told: str) -> str:
    return say("note: {note}", note=told)


def last_day(params: MarketParams) -> date:
    """The last day that a run reports."""
    return date_of(7 * (params.horizon.first_week + params.horizon.weeks) - 1)


def _late(condition: Scenario, weeks: int) -> list[str]:
    """What of a condition begins after the last of so many weeks, in the order of time."""
    changes = [
        (
            week,
            say("the change of {names} in week {week}", names=say(", ").join([*change.set, *change.scale]), week=week),
        )
        for change in condition.changes
        for week in (change.from_week,)
    ]
    shocks = [
        (
            shock.week,
            say("the shock {name} in week {week}", name=named("shock", shock.kind, shock.kind), week=shock.week),
        )
        for shock in condition.shocks
    ]
    return [told for week, told in sorted(changes + shocks) if week >= weeks]


def _some(late: list[str]) -> str:
    more = [say("{n} more", n=len(late) - _NAMED)] if len(late) > _NAMED else []
    return say(", ").join([*late[:_NAMED], *more])
