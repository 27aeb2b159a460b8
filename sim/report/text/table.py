"""Rich tables of headline KPIs: two arms side by side, or one arm year by year."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import polars as pl
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.report.ensemble import few, holds
from sim.report.style import DIGITS_MOST, RANGE, Display, asked_name, decimals_for, display_of, mark, number, verdict
from sim.report.text.headline import HEADLINE, WORDS, judged, overall, rows_of
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import REFERENCE, TREATMENT, metric_of
from sim.study.analysis.observed import of_most
from sim.study.analysis.windows import Years, window_of
from sim.words import named, say

NAME_MOST, LABEL_MOST = 18, 27  # characters above a number, and above the names of rows
WIDE, NARROW = 112, 96  # terminal columns from which a profit and loss has years, and both arms
WIDEST = 1000  # columns of any table
IN_FORCE = "•"  # beside a year
CHANCE = "~"  # beside a difference below the floor
Rows = Mapping[tuple[str, ...], dict[str, Any]]


class Layout(NamedTuple):
    """Which columns a table has."""

    names: tuple[str, str] | None  # of the arms; None: levels of a single one
    years: tuple[int, ...]
    in_force: frozenset[int]  # years to mark
    markets: bool  # several plausible markets
    both: bool = True  # levels of both arms, else of the reference alone


class Section(NamedTuple):
    """Rows under a title."""

    title: str
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]  # label with its unit, metric, key without the window
    of_firm: bool = False  # amounts as one firm's


def heading(name: str, display: Display) -> str:
    """A KPI with its unit."""
    return say("{name}, {unit}", name=name, unit=display.unit) if display.unit else name


def _section(title: str, metrics: tuple[str, ...]) -> Section:
    rows = tuple((heading(WORDS[name].row, display_of(WORDS[name])), name, (name,)) for name in metrics)
    return Section(named("section", title, title), rows)


def _sections() -> tuple[Section, ...]:
    return tuple(_section(title, metrics) for title, metrics in HEADLINE.items())


def comparison_table(comparison: pl.DataFrame, weeks: int, names: tuple[str, str], width: int, years: Years) -> Table:
    """Reference, treatment and paired difference of the headline KPIs over all weeks, and differences by year.

    ``names`` are those of the reference and of the treatment. With several plausible markets (columns of
    `sim.study.analysis.plausible.spread`) their range takes the place of the interval, and it is told how often the
    sign holds. What does not fit into ``width`` is left out: the treatment's level, then the less telling years.
    """
    layouts = layouts_of(years, names, of_markets(comparison))
    return fitted(layouts, _sections(), judged(comparison), weeks, width)


def levels_table(summary: pl.DataFrame, weeks: int, width: int, years: Years) -> Table:
    """Headline KPIs of a single arm: the mean over replications by year, and over all weeks with its interval.

    With several plausible markets it is their range instead.
    """
    rows = rows_of(overall(of_most(summary)), "metric", "window")
    return fitted(layouts_of(years, None, of_markets(summary)), _sections(), rows, weeks, width)


def of_markets(table: pl.DataFrame) -> bool:
    """Whether a comparison or summary knows the spread over plausible markets."""
    return "markets" in table.columns


def layouts_of(years: Years, names: tuple[str, str] | None, markets: bool) -> Iterator[Layout]:
    """What columns a table may have, the widest first; of a comparison if there are ``names``, else of levels."""
    marked = frozenset(filter(years.marked, years.shown)) if names else frozenset()
    for most in range(len(years.shown), -1, -1):
        for both in (True, False) if names else (True,):
            yield Layout(names, years.at_most(most), marked, markets, both)


def fitted(layouts: Iterator[Layout], sections: Sequence[Section], rows: Rows, weeks: int, width: int) -> Table:
    """The first table that fits into ``width`` columns, else the last; rows by key and window."""
    unbounded = Console(width=WIDEST)
    for layout in layouts:
        table = _filled(_frame(layout), layout, sections, rows, weeks)
        if table.__rich_measure__(unbounded, unbounded.options).maximum <= width:
            break
    return table


def empty(gap: int = 1) -> Table:
    """A table without columns, in the style of all reports; ``gap``: columns between cells, besides one."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, gap), show_edge=False, header_style="bold")


