"""A scorecard on the terminal and as files."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.evidence.readings.verdicts import VERDICTS
from sim.evidence.validation.claims.figure import draw_claims
from sim.evidence.validation.claims.result import Claimed
from sim.evidence.validation.experiments.tabled import COLUMNS
from sim.evidence.validation.figure import draw
from sim.evidence.validation.finding import Finding
from sim.evidence.validation.scorecard import (
    Scorecard,
    experiment_cells,
    holds,
    interval,
    mark,
    markdown,
    target,
)
from sim.report.numbers import significant
from sim.study.tables import write_table

PAGE, FIGURE, CLAIMS_FIGURE = "scorecard.md", "scorecard.png", "claims.png"
_STYLES = {"pass": "dodger_blue1", "FAIL": "dark_orange", "beside": "dim"}


def print_scorecard(console: Console, card: Scorecard) -> None:
    """Laws, experiments, facts, and claims by verdict; the headline last."""
    for law, found in card.laws:
        console.print(_table(f"Law {law.number}, {law.name}: {'holds' if holds(found) else 'FAILS'}", found))
    if card.experiments:
        console.print(_experiments(card))
    if card.facts:
        console.print(_table("Facts", card.facts))
    if card.claims is not None:
        print_claims(console, card.claims)
    for sentence in card.headline():
        console.print(Text(sentence), soft_wrap=True)


def print_claims(console: Console, claims: Claimed) -> None:
    """Claims by verdict, and where the study comes from; nothing if there is none."""
    if claims.table is None:
        return
    table = Table("reading", "claims", "what it means", title="Claimed effects", title_justify="left", box=None)
    for verdict, meaning in VERDICTS.items():
        table.add_row(verdict, str(claims.table.filter(verdict=verdict).height), meaning)
    console.print(table)
    console.print(Text(" ".join(claims.about)), soft_wrap=True)


def write_scorecard(card: Scorecard, folder: Path) -> None:
    """Page, tables and figure."""
    (folder / PAGE).write_text(markdown(card, FIGURE, CLAIMS_FIGURE), encoding="utf-8")
    write_table(card.table(), folder / "scorecard.parquet")
    if card.claims is not None and card.claims.table is not None:
        write_table(card.claims.table, folder / "claims.parquet")
        draw_claims(card.claims.table, folder / CLAIMS_FIGURE)
    draw(card, folder / FIGURE)


def _experiments(card: Scorecard) -> Table:
    table = Table(title="Experiments", title_justify="left", title_style="bold", box=None, header_style="dim")
    for name in COLUMNS[:-1]:
        table.add_column(name, no_wrap=name != "question")
    for tried in card.experiments:
        for finding in tried.findings:
            *cells, word, _ = experiment_cells(finding)
            table.add_row(*cells, Text(word, _STYLES[mark(finding)]))
    return table


def _table(title: str, findings: tuple[Finding, ...]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, header_style="dim")
    for name in ("measured", "target", "simulated", "95 % interval", ""):
        table.add_column(name, justify="left" if name in ("measured", "") else "right", no_wrap=name != "measured")
    for finding in findings:
        word = mark(finding)
        about = finding.about if finding.part == "law" else f"{finding.name}: {finding.about}"
        cells = (about, target(finding), significant(finding.simulated), interval(finding))
        table.add_row(*cells, Text(word, _STYLES[word]))
    return table
