"""A whole answer on a console: tables, winners and losers, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.arms import arms_of
from sim.report.ensemble import MARKED, number_of_markets, shared_luck
from sim.report.style import BETTER, RANGE, WORSE
from sim.report.text.allocation import asked_table
from sim.report.text.amounts import scale_of
from sim.report.text.beliefs import worth_sentences
from sim.report.text.decomposition import decomposition_sentences, decomposition_table
from sim.report.text.departures import departure_sentences
from sim.report.text.firm_channels import channels_line
from sim.report.text.firms import (
    about_firm,
    called,
    closings,
    customers_foot,
    firm_rows,
    firm_sentence,
    firm_table,
    measured_line,
)  # fmt: skip
from sim.report.text.how_sure import sure_sentences
from sim.report.text.pilot import print_pilot
from sim.report.text.returning import asks_back, returning_sentence
from sim.report.text.roles import ROLES, for_roles
from sim.report.text.sentences import comparison_sentences, level_sentences
from sim.report.text.substitution import attack_sentences
from sim.report.text.table import CHANCE, IN_FORCE, comparison_table, levels_table, of_markets
from sim.report.text.treated import treated_sentence
from sim.report.text.waterfall import print_loyalty
from sim.report.text.why import NOT_A_SUM, findings_in, why_sentences, why_table
from sim.report.text.winners import winners_lines
from sim.study.analysis.compare import reported_weeks, summarise
from sim.study.analysis.concerned import Groups, concerned
from sim.study.analysis.plausible import with_spread
from sim.study.analysis.substitution import attacker_of
from sim.study.analysis.windows import Years, window_of, years_of
from sim.study.results import parts_of_cases
from sim.words import say

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from sim.study.results import RunResult

YEARS_MOST = 1000  # of any horizon
FILE_WIDTH = 120  # columns of a report that goes to a file or a pipe


def widen(console: Console) -> Console:
    """Give a console that writes to a file or a pipe room for whole tables; returns it."""
    if not console.is_terminal:
        console.width = max(console.width, FILE_WIDTH)
    return console


def print_report(console: Console, run: RunResult) -> None:
    """Print a run's table, its winners and losers and its sentences; then the profit and loss of its strategies."""
    widen(console)
    weeks, years = reported_weeks(run), years_of(run)
    if run.comparison is None:
        summary = with_spread(summarise(run.kpis, weeks), run)
        _print_firms(console, run, summary, None, years)
        console.print(levels_table(summary, weeks, console.width, years))
        _print_sentences(console, level_sentences(run, number_of_markets(summary)))
    else:
        told = with_spread(run.comparison, run)
        _print_firms(console, run, told, arms_of(run), years)
        if worth := worth_sentences(run):
            _print_sentences(console, worth)
            console.print()
        about, first = concerned(run.config), first_sentences(run)
        print_comparison(console, told, weeks, arms_of(run), years, first, attacker_of(run), about)
        for sentence in sure_sentences(run):
            console.print(Padding(Text(sentence), (0, 2)))
        console.print(Padding(Text(shared_luck(run), style="dim"), (0, 2)))
    if "loyalty" in run.tables:
        stressed = bool(run.config.get("stress"))
        print_loyalty(console, run.tables["loyalty"], weeks, stressed, years, parts_of_cases(run))
    if "decomposition" in run.tables:
        apart = run.tables["decomposition"]
        scale = scale_of(run.tables["loyalty"], weeks)
        console.print()
        console.print(decomposition_table(apart, scale))
        _print_sentences(console, decomposition_sentences(apart, scale))
    if "pilot" in run.tables:
        print_pilot(console, run.tables["pilot"], run.config["pilot"], weeks)
    if "explanation" in run.tables:
        _print_why(console, run.tables["explanation"], run.comparison, years, concerned(run.config))


def first_sentences(run: RunResult) -> list[str]:
    """What is told before all others of a comparison: on attackers, on people who come back, on hosts who leave."""
    first = attack_sentences(run)
    if run.comparison is not None and asks_back(run.config):
        first += filter(None, [returning_sentence(run.comparison, years_of(run))])
    if "fans" in run.tables:
        first += departure_sentences(run.tables["fans"], len(run.manifest["seeds"]))
    return first


def print_comparison(
    console: Console,
    comparison: pl.DataFrame,
    weeks: int,
    names: tuple[str, str],
    years: Years,
    first: Sequence[str] = (),
    attacker: str | None = None,
    about: Groups = (),
) -> None:
    """Print a comparison table: KPIs, winners and losers, sentences, and what concerns whom.

    ``names``: the reference, and what was tried. ``first``: sentences before all others. ``attacker``: the platform
    whose own terms are what is asked. ``about``: the groups that it concerns, which come before winners and losers.
    """
    print_table(console, comparison_table(comparison, weeks, names, console.width, years), comparison)
    for title, told in winners_lines(comparison, years, about):
        console.print(Padding(Text.assemble((say("{title}: ", title=title), "bold"), told), (0, 2)))
    _print_sentences(console, [*first, *comparison_sentences(comparison, names, years, about)])
    _print_roles(console, for_roles(comparison, years, attacker))


def print_table(console: Console, table: Table, comparison: pl.DataFrame) -> None:
    """Print a table made of a comparison, and what its signs mean."""
    console.print(table)
    legend = Text(f"▲▼ {say(MARKED)}", style="dim")
    if console.color_system:
        legend.append_text(Text.assemble(say(": "), (say("better"), BETTER), say(", "), (say("worse"), WORSE)))
    if told := signs(table, comparison)[1:]:
        legend.append("\n" + say("; ").join(told))
    console.print(legend)


