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

_NAMED = 3  # things of one condition that come too late


def notes(params: MarketParams) -> Iterator[str]:
    """A line for what every plausible market has alike, for what changes nothing, and for what comes after the end."""
    fixed = fixed_names(params)
    if fixed:
        told = ", ".join(first_names(fixed)).replace("_more", " more")
        yield f"note: every plausible market has the value given for {told}"
    weeks = params.horizon.weeks
    end = f"the run's last day is {last_day(params)}, in week {weeks - 1}"
    late = {origin.partition(" ")[2]: _late(condition, weeks) for origin, condition in params.conditions}
    for name, week in starts(params).items():
        if week is None:
            yield f"note: {name} changes nothing"
        elif week >= weeks:
            yield f"note: {name} changes nothing before week {week}, and {end}"
        elif late.get(name):
            yield f"note: {name}: {_some(late[name])} will not happen; {end}"
    copied = copied_from(params)
    if copied is not None and copied >= weeks:
        after = params.rivals.copy_after_weeks
        yield f"note: rivals.copy_after_weeks={after}: no rival copies before week {copied}, and {end}"
    elif copied is not None:
        room = min(map(len, plan_of(params, copied=True).copies.values()), default=0)
        if room < params.rivals.most:
            yield (
                f"note: rivals.most={params.rivals.most}: with so many strategies there is room for"
                f" {f'{room} copies' if room != 1 else 'one copy'} of each"
            )


def last_day(params: MarketParams) -> date:
    """The last day that a run reports."""
    return date_of(7 * (params.horizon.first_week + params.horizon.weeks) - 1)


def _late(condition: Scenario, weeks: int) -> list[str]:
    """What of a condition begins after the last of so many weeks, in the order of time."""
    changes = [
        (change.from_week, f"the change of {', '.join([*change.set, *change.scale])} in week {change.from_week}")
        for change in condition.changes
    ]
    shocks = [(shock.week, f"the shock {shock.kind} in week {shock.week}") for shock in condition.shocks]
    return [told for week, told in sorted(changes + shocks) if week >= weeks]


def _some(late: list[str]) -> str:
    return ", ".join([*late[:_NAMED], *([f"{len(late) - _NAMED} more"] if len(late) > _NAMED else [])])
