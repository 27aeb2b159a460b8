"""A comparison of two logs on the terminal: a row a statistic and log."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.evidence.validation.panels.compare import Comparison, rows
from sim.evidence.validation.panels.judge import FAIL, PASS
from sim.evidence.validation.panels.measure import laws
from sim.evidence.validation.panels.told import heading, lacking, law_name, log_name, verdict
from sim.words import say

_STYLES = {PASS: "dodger_blue1", FAIL: "dark_orange"}
_COLUMNS = {"statistic": 28, "of": 9, "band": 12, "log": 9, "value": 19, "verdict": 12}  # least widths


def print_comparison(console: Console, both: Comparison) -> None:
    """A table a law, what a log lacks, and the counts last."""
    told = rows(both)
    names = (say("yours"), say("simulated"))[: len(both.both)]
    for law in laws():
        table = Table(title=law_name(law.NAME), title_justify="left", title_style="bold", box=None, header_style="dim")
        for name, width in _COLUMNS.items():
            table.add_column(heading(name), min_width=width, overflow="fold")
        for name, statistic, scope, band, kind, *cells in told:
            if name != law.NAME:
                continue
            head = [statistic, scope, band + say(" ({range})", range=kind) if band else ""]
            for whose, value, word in zip(names, cells[::2], cells[1::2], strict=False):
                if word:
                    table.add_row(*head, whose, value, _styled(word))
                    head = ["", "", ""]
        if table.row_count:
            console.print(table)
        for name, missing in both.lacking(law.NAME):
            why = say("{law}, {log}: {why}", law=law_name(law.NAME), log=log_name(name), why=lacking(missing.why))
            console.print(Text(why, "dim"), soft_wrap=True)
    for scored in both.both:
        console.print(Text(scored.summary()), soft_wrap=True)


def _styled(cell: str) -> Text:
    style = next((style for word, style in _STYLES.items() if cell.startswith(verdict(word))), "")
    return Text(cell, style)
