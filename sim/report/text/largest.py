"""The largest findings of an answer, while what is asked is in force: what titles and the first sentences tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from sim.report.text.headline import PRIMARY, WORDS, judged, window_name, windows_name
from sim.report.text.sizes import change, is_index, relative
from sim.report.text.words import listed
from sim.words import say

if TYPE_CHECKING:
    from sim.study.analysis.windows import Years

Rows = Mapping[tuple[str, ...], dict[str, Any]]
TOLD = 2  # besides sales
LEAST = 0.001  # of the reference: what is smaller is in no title, however surely it is there


class Largest(NamedTuple):
    """A finding about a headline KPI, in the window in which it is largest."""

    metric: str
    window: str
    row: dict[str, Any]

    @property
    def name(self) -> str:
        """What people call the KPI."""
        return say("sales") if self.metric == PRIMARY else WORDS[self.metric].phrase


def largest_findings(rows: Rows, years: Years) -> list[Largest]:
    """Findings among headline KPIs, each where it is largest, the largest first, relative to their references.

    Those of the years in force; where there are none, of the year after, then of the last, then of any that is shown,
    then over the whole horizon. ``rows``: those of `judged`.
    """
    for windows in (*years.in_force_first, ("all",)):
        found = [best for metric in WORDS if (best := _best(rows, metric, windows))]
        if found:
            return sorted(found, key=lambda each: -abs(relative(each.row)))
    return []


def finding(comparison: pl.DataFrame, years: Years) -> str:
    """The main result in half a line, for a title: the largest findings while it acts, sales, and what is left."""
    rows = judged(comparison)
    told = [each for each in largest_findings(rows, years) if _for_a_title(each)]
    first = told[:TOLD]
    first += [each for each in told[TOLD:] if each.metric == PRIMARY]
    parts = _by_window(first)
    last = [best for metric in WORDS if (best := _best(rows, metric, (years.last,))) and _for_a_title(best)]
    if first and years.last not in _acting(years) and last:
        parts += _by_window(sorted(last, key=lambda each: -abs(relative(each.row)))[:1])
    if parts:
        return say("; ").join(dict.fromkeys(parts))
    if any(row["finding"] for row in rows.values()):
        return say("what can be told from chance is very small")
    return say("nothing can be told from chance {when}", when=windows_name(years.two, "or"))


def _best(rows: Rows, metric: str, windows: Sequence[str]) -> Largest | None:
    found = [(window, row) for window in windows if (row := rows.get((metric, window))) and row["finding"]]
    if not found:
        return None
    return Largest(metric, *max(found, key=lambda pair: abs(pair[1]["difference"])))


def _for_a_title(each: Largest) -> bool:
    return not is_index(each.metric) and abs(relative(each.row)) >= LEAST


def _acting(years: Years) -> tuple[str, ...]:
    return years.in_force_first[0]


def _told(each: Largest) -> str:
    return say("{name} {change}", name=each.name, change=change(each.metric, each.row))


def _by_window(told: Sequence[Largest]) -> list[str]:
    """`platform profit 26.3 % lower and sales 3.4 % lower in year 2`, a part a window."""
    return [
        say("{changes} {when}", changes=listed([_told(each) for each in of]), when=window_name(window))
        for window, of in groupby(told, key=lambda each: each.window)
    ]