def _frame(layout: Layout) -> Table:
    table = empty(gap=0 if layout.names else 1)  # arrows have places of their own
    by_year = [
        say("year {year}", year=year) + (f" {IN_FORCE}" if year in layout.in_force else "") for year in layout.years
    ]
    span = say("range over\nmarkets") if layout.markets else say("95 % interval")
    first = ""
    if layout.names:
        levels = [*_headings(layout.names)][: 2 if layout.both else 1]
        name = layout.names[1] if len(layout.names[1]) <= LABEL_MOST else asked_name(TREATMENT)
        first = "" if layout.both else say("{name}\nagainst", name=name)
        columns = [*levels, say("difference"), span, *([say("sign\nholds")] if layout.markets else []), *by_year]
    else:
        columns = [*by_year, say("all weeks"), span]
    table.add_column(first, vertical="bottom")
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _filled(table: Table, layout: Layout, sections: Sequence[Section], rows: Rows, weeks: int) -> Table:
    for title, of, of_firm in sections:
        present = [(label, metric, key) for label, metric, key in of if (*key, "all") in rows]
        if present:
            table.add_row(Text(title, style="bold dim"))
        for label, metric, key in present:
            by_year = [rows.get((*key, window_of(year))) for year in layout.years]
            shown = partial(
                display_of, metric_of(metric), of_firm=of_firm, largest=largest_of(rows, key, metric, weeks)
            )
            whole, a_year = shown(weeks / YEAR_WEEKS).factor, shown().factor
            cells = (_compared if layout.names else _levels)(layout, metric, rows[*key, "all"], by_year, whole, a_year)
            table.add_row(f" {label}", *cells)
    return table


def largest_of(rows: Rows, key: tuple[str, ...], metric: str, weeks: int) -> float:
    """The largest level of a row, a year, in the metric's own unit: by it its numbers are given a unit."""
    years = weeks / YEAR_WEEKS if metric_of(metric).kind == "total" else 1.0
    levels = [
        abs(row[name]) / (years if at[-1] == "all" else 1.0)
        for at, row in rows.items()
        if at[:-1] == key
        for name in ("reference", "treatment", "mean")
        if row.get(name) is not None
    ]
    return max(filter(math.isfinite, levels), default=0.0)


def _compared(
    layout: Layout, metric: str, row: dict[str, Any], by_year: list, whole: float, a_year: float
) -> list[str | Text]:
    """Cells of one row of a comparison, and of its years (None: not observed by most).

    ``whole`` and ``a_year``: by what amounts of all weeks, and of a year, are multiplied.
    """
    registered = metric_of(metric)
    span = _span(row)
    digits = digits_of(row["reference"], [span, *(_span(each) for each in by_year if each)], whole)

    def shown(value: float | None, signed: bool = False) -> str:
        return number(None if value is None else value * whole, digits, signed)

    def difference(of: dict[str, Any], factor: float, count: str) -> Text:
        arrow = mark(of["difference"], of["finding"])
        text = f"{number(of['difference'] * factor, digits, signed=True)}{count}{arrow or below(of)}"
        return Text(text, style=verdict(registered.good, arrow))

    levels = [shown(row["reference"]), shown(row["treatment"])]
    cells: list[str | Text] = [
        *(levels if layout.both else levels[:1]),
        difference(row, whole, "" if layout.markets else few(row)),
        f"[{shown(span[0], signed=True)}, {shown(span[1], signed=True)}]" if span[0] is not None else "",
    ]
    if layout.markets:
        cells.append(Text(holds(row), style=verdict(registered.good, mark(row["difference"], row["finding"]))))
    return [*cells, *(f"{RANGE} " if year is None else difference(year, a_year, few(year)) for year in by_year)]


def _levels(
    layout: Layout, metric: str, row: dict[str, Any], by_year: list, whole: float, a_year: float
) -> list[str | Text]:
    """Cells of the years of one row of a summary, then of all weeks; arguments as of `_compared`."""
    low, high = _span(row)
    digits = digits_of(row["mean"], [(low, high)], whole)
    cells: list[str | Text] = [
        number(None, digits) if year is None else f"{number(year['mean'] * a_year, digits)}{few(year)}"
        for year in by_year
    ]
    cells.append(f"{number(row['mean'] * whole, digits)}{few(row)}")
    span = (number(end * whole, digits) for end in (low, high) if end is not None)
    cells.append(f"[{', '.join(span)}]" if low is not None else "")
    return cells


def below(row: Mapping[str, Any]) -> str:
    """A sign beside a difference that is smaller than what chance alone makes; a blank beside others."""
    floor = row.get("floor")
    return CHANCE if floor is not None and 0 < abs(row["difference"]) <= floor else " "


def _span(row: dict[str, Any]) -> tuple[float | None, float | None]:
    """What a table puts in brackets: the range over plausible markets if there are several, else the interval."""
    return (row["range_low"], row["range_high"]) if "markets" in row else (row["ci_low"], row["ci_high"])


def _headings(names: tuple[str, str]) -> tuple[str, str]:
    """Names of the arms if they fit above a column."""
    if max(len(name) for name in names) <= NAME_MOST:
        return names
    return asked_name(REFERENCE), asked_name(TREATMENT)


def digits_of(level: float, intervals: list[tuple[float | None, float | None]], factor: float) -> int:
    """Decimals of a row, from its level and first interval; one more if an interval off zero would seem to touch it."""
    low, high = intervals[0]
    if low is None or high is None:
        return decimals_for(level * factor)
    digits = decimals_for(level * factor, (high - low) / 2 * factor)
    nearest = [min(abs(a), abs(b)) * factor for a, b in intervals if a is not None and b is not None and a * b > 0]
    return digits + 1 if digits < DIGITS_MOST and any(round(near, digits) == 0 for near in nearest) else digits
