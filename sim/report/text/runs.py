"""Tables of chosen KPIs: one by its groups, or a few for many runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.table import Table
from rich.text import Text

from sim.core.errors import UserError
from sim.report.ensemble import few, holds
from sim.report.style import MONEY, decimals_for, display_of, group_name, mark, number, percent, verdict
from sim.report.text.beliefs import by_sponsor
from sim.report.text.headline import WORDS, judged, overall, rows_of
from sim.report.text.labels import fitting, labelled
from sim.report.text.table import WIDEST, Section, empty, fitted, heading, layouts_of, of_markets
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import metric_of, reported_weeks, summarise
from sim.study.analysis.findings import with_findings
from sim.study.analysis.observed import of_most
from sim.study.analysis.plausible import with_spread
from sim.words import say

if TYPE_CHECKING:
    from sim.study.analysis.windows import Years
    from sim.study.results import RunResult

SIDE_BY_SIDE = ("gmv_yuan", "repurchase_rate", "retention_d30", "trust_index", "hosts_active", "platform_profit_yuan")


def groups_table(
    table: pl.DataFrame, metric: str, by: str, weeks: int, names: tuple[str, str], width: int, years: Years
) -> Table:
    """One metric, a row a group of the dimension ``by``; ``table`` is a comparison or a summary of one arm."""
    mine = of_most(table).filter(metric=metric_of(metric).name, dimension=by)
    if mine.is_empty():
        dimensions = metric_of(metric).dimensions
        if by in dimensions:
            raise UserError(f"{metric} by {by}: these results have no values of it, or most replications have none")
        raise UserError(f"{metric} cannot be compared by {by}; it exists by {', '.join(dimensions)}")
    compared = "difference" in table.columns
    rows = rows_of(with_findings(mine) if compared else mine, "group", "window")
    title = heading(metric_of(metric).label, display_of(metric_of(metric)))
    section = Section(
        title, tuple((group_name(group), metric, (group,)) for group in mine["group"].unique(maintain_order=True))
    )
    return fitted(layouts_of(years, names if compared else None, of_markets(table)), [section], rows, weeks, width)


def runs_table(runs: Sequence[RunResult], labels: Sequence[str], metrics: Sequence[str], width: int = WIDEST) -> Table:
    """A row a run: how far each differs from its own reference over all weeks, and how often that sign holds.

    Where there are strategies, two more columns: what their sponsors gain, copied by rivals and uncopied.
    """
    return fitting(lambda tight: _runs_table(runs, labels, metrics, tight), width)


def _runs_table(runs: Sequence[RunResult], labels: Sequence[str], metrics: Sequence[str], tight: bool) -> Table:
    worth = any("loyalty" in run.tables for run in runs)
    made = empty(gap=0 if tight else 1)
    labels = labelled(made, labels, tight)
    for metric in metrics:
        made.add_column(metric_of(metric).row, justify="right")
    for title in (say("Sponsor's gain,\n{money} a year", money=say(MONEY.called)), say("uncopied")) if worth else ():
        made.add_column(title, justify="right")
    for run, label in zip(runs, labels, strict=True):
        rows = {} if run.comparison is None else _judged(with_spread(run.comparison, run), metrics)
        cells = [_moved(metric, rows.get((metric, "all"))) for metric in metrics]
        made.add_row(label, *cells, *(_gains(run) if worth else ()))
    return made


def _judged(comparison: pl.DataFrame, metrics: Sequence[str]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Rows of the headline, and of metrics beside it, which are judged by themselves."""
    others = overall(of_most(comparison)).filter(pl.col("metric").is_in(set(metrics) - WORDS.keys()))
    return judged(comparison) | rows_of(with_findings(others, by=("metric", "window")), "metric", "window")


def _gains(run: RunResult) -> Iterator[Text]:
    """What each sponsor gains over all weeks, copied and uncopied; those of several sponsors one below another."""
    table = run.tables.get("loyalty")
    sponsors = [] if table is None else [table.filter(strategy=names[0]) for names in by_sponsor(table)]
    years = reported_weeks(run) / YEAR_WEEKS
    for section, line in (("waterfall", "contribution"), ("uncopied", "sponsor_contribution")):
        told = [_gain(mine.filter(section=section, line=line, window="all"), years) for mine in sponsors]
        yield Text("\n").join(told)


def _gain(row: pl.DataFrame, years: float) -> Text:
    if row.is_empty():
        return Text("")
    found = with_findings(row, by=(), value="value").row(0, named=True)
    value = found["value"] / years / MONEY.here
    arrow = mark(value, found["finding"])
    return Text(f"{number(value, decimals_for(value), signed=True)} {arrow or ' '}", style=verdict(1, arrow))


def summary_of(run: RunResult, weeks: int) -> pl.DataFrame:
    """The single arm of a run, by window."""
    return summarise(run.kpis, weeks).drop("arm")


def _moved(metric: str, row: dict[str, Any] | None) -> Text:
    if row is None:
        return Text(say("no reference"), style="dim")
    registered = metric_of(metric)
    if registered.in_per_cent and row["relative_difference"] is not None:
        text = percent(row["relative_difference"])
    else:
        display = display_of(registered)
        digits = 2 if registered.unit == "share" else 3
        moved = number(row["difference"] * display.factor, digits, signed=True)
        text = say("{amount} {unit}", amount=moved, unit=display.difference_unit).rstrip()
    arrow = mark(row["difference"], row["finding"])
    count = f" {holds(row, '/')}" if "markets" in row else few(row)
    return Text(f"{text} {arrow or ' '}{count}", style=verdict(registered.good, arrow))
