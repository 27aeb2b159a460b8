"""Many runs on the terminal: options ranked as far as chance allows, the matrix under them, what it all says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from rich.table import Table
from rich.text import Text

from sim.report.many import title_case
from sim.report.markdown import table
from sim.report.shown import Shown
from sim.report.style import mark, verdict
from sim.report.text.labels import FOLD, fitting, labelled, short_names, shortened, spoken_label, whole_names
from sim.report.text.table import WIDEST, empty
from sim.report.text.words import listed
from sim.study.analysis.findings import FAMILY_ERROR
from sim.study.analysis.many.cells import BETWEEN
from sim.study.analysis.many.ranking import CONDITION, OPTION, Ranking
from sim.words import say

TOP_MOST = 6  # names in a sentence

Row = Mapping[str, Any]


def ranking_table(found: Ranking, shown: Shown, width: int = WIDEST) -> Table:
    """A row an option, best first."""
    return fitting(lambda tight: _ranking_table(found, shown, tight), width)


def _ranking_table(found: Ranking, shown: Shown, tight: bool) -> Table:
    conditions = found.cells[CONDITION].n_unique()
    rows, names, several = found.options, names_in(found), conditions > 1
    made = empty(gap=0 if tight else 1)
    heading = title_case(shown)
    made.title = say("{title}, mean of {n} conditions", title=heading, n=conditions) if several else heading
    made.title_justify, made.title_style = "left", "bold"
    titles = [say("mean"), say("95 % interval"), " "]
    titles += [say("if nobody\ncopies")] * ("uncopied" in rows.columns)
    titles += [say("least under\na condition")] * several
    titles += [say("worst tenth\nof markets")] * (_markets(rows) > 1)
    titles += [say("largest\nregret"), say("above\nthe next\nin markets")]
    made.add_column(say("rank"), no_wrap=True)
    options = labelled(made, [shortened(option, names) for option in rows[OPTION]], tight)
    for title in titles:
        made.add_column(title, justify="right", overflow=FOLD)
    for option, row in zip(options, rows.iter_rows(named=True), strict=True):
        arrow = mark(row["mean"], row["finding"])
        style = verdict(shown.good, arrow)
        cells: list[str | Text] = [Text(shown.text(row["mean"]), style=style), _interval(row, shown)]
        cells.append(Text(arrow, style=style))
        if "uncopied" in rows.columns:
            cells.append(shown.text(row["uncopied"]))
        if several:
            cells.append(f"{shown.text(row['worst'])}\n{shortened(row['worst_condition'], names)}")
        if _markets(rows) > 1:
            cells.append(shown.text(row["shortfall"]))
        cells += [shown.text(row["largest_regret"], signed=False), _beats(row)]
        made.add_row(rank_of(row), option, *cells)
    return made


def matrix_table(found: Ranking, shown: Shown, width: int = WIDEST) -> Table:
    """Options by conditions: means, with an arrow where they are told from chance and above their floor."""
    return fitting(lambda tight: _matrix_table(found, shown, tight), width)


def _matrix_table(found: Ranking, shown: Shown, tight: bool) -> Table:
    made = empty(gap=0 if tight else 1)
    made.title, made.title_justify, made.title_style = title_case(shown), "left", "bold"
    names = names_in(found)
    options = found.cells[OPTION].unique(maintain_order=True).to_list()
    labels = labelled(made, [shortened(option, names) for option in options], tight)
    conditions = found.cells[CONDITION].unique(maintain_order=True).to_list()
    for condition in conditions:
        made.add_column(shortened(condition, names).replace(BETWEEN, "\n"), justify="right", overflow=FOLD)
    rows = {(row[OPTION], row[CONDITION]): row for row in found.cells.iter_rows(named=True)}
    for option, label in zip(options, labels, strict=True):
        cells = []
        for condition in conditions:
            row = rows.get((option, condition))
            arrow = "" if row is None else mark(row["mean"], row["finding"])
            text = say("not run") if row is None else f"{shown.text(row['mean'])} {arrow or _below(row)}"
            cells.append(Text(text, style="dim" if row is None else verdict(shown.good, arrow)))
        made.add_row(label, *cells)
    return made


def as_markdown(found: Ranking, shown: Shown) -> str:
    """Both tables, the sentences and what the signs mean."""
    parts = []
    for made in (ranking_table(found, shown), matrix_table(found, shown)):
        columns = [str(column.header).replace("\n", " ") for column in made.columns]
        rows = zip(*(column.cells for column in made.columns), strict=True)
        on_one_line = ((str(cell).replace("\n", ": ") for cell in row) for row in rows)
        parts += [f"## {made.title}", "", *table(columns, on_one_line), ""]
    return "\n".join([*parts, *many_sentences(found, shown), "", foot(found, shown), ""])


def many_sentences(found: Ranking, shown: Shown) -> list[str]:
    """What the tables say, and no more."""
    rows = found.options
    told = []
    if len(rows) > 1:
        told.append(top_sentence(found))
    if len(rows):
        told.append(_gains(rows))
    if found.cells[CONDITION].n_unique() > 1 and len(rows) > 1:
        told.append(_least_regret(found, shown))
    cells = found.cells
    by_rate = (cells["false_discovery"] <= FAMILY_ERROR).sum()
    told.append(
        say(
            "Of the {of} numbers of the matrix {n} are told from chance with all looked at together (Holm, and above"
            " their floor); at a false discovery rate of 5 % {by_rate}.",
            of=len(cells),
            n=int(cells["finding"].sum()),
            by_rate=by_rate,
        )
    )
    if found.incomplete:
        names = names_of(list(found.incomplete))
        told.append(say("Not run under all conditions, so without a rank: {names}.", names=names))
    return told


def top_sentence(found: Ranking) -> str:
    """Which options may be the best of all."""
    names = leaders(found)
    rows = found.options
    if len(names) == 1:
        return say("{name} is ranked first, told from all others.", name=spoken_label(names[0]))
    if len(names) == len(rows):
        return say("Nothing ranks: none of the {n} is told from the others.", n=len(rows))
    return say(
        "{names} may each be the best: they cannot be told apart; the other {n} are behind.",
        names=names_of(names),
        n=len(rows) - len(names),
    )


def leaders(found: Ranking) -> list[str]:
    """Options that none is surely better than."""
    return found.options.filter(pl.col("rank_best") == 1)[OPTION].to_list()


def foot(found: Ranking, shown: Shown) -> str:
    """What the signs and columns mean."""
    rows = found.options
    count = _most(found.cells["replications"])
    told = [
        say("paired with the reference of the same seed and market; {n} replications", n=count),
        say("▲▼ told from chance at 95 %, all of a table together (Holm); ~ no more than chance does"),
        say("rank 1-3: surely neither above 1 nor below 3, all pairs together"),
    ]
    if _markets(rows) > 1:
        told.append(say("worst tenth: mean of the worst of {n} plausible markets, one at least", n=_markets(rows)))
    told.append(say("regret: what is missed against the best of its condition, which is picked from the same numbers"))
    return say("; ").join([*told, *whole_names(names_in(found))])


def names_in(found: Ranking) -> dict[str, str]:
    """What tables call the keys of options and conditions, which have one name in both."""
    return short_names([*found.cells[OPTION], *found.cells[CONDITION]])


def rank_of(row: Row) -> str:
    """`1`, or `1-3` where it cannot be told."""
    best, worst = row["rank_best"], row["rank_worst"]
    return f"{best}" if best == worst else f"{best}-{worst}"


def _gains(rows: pl.DataFrame) -> str:
    up, down = (rows.filter(pl.col("finding") & (pl.col("mean") * sign > 0))[OPTION].to_list() for sign in (1, -1))
    if not up and not down:
        return say("No mean of any of them is told from zero.")
    parts = [say("{names} above zero", names=names_of(up))] if up else []
    parts += [say("{names} below zero", names=names_of(down))] if down else []
    if rest := [name for name in rows[OPTION] if name not in {*up, *down}]:
        parts.append(say("not told: {names}", names=names_of(rest)))
    return say("Told from zero: {names}.", names=say("; ").join(parts))


def _least_regret(found: Ranking, shown: Shown) -> str:
    row = found.options.sort("largest_regret").row(0, named=True)
    return say(
        "Least regret: {name}, which under no condition misses more than {amount} {unit} against the best of that"
        " condition (by the means; not tested).",
        name=spoken_label(row[OPTION]),
        amount=shown.text(row["largest_regret"], signed=False),
        unit=shown.unit,
    )


def _interval(row: Row, shown: Shown) -> str:
    return "" if row["ci_low"] is None else f"[{shown.text(row['ci_low'])}, {shown.text(row['ci_high'])}]"


def _beats(row: Row) -> str:
    if row["beats_next"] is None:
        return ""
    count = row["beats_next"] * row["markets"]
    return f"{count:g}{say(' of ')}{row['markets']}"


def _below(row: Row) -> str:
    return "~" if row["floor"] and abs(row["mean"]) <= row["floor"] else " "


def _markets(rows: pl.DataFrame) -> int:
    return _most(rows["markets"]) if "markets" in rows.columns else 1


def _most(column: pl.Series) -> int:
    most = column.max()
    return most if isinstance(most, int) else 1


def names_of(names: list[str]) -> str:
    """Labels within a sentence, at most `TOP_MOST` of them."""
    told, more = [spoken_label(name) for name in names[:TOP_MOST]], len(names) - TOP_MOST
    return listed(told) if more <= 0 else listed([*told, say("{n} more", n=more)])
