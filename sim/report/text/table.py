"""Rich tables of headline KPIs: two arms side by side, or one arm year by year."""

from __future__ import annotations

from typing import Any

import polars as pl
from rich import box
from rich.table import Table
from rich.text import Text

from sim.report.ensemble import holds
from sim.report.style import DIGITS_MOST, Display, decimals_for, display_of, mark, number, verdict
from sim.report.text.headline import HEADLINE, WORDS, judged, overall, rows_of, shown_years, years_in
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import REFERENCE, TREATMENT, metric_of

NAME_MOST = 18  # characters
WIDE, NARROW = 112, 96  # terminal columns from which the chosen years, or at least the last one, are shown
WIDEST = 128  # from which there is room for a third year beside the count of markets


def comparison_table(comparison: pl.DataFrame, weeks: int, names: tuple[str, str], width: int) -> Table:
    """Reference, treatment and paired difference of the headline KPIs over all weeks, and differences by year.

    ``names`` are those of the reference and of the treatment. With several plausible markets (columns of
    `sim.study.analysis.plausible.spread`) their range takes the place of the interval, and it is told how often the
    sign holds.
    """
    years = shown_years_of(comparison, width, compared=True)
    return _fill(frame(years, names, of_markets(comparison)), comparison, years, weeks, comparison_cells)


def levels_table(summary: pl.DataFrame, weeks: int, width: int) -> Table:
    """Headline KPIs of a single arm: the mean over replications by year, and over all weeks with its interval.

    With several plausible markets it is their range instead.
    """
    years = shown_years_of(summary, width, compared=False)
    return _fill(frame(years, None, of_markets(summary)), summary, years, weeks, level_cells)


def of_markets(table: pl.DataFrame) -> bool:
    """Whether a comparison or summary knows the spread over plausible markets."""
    return "markets" in table.columns


def frame(years: list[int], names: tuple[str, str] | None, markets: bool) -> Table:
    """An empty table: of a comparison if there are ``names``, else of levels."""
    table = empty()
    by_year = [f"year {year}" for year in years]
    span = "range over\nmarkets" if markets else "95 % interval"
    columns = (
        [*_headings(names), "difference", span, " ", *(["sign\nholds"] if markets else []), *by_year]
        if names
        else [*by_year, "all weeks", span]
    )
    table.add_column("")
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def empty() -> Table:
    """A table without columns, in the style of all reports."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, 1), show_edge=False, header_style="bold")


def shown_years_of(table: pl.DataFrame, width: int, compared: bool) -> list[int]:
    """Which years fit into ``width`` columns of a terminal."""
    years = years_in(table)
    if compared and of_markets(table):
        return shown_years(years, 3 if width >= WIDEST else 2) if width >= WIDE else []
    if compared:
        chosen = shown_years(years)
        return chosen if width >= WIDE else chosen[-1:] if width >= NARROW else []
    return years if width >= WIDE and len(years) <= 6 else shown_years(years)


def heading(name: str, display: Display) -> str:
    """A KPI with its unit."""
    return f"{name}, {display.unit}" if display.unit else name


def comparison_cells(metric: str, row: dict[str, Any], by_year: list, weeks: int) -> list[str | Text]:
    """Cells of one row of a comparison, and of its years (None: not observed)."""
    registered = metric_of(metric)
    display = display_of(registered, weeks / YEAR_WEEKS)
    span = _span(row)
    digits = _digits(row["reference"], [span, *(_span(each) for each in by_year if each)], display.factor)
    arrow = mark(row["difference"], row["finding"])
    style = verdict(registered.good, arrow)

    def shown(value: float | None, signed: bool = False) -> str:
        return number(None if value is None else value * display.factor, digits, signed)

    cells: list[str | Text] = [
        shown(row["reference"]),
        shown(row["treatment"]),
        Text(shown(row["difference"], signed=True), style=style),
        f"[{shown(span[0], signed=True)}, {shown(span[1], signed=True)}]" if span[0] is not None else "",
        Text(arrow, style=style),
    ]
    if "markets" in row:
        cells.append(Text(holds(row), style=style))
    a_year = display_of(registered).factor
    for year in by_year:
        if year is None:
            cells.append("")
            continue
        arrow = mark(year["difference"], year["finding"])
        text = f"{number(year['difference'] * a_year, digits, signed=True)} {arrow or ' '}"
        cells.append(Text(text, style=verdict(registered.good, arrow)))
    return cells


def level_cells(metric: str, row: dict[str, Any], by_year: list, weeks: int) -> list[str | Text]:
    """Cells of the years of one row of a summary, then of all weeks."""
    registered = metric_of(metric)
    factor, a_year = display_of(registered, weeks / YEAR_WEEKS).factor, display_of(registered).factor
    low, high = _span(row)
    digits = _digits(row["mean"], [(low, high)], factor)
    cells: list[str | Text] = [number(None if year is None else year["mean"] * a_year, digits) for year in by_year]
    cells.append(number(row["mean"] * factor, digits))
    span = (number(end * factor, digits) for end in (low, high) if end is not None)
    cells.append(f"[{', '.join(span)}]" if low is not None else "")
    return cells


def _span(row: dict[str, Any]) -> tuple[float | None, float | None]:
    """What a table puts in brackets: the range over plausible markets if there are several, else the interval."""
    return (row["range_low"], row["range_high"]) if "markets" in row else (row["ci_low"], row["ci_high"])


def _headings(names: tuple[str, str]) -> tuple[str, str]:
    """Names of the arms if they fit above a column."""
    return names if max(len(name) for name in names) <= NAME_MOST else (REFERENCE, TREATMENT)


def _fill(table: Table, of: pl.DataFrame, years: list[int], weeks: int, cells_of: Any) -> Table:
    rows = judged(of) if "difference" in of.columns else rows_of(overall(of), "metric", "window")
    for section, metrics in HEADLINE.items():
        present = [metric for metric in metrics if (metric, "all") in rows]
        if present:
            table.add_row(Text(section, style="bold dim"))
        for metric in present:
            by_year = [rows.get((metric, f"year{year}")) for year in years]
            label = f" {heading(WORDS[metric].row, display_of(metric_of(metric)))}"
            table.add_row(label, *cells_of(metric, rows[metric, "all"], by_year, weeks))
    return table


def _digits(level: float, intervals: list[tuple[float | None, float | None]], factor: float) -> int:
    """Decimals of a row, from its level and first interval; one more if an interval off zero would seem to touch it."""
    low, high = intervals[0]
    if low is None or high is None:
        return decimals_for(level * factor)
    digits = decimals_for(level * factor, (high - low) / 2 * factor)
    nearest = [min(abs(a), abs(b)) * factor for a, b in intervals if a is not None and b is not None and a * b > 0]
    return digits + 1 if digits < DIGITS_MOST and any(round(near, digits) == 0 for near in nearest) else digits
