"""What `python -m sim.compare` prints of runs that have been read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from rich.table import Table
from rich.text import Text

from sim.core.errors import UserError, did_you_mean, quoted
from sim.report.console import Console, widen
from sim.report.ensemble import MARKED
from sim.report.style import asked_name
from sim.report.text.header import market_line, scale_line
from sim.report.text.labels import short_names, shortened, whole_names
from sim.report.text.printed import print_comparison, print_report, print_table
from sim.report.text.roles import ROLES, role_table
from sim.report.text.runs import SIDE_BY_SIDE, groups_table, runs_table, summary_of
from sim.study.analysis.compare import compare, labels_of, metric_of, name_of, reported_weeks
from sim.study.analysis.many.cells import BETWEEN, label
from sim.study.analysis.many.swept import swept_of
from sim.study.analysis.plausible import with_spread, with_spread_between
from sim.study.analysis.unlike import unlike
from sim.study.analysis.windows import years_of
from sim.study.results import RunResult
from sim.words import say


def print_runs(
    console: Console, runs: list[RunResult], metric: str | None, by: str | None, role: str | None = None
) -> None:
    """One run again, two against each other, or more side by side; of one ``metric``, ``by`` a dimension, if given.

    ``role``: all that it asks for, of one run or two.
    """
    if metric is not None:
        metric_of(metric)
    if role is not None:
        _check_role(role, runs, metric or by)
    widen(console)
    if len(runs) > 2:
        _many(console, runs)
    else:
        _few(console, runs, metric, by, role)


def _check_role(role: str, runs: list[RunResult], beside: str | None) -> None:
    if role not in ROLES:
        raise UserError(f"--role {quoted(role)}: there are {', '.join(ROLES)}{did_you_mean(role, ROLES)}")
    if len(runs) > 2 or beside:
        raise UserError(f"--role {role}: allowed is one run or two, without --metric and --by")


def _few(console: Console, runs: list[RunResult], metric: str | None, by: str | None, role: str | None) -> None:
    first, last = runs[0], runs[-1]
    names = (name_of(first), name_of(last)) if len(runs) > 1 else labels_of(first)
    if names[0] == names[1]:
        names = (Path(first.folder or "").name, Path(last.folder or "").name)
    weeks = min(reported_weeks(run) for run in runs)
    for run in runs:
        console.print(Text(say("{name}: {text}", name=asked_name(name_of(run)), text=market_line(run))))
    for scale in dict.fromkeys(map(scale_line, runs)):
        console.print(Text(scale), end="\n" if scale else "")
    years = years_of(*runs)
    for note in unlike(first, last) if len(runs) > 1 else ():
        console.print(Text(say("note: {note}", note=note)))
    dimension = by or ("platform" if role else "all")
    if len(runs) > 1:
        table = with_spread_between(compare(first, last), first, last, dimension)
    else:
        table = with_spread(
            summary_of(first, weeks) if first.comparison is None else first.comparison, first, dimension
        )
    if role is not None:
        _print(console, role_table(table, role, weeks, names, console.width, years), table)
    elif metric is not None or by is not None:
        groups = groups_table(table, metric or SIDE_BY_SIDE[0], dimension, weeks, names, console.width, years)
        _print(console, groups, table)
    elif len(runs) > 1:
        print_comparison(console, table, weeks, names, years)
    else:
        print_report(console, first)


def _print(console: Console, table: Table, of: pl.DataFrame) -> None:
    """A table of a comparison with its legend, or one of levels."""
    if "difference" in of.columns:
        print_table(console, table, of)
    else:
        console.print(table)


def _many(console: Console, runs: list[RunResult]) -> None:
    """The headline of each run, by what tells it from the others."""
    swept = swept_of([run.config for run in runs])
    labels = [BETWEEN.join(label(key, value) for key, value in mine.items()) or name_of(run)
              for run, mine in zip(runs, swept, strict=True)]  # fmt: skip
    names = short_names(labels)
    labelled = sorted(zip(labels, runs, strict=True), key=lambda pair: pair[0])
    told = [shortened(label, names) for label, _ in labelled]
    console.print(runs_table([run for _, run in labelled], told, SIDE_BY_SIDE, console.width))
    weeks = {reported_weeks(run) for run in runs}
    if len(weeks) == 1:
        horizon = say("all weeks")
    else:
        horizon = say("all weeks of each, which are {fewest} to {most}", fewest=min(weeks), most=max(weeks))
    legend = [say("each run against its own reference, {horizon}", horizon=horizon), f"▲▼ {say(MARKED)}"]
    if any("plausible" in run.tables for run in runs):
        legend.append(say("7/8: the sign holds in 7 of 8 plausible markets"))
    console.print(Text(say("; ").join([*legend, *whole_names(names)]), style="dim"))
    ranked = say("what of these is best, under which conditions: --metric contribution_yuan --by strategy,scenario")
    console.print(Text(ranked, style="dim"))
