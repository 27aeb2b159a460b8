"""Which years an answer shows: the first, those in which what is asked is in force, the one after it, and the last.

The one place that decides it: tables, sentences and figures ask here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.params.market import CONDITIONS
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import reported_weeks

if TYPE_CHECKING:
    from sim.study.results import RunResult

MOST = 6  # years that an answer shows
ACTING_MOST = 3  # of them in a sentence
QUARTER = 13  # weeks from which something counts as in force in a year

Span = tuple[int, int]  # first week, and the week after the last


class Years(NamedTuple):
    """Complete years of a horizon, 1, 2, ..., that an answer shows."""

    every: int  # how many there are
    shown: tuple[int, ...]  # none if there is one at most
    in_force: frozenset[int]  # in which what is asked is in force, or within a year of a shock
    soon: int  # the first in which it is so for most weeks; 0 if there is no complete year
    lasts: bool  # until the end
    by_weight: tuple[int, ...]  # those shown, the most telling first
    after: int = 0  # the first that begins after its end; 0 if there is none

    @property
    def windows(self) -> tuple[str, ...]:
        """Names of the windows of those shown."""
        return tuple(map(window_of, self.shown))

    @property
    def last(self) -> str:
        """The window of the last year; everything if there is no complete year."""
        return window_of(self.every)

    @property
    def main(self) -> str:
        """The window that shows best what is asked: the last year if it lasts, else the first of most weeks."""
        return self.last if self.lasts else window_of(self.soon)

    @property
    def two(self) -> tuple[str, ...]:
        """Soon, and in the end; one window if they are the same."""
        return tuple(dict.fromkeys([window_of(self.soon), self.last]))

    @property
    def acting(self) -> tuple[str, ...]:
        """The windows in which what is asked acts; soon and in the end where there are many."""
        mine = tuple(window_of(year) for year in self.shown if year in self.in_force)
        return mine if 0 < len(mine) <= ACTING_MOST else self.two

    @property
    def of_question(self) -> tuple[str, ...]:
        """The windows of which one asks why: while it is in force, the year after, the last."""
        after = [window_of(self.after)] if self.after else []
        return tuple(dict.fromkeys([window_of(self.soon), *after, self.last]))

    @property
    def in_force_first(self) -> tuple[tuple[str, ...], ...]:
        """All windows that are shown, in steps: those in force, the one after it, the last, then any."""
        force = tuple(window_of(year) for year in self.shown if year in self.in_force)
        steps = (force, *((window_of(year),) for year in (self.after, self.every) if year), self.windows or ("all",))
        return tuple(step for step in steps if step)

    def at_most(self, most: int) -> tuple[int, ...]:
        """The most telling of those shown, in their order."""
        return tuple(sorted(self.by_weight[:most]))

    def marked(self, year: int) -> bool:
        """Whether a shown year is one in force, where not all are."""
        return year in self.in_force and not self.in_force.issuperset(self.shown)


def window_of(year: int) -> str:
    """The name of a year's window; of year 0 that of everything."""
    return f"year{year}" if year else "all"


def shown_years(weeks: int, spans: Collection[Span] = ()) -> Years:
    """Years of a horizon of so many weeks to show of what is in force in ``spans``; none: from the first to the last.

    A year counts as in force from a quarter on, or if no other has more weeks of it.
    """
    every = weeks // YEAR_WEEKS
    if every < 2:
        return Years(every, (), frozenset(), every, True, ())
    force = np.zeros(weeks, bool)
    for first, end in spans or [(0, weeks)]:
        force[max(first, 0) : max(min(end, weeks), 0)] = True
    if not force.any():
        force[:] = True
    by_year = force[: every * YEAR_WEEKS].reshape(every, YEAR_WEEKS).sum(axis=1)
    enough = max(min(QUARTER, int(by_year.max())), 1)
    in_force = [year + 1 for year in range(every) if by_year[year] >= enough]
    soon = int(by_year.argmax()) + 1
    end = int(np.flatnonzero(force)[-1]) + 1
    after = -(-end // YEAR_WEEKS) + 1
    middle = in_force[len(in_force) // 2 : len(in_force) // 2 + 1]
    told = [every, soon, *in_force[-1:], 1, *([after] if after <= every else []), *middle, *in_force]
    by_weight = tuple(dict.fromkeys(told))[:MOST]
    later = after if after <= every else 0
    return Years(every, tuple(sorted(by_weight)), frozenset(in_force), soon, end >= weeks, by_weight, later)


def years_of(*runs: RunResult) -> Years:
    """Years to show of a run, or of runs that are compared, over the weeks that all report."""
    weeks = min(map(reported_weeks, runs))
    return shown_years(weeks, [span for run in runs for span in spans_in_force(run, shock_weeks=YEAR_WEEKS)])


def spans_in_force(run: RunResult, shock_weeks: int = 1) -> list[Span]:
    """When what is asked of a run is in force, without what holds throughout; a shock so many weeks from its own on."""
    weeks = reported_weeks(run)
    found = set()
    for kind in (*CONDITIONS, "strategies"):
        for entry in (run.config.get(kind) or {}).values():
            found |= {(first, min(end or weeks, weeks)) for first, end in _spans(entry, shock_weeks) if first < weeks}
    return sorted(found - {(0, weeks)})


def _spans(entry: dict, shock_weeks: int) -> Iterator[tuple[int, int | None]]:
    changes = entry.get("changes") or ()
    for place, change in enumerate(changes):
        ends = [change.get("to_week"), _set_anew(change, changes[place + 1 :])]
        yield change["from_week"], min((end for end in ends if end is not None), default=None)
    yield from ((shock["week"], shock["week"] + shock_weeks) for shock in entry.get("shocks") or ())
    if "from_week" in entry:
        yield entry["from_week"], entry.get("to_week")


def _set_anew(change: dict, later: Sequence[dict]) -> int | None:
    """The week from which later changes set, for good, all that a change sets; None if something of it stays."""
    weeks = []
    for path in change.get("set") or {}:
        anew = [
            other["from_week"]
            for other in later
            if other["from_week"] > change["from_week"]
            and not other.get("to_week")
            and any(_covers(wide, path) for wide in other.get("set") or {})
        ]
        weeks.append(min(anew, default=None))
    if change.get("scale") or not weeks or None in weeks:
        return None
    return max(week for week in weeks if week is not None)


def _covers(wide: str, path: str) -> bool:
    """Whether `platform.*.x` names all that `platform.discount.x` names."""
    steps, others = wide.split("."), path.split(".")
    return len(steps) == len(others) and all(a in ("*", b) for a, b in zip(steps, others, strict=True))
