"""A comparison of two logs on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.evidence.validation.panels.compare import COLUMNS, Comparison, rows
from sim.evidence.validation.panels.judge import FAIL, PASS
from sim.evidence.validation.panels.measure import laws

_STYLES = {PASS: "dodger_blue1", FAIL: "dark_orange"}


def print_comparison(console: Console, both: Comparison) -> None:
    """A table a law, what a log lacks, and the counts last."""
    told = rows(both)
    for law in laws():
        cells = [row[1:] for row in told if row[0] == law.NAME]
        if cells:
            table = Table(title=law.NAME, title_justify="left", title_style="bold", box=None, header_style="dim")
            for name in COLUMNS[: 4 + 2 * len(both.both)]:
                table.add_column(name, no_wrap=name != "statistic", min_width=24 if name == "statistic" else None)
            for row in cells:
                table.add_row(*(_styled(cell) for cell in row[: 4 + 2 * len(both.both)]))
            console.print(table)
        for name, missing in both.lacking(law.NAME):
            console.print(Text(f"{law.NAME}, {name}: {missing.why}", "dim"), soft_wrap=True)
    for scored in both.both:
        log = scored.log
        told_of = f"{len(log.table):,} purchases of {log.persons:,} persons in {log.days:,} days"
        console.print(Text(f"{log.name}: {told_of}. {scored.counts()}."), soft_wrap=True)


def _styled(cell: str) -> Text:
    style = next((style for word, style in _STYLES.items() if cell.startswith(word)), "")
    return Text(cell, style)
