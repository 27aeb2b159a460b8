"""Who gains and who loses: relative changes by segment, platform and host type, and of whom a question is about."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from sim.report.style import group_name, percent
from sim.report.text.headline import PRIMARY, window_name
from sim.report.text.words import listed
from sim.study.analysis.concerned import Groups
from sim.study.analysis.findings import with_findings
from sim.study.analysis.observed import of_most
from sim.words import say, to_say

if TYPE_CHECKING:
    from sim.study.analysis.windows import Years

NOT_TOLD = to_say("not told from chance")
# Judged by sales, which every group has: brands' own rooms earn no host income.
JUDGED_BY = ("segment", "platform", "host_type")


class Change(NamedTuple):
    """A group's change relative to the reference, over one window; shares, not per cent."""

    dimension: str
    group: str
    relative: float
    low: float | None
    high: float | None
    clear: bool  # a finding in its family

    @property
    def name(self) -> str:
        """The group in words."""
        return group_name(self.group)

    @property
    def told(self) -> str:
        """`silver-haired +1.2 %`."""
        return say("{name} {change}", name=self.name, change=percent(self.relative))


def changes(comparison: pl.DataFrame, window: str = "all", about: Groups = ()) -> list[Change]:
    """Relative changes of every segment, platform and host type, dimensions in order, largest gain first.

    ``about``: the groups that a question is about (`sim.study.analysis.concerned`). They are the question itself and so
    a family of their own, as sales of the whole market are; all others of a window are another.
    """
    found = [change for change in _judged(comparison, window, about) if change.dimension in JUDGED_BY]
    return sorted(found, key=lambda change: (JUDGED_BY.index(change.dimension), -change.relative))


def of_concerned(comparison: pl.DataFrame, window: str, about: Groups) -> list[Change]:
    """Relative changes of the groups that a question is about, of whatever dimension, in their order."""
    known = {(each.dimension, each.group): each for each in _judged(comparison, window, about)}
    return [known[group] for group in about if group in known]


def about_in_words(first: list[Change]) -> str:
    """`silver-haired +1.2 %, head or small hosts not told from chance`, in their order; empty if nobody."""
    parts = []
    for clear, group in groupby(first, key=lambda each: each.clear):
        of = [*group]
        parts += [each.told for each in of] if clear else [_still(of)]
    return say(", ").join(parts)


def _still(of: list[Change]) -> str:
    return say("{groups} not told from chance", groups=listed([each.name for each in of], "or"))


def winners_lines(comparison: pl.DataFrame, years: Years, about: Groups = ()) -> list[tuple[str, str]]:
    """(title, text) of whom a question is about, then who gains and who loses most, in the year that shows it best.

    Where nobody does then, over the whole horizon. Whom it is about has a line of its own unless it is first there.
    """
    window = years.main
    first = of_concerned(comparison, window, about)
    both = extremes(changes(comparison, window, about))
    named = [each for of in both for each in of[:1]]
    said_anyway = all(each in named for each in first)
    lines = []
    if first and not said_anyway:
        told = say("{groups} {when}, by sales", groups=about_in_words(first), when=window_name(window))
        lines.append((say("it is about"), told))
    if not any(both):
        window = "all"
        both = extremes(changes(comparison, window, about))
    for title, of in zip((say("gains most"), say("loses most")), both, strict=True):
        if of:
            told = say(", ").join(_told(each, said_anyway and each in first) for each in of)
            lines.append((title, say("{changes} {when}", changes=told, when=window_name(window))))
    return lines


def _told(each: Change, asked: bool) -> str:
    if asked:
        return say("{group}, which this is about ({change} sales)", group=each.name, change=percent(each.relative))
    return say("{group} ({change} sales)", group=each.name, change=percent(each.relative))


def _judged(comparison: pl.DataFrame, window: str, about: Groups) -> list[Change]:
    mine = pl.concat_str("dimension", pl.lit(" "), "group").is_in([" ".join(group) for group in about])
    shown = pl.col("dimension").is_in(JUDGED_BY) | mine
    rows = of_most(comparison).filter(pl.col("relative_difference").is_not_null(), shown, metric=PRIMARY, window=window)
    marked = with_findings(rows.with_columns(asked=mine), by=("asked",))
    return [_change(row) for row in marked.iter_rows(named=True)]


def extremes(found: list[Change], most: int = 3) -> tuple[list[Change], list[Change]]:
    """The largest clear gains and losses, across dimensions."""
    clear = sorted((change for change in found if change.clear), key=lambda change: -abs(change.relative))
    gains = [change for change in clear if change.relative > 0]
    losses = [change for change in clear if change.relative < 0]
    return gains[:most], losses[:most]


def _change(row: dict) -> Change:
    level = abs(row["reference"])
    low, high = (None if row[end] is None else row[end] / level for end in ("ci_low", "ci_high"))
    return Change(row["dimension"], row["group"], row["relative_difference"], low, high, row["finding"])
