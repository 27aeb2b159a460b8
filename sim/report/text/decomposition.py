"""Several strategies taken apart: each alone, what it adds to the others, and how they interact."""

from __future__ import annotations

import polars as pl
from rich.table import Table
from rich.text import Text

from sim.report.style import asked_name, mark, verdict
from sim.report.text.amounts import Row, Scale, change, interval, signed
from sim.report.text.table import empty
from sim.report.text.words import listed
from sim.study.analysis.loyalty.decompose import ADDS, ALONE, INTERACTION, SUM, TOGETHER
from sim.words import say, to_say

_LABELS = to_say({SUM: "Sum of each alone", TOGETHER: "All together", INTERACTION: "Interaction"})
_EACH = to_say(
    {
        1: "With the others there already, each of these adds something: {names}.",
        -1: "With the others there already, each of these takes something away: {names}.",
    }
)
_COLUMNS = to_say(("alone", "added to the others"))


def decomposition_table(table: pl.DataFrame, scale: Scale) -> Table:
    """A row a strategy: its contribution alone, and what it adds to the others; then all together and the sum."""
    made = empty()
    made.title = say("Taken apart: contribution of all who pay, {unit}", unit=scale.a_year)
    made.title_justify, made.title_style = "left", "bold"
    made.add_column("")
    for title in ("alone", "95 % interval", " ", "added to the others", "95 % interval", " "):
        shown = say(title) if title.strip() else title
        made.add_column(shown, justify="right", no_wrap=title != "added to the others")
    rows = {(row["part"], row["strategy"]): row for row in table.iter_rows(named=True)}
    for name in table.filter(part=ALONE)["strategy"]:
        made.add_row(f" {asked_name(name)}", *_cells(rows[ALONE, name], scale), *_cells(rows[ADDS, name], scale))
    made.add_section()
    for part, label in _LABELS.items():
        made.add_row(f" {say(label)}", *_cells(rows[part, None], scale))
    return made


def decomposition_sentences(table: pl.DataFrame, scale: Scale) -> list[str]:
    """Whether they help each other, and which of them may be left out."""
    row = table.filter(part=INTERACTION).row(0, named=True)
    amount = say("{amount} {unit}", amount=change(scale, row), unit=scale.a_year)
    if row["finding"]:
        told = [
            say(
                "They help each other: all together minus the sum of each alone is {amount}."
                if row["value"] > 0
                else "They get in each other's way: all together minus the sum of each alone is {amount}.",
                amount=amount,
            )
        ]
    else:
        told = [
            say(
                "No interaction is told from chance: {amount} between all together and the sum of each alone.",
                amount=amount,
            )
        ]
    adds = table.filter(part=ADDS)
    for sign, text in _EACH.items():
        names = adds.filter(pl.col("finding") & (pl.col("value") * sign > 0))["strategy"].to_list()
        if names:
            told.append(say(text, names=listed([asked_name(name) for name in names])))
    if not adds["finding"].any():
        told.append(say("Of none of them it can be told whether leaving it out would make a difference."))
    return told


def _cells(row: Row, scale: Scale) -> list[str | Text]:
    arrow = mark(row["value"], row["finding"])
    style = verdict(1, arrow)
    below = row["floor"] is not None and abs(row["value"]) <= row["floor"]
    return [
        Text(signed(scale, row), style=style),
        interval(scale, row),
        Text(arrow or ("~" if below else ""), style=style),
    ]