def signs(table: Table, comparison: pl.DataFrame) -> list[str]:
    """What the signs of a table made of a comparison mean, arrows first."""
    told = [f"▲▼ {say(MARKED)}"]
    if any(IN_FORCE in str(column.header) for column in table.columns):
        told.append(say("{sign} in force, a shock for a year", sign=IN_FORCE))
    if any(str(cell).endswith(CHANCE) for column in table.columns[1:] for cell in column.cells):
        told.append(say("{sign} no more than chance does where next to nothing is done", sign=CHANCE))
    markets, columns = of_markets(comparison), table.columns[1:]
    years = {say("year {year}", year=year) for year in range(1, YEARS_MOST)}
    of_years = [column for column in columns if str(column.header).removesuffix(f" {IN_FORCE}") in years]
    by_year = [str(cell) for column in of_years for cell in column.cells]
    if markets:
        told.append(say("sign holds: plausible markets with the sign of the mean; range over markets: no interval"))
    told += _few(table, comparison)
    if any(cell.startswith(RANGE) for cell in by_year):
        told.append(
            say(
                "{sign}: at most half of the markets have a value"
                if markets
                else "{sign}: at most half of the replications have a value",
                sign=RANGE,
            )
        )
    return told


def _few(table: Table, rows: pl.DataFrame) -> list[str]:
    """What a number in brackets means, if a table has one."""
    if not any("(" in str(cell) for column in table.columns[1:] for cell in column.cells):
        return []
    if of_markets(rows):
        return [say("(3): only 3 markets have a value")]
    return [say("(3): only 3 replications have a value")]


def _print_firms(
    console: Console, run: RunResult, table: pl.DataFrame, names: tuple[str, str] | None, years: Years
) -> None:
    """The firms that are looked at, before the market; nothing where there are none."""
    firms: dict[str, Any] = run.config.get("firms") or {}
    if not firms:
        return
    rows = firm_rows(table)
    for name, said in firms.items():
        window = window_of(min(years.every, 1))
        about = about_firm(rows, name, said, window, closings(run, name)), measured_line(rows, name, said, window)
        for line in filter(None, (*about, channels_line(table, name, window))):
            console.print(Text(line))
    told = firm_table(table, firms, reported_weeks(run), names, console.width, years)
    console.print(told)
    console.print(Text(say("; ").join([customers_foot(run), *_few(told, table)]), style="dim"))
    for table_of in filter(None, (asked_table(run, name) for name in firms if names)):
        console.print(table_of)
    if names is not None:
        _print_sentences(console, sentences_of_firms(run, table, years))
    console.print()


def sentences_of_firms(run: RunResult, table: pl.DataFrame, years: Years) -> list[str]:
    """What changes for each firm that is looked at, and what its programme does to those who join."""
    rows = firm_rows(table)
    people = {name: called(name, said) for name, said in (run.config.get("firms") or {}).items()}
    lines = [firm_sentence(rows, name, years, as_said) for name, as_said in people.items()]
    if "treated" in run.tables:
        treated = run.tables["treated"]
        lines += [treated_sentence(treated, name, years.two[0], as_said) for name, as_said in people.items()]
    return [*filter(None, lines)]


def _print_roles(console: Console, told: Sequence[tuple[str, str]]) -> None:
    """A line a role; nothing if there is nothing to tell."""
    if not told:
        return
    lines = Table.grid(padding=(0, 2, 0, 0))
    lines.add_column(no_wrap=True, style="bold")
    lines.add_column()
    for role, text in told:
        lines.add_row(role, Text(text))
    console.print()
    console.print(Padding(lines, (0, 2)))
    more = say("all that a role asks for: python -m sim.compare RESULT --role {roles}", roles="|".join(ROLES))
    console.print(Padding(Text(more, style="dim"), (0, 2)))


def _print_why(
    console: Console, explanation: pl.DataFrame, comparison: pl.DataFrame | None, years: Years, about: Groups
) -> None:
    tables, sentences = explained(explanation, comparison, years, about)
    for table in tables:
        console.print()
        console.print(table)
    if tables:
        console.print(Text(say("bold: told from chance, all feedbacks of a row together (Holm)"), style="dim"))
    _print_sentences(console, sentences)


def explained(
    explanation: pl.DataFrame, comparison: pl.DataFrame | None, years: Years, about: Groups
) -> tuple[list[Table], list[str]]:
    """Over the windows of the question; all is told of the one that shows it best, of the others the first sentence."""
    no_sum = say(NOT_A_SUM)
    sentences: list[str] = []
    tables: list[Table] = []
    for window in years.of_question:
        told = findings_in(comparison, window, about) if comparison is not None else None
        tables += filter(None, [why_table(explanation, told, window)])
        mine = why_sentences(explanation, told, window)
        sentences += mine if window == years.main else [sentence for sentence in mine if sentence != no_sum][:1]
    last = [no_sum] if no_sum in sentences else []
    return tables, [*(sentence for sentence in sentences if sentence != no_sum), *last]


def _print_sentences(console: Console, sentences: list[str]) -> None:
    console.print()
    for sentence in sentences:
        console.print(Padding(Text(sentence), (0, 2)))
