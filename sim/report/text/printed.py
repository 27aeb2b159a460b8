"""A whole answer on a console: tables, winners and losers, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from sim.report.ensemble import MARKED, number_of_markets
from sim.report.style import BETTER, WORSE, percent
from sim.report.text.beliefs import worth_sentences
from sim.report.text.headline import last_window
from sim.report.text.sentences import comparison_sentences, level_sentences
from sim.report.text.substitution import attack_sentences
from sim.report.text.table import comparison_table, levels_table, of_markets
from sim.report.text.waterfall import print_loyalty
from sim.report.text.why import findings_in, why_sentences, why_table
from sim.report.text.winners import Change, changes, extremes
from sim.study.analysis.compare import labels_of, reported_weeks, summarise
from sim.study.analysis.plausible import with_spread
from sim.study.results import parts_of_cases

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from sim.study.results import RunResult

FILE_WIDTH = 120  # columns of a report that goes to a file or a pipe


def widen(console: Console) -> Console:
    """Give a console that writes to a file or a pipe room for whole tables; returns it."""
    if not console.is_terminal:
        console.width = max(console.width, FILE_WIDTH)
    return console


def print_report(console: Console, run: RunResult) -> None:
    """Print a run's table, its winners and losers and its sentences; then the profit and loss of its strategies."""
    widen(console)
    weeks = reported_weeks(run)
    if run.comparison is None:
        summary = with_spread(summarise(run.kpis, weeks), run)
        console.print(levels_table(summary, weeks, console.width))
        _print_sentences(console, level_sentences(run, number_of_markets(summary)))
    else:
        first = [*worth_sentences(run), *attack_sentences(run)]
        print_comparison(console, with_spread(run.comparison, run), weeks, labels_of(run), first)
    if "loyalty" in run.tables:
        print_loyalty(console, run.tables["loyalty"], weeks, bool(run.config.get("stress")), parts_of_cases(run))
    if "explanation" in run.tables:
        _print_why(console, run.tables["explanation"], run.comparison)


def print_comparison(
    console: Console, comparison: pl.DataFrame, weeks: int, names: tuple[str, str], first: Sequence[str] = ()
) -> None:
    """Print a comparison table: KPIs, winners and losers, sentences. ``names``: the reference, and what was tried.

    ``first``: sentences before all others.
    """
    console.print(comparison_table(comparison, weeks, names, console.width))
    legend = Text(f"▲▼ {MARKED}", style="dim")
    if console.color_system:
        legend.append_text(Text.assemble(": ", ("better", BETTER), ", ", ("worse", WORSE)))
    if of_markets(comparison):
        legend.append("\nsign holds: plausible markets with the sign of the mean; range over markets: no interval")
    console.print(legend)
    found = changes(comparison)
    for title, of in zip(("gains most", "loses most"), extremes(found), strict=True):
        if of:
            console.print(Padding(f"[bold]{title}:[/] " + ", ".join(_told(change) for change in of), (0, 2)))
    _print_sentences(console, [*first, *comparison_sentences(comparison, names)])


def _print_why(console: Console, explanation: pl.DataFrame, comparison: pl.DataFrame | None) -> None:
    told = findings_in(comparison, last_window(explanation)) if comparison is not None else None
    table = why_table(explanation, told)
    if table is not None:
        console.print()
        console.print(table)
        console.print(Text("bold: told from chance, all feedbacks of a row together (Holm)", style="dim"))
    _print_sentences(console, why_sentences(explanation, told))


def _told(change: Change) -> str:
    return f"{change.name} ({percent(change.relative)} sales)"


def _print_sentences(console: Console, sentences: list[str]) -> None:
    console.print()
    for sentence in sentences:
        console.print(Padding(Text(sentence), (0, 2)))
