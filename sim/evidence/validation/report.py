"""A scorecard on the terminal and as files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

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
    LAW_TITLE,
    MEASURED,
    Scorecard,
    experiment_cells,
    interval,
    law_heading,
    mark,
    markdown,
    target,
)
from sim.evidence.validation.told import measured, verdict_about
from sim.report.numbers import significant
from sim.study.tables import write_table
from sim.words import say

PAGE, FIGURE, CLAIMS_FIGURE = "scorecard.md", "scorecard.png", "claims.png"
_STYLES = {"pass": "dodger_blue1", "FAIL": "dark_orange", "beside": "dim"}


def print_scorecard(console: Console, card: Scorecard) -> None:
    """Laws, experiments, facts, and claims by verdict; the headline last."""
    for law, found in card.laws:
        console.print(_table(law_heading(say(LAW_TITLE), law, found), found))
    if card.experiments:
        console.print(_experiments(card))
    if card.facts:
        console.print(_table(say("Facts"), card.facts))
    if card.claims is not None:
        print_claims(console, card.claims)
    for sentence in card.headline():
        console.print(Text(sentence), soft_wrap=True)


def print_claims(console: Console, claims: Claimed) -> None:
    """Claims by verdict, and where the study comes from; nothing if there is none."""
    if claims.table is None:
        return
    table = Table(
        say("reading"), say("claims"), say("what it means"),
        title=say("Claimed effects"), title_justify="left", box=None,
    )  # fmt: skip
    for verdict, meaning in VERDICTS.items():
        count = str(claims.table.filter(verdict=verdict).height)
        table.add_row(say(verdict), count, verdict_about(verdict, meaning))
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
    table = Table(title=say("Experiments"), title_justify="left", title_style="bold", box=None, header_style="dim")
    for name in COLUMNS[:-1]:
        table.add_column(say(name), no_wrap=name != "question")
    for tried in card.experiments:
        for finding in tried.findings:
            *cells, word, _ = experiment_cells(finding)
            table.add_row(*cells, Text(word, _STYLES[mark(finding)]))
    return table


def _table(title: str, findings: tuple[Finding, ...]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, header_style="dim")
    for name in MEASURED[:-1]:
        justify: Literal["left", "right"] = "left" if name in ("measured", "") else "right"
        table.add_column(say(name) if name else name, justify=justify, no_wrap=name != "measured")
    for finding in findings:
        word = mark(finding)
        about = measured(finding)
        if finding.part != "law":
            about = say("{name}: {about}", name=finding.name, about=about)
        cells = (about, target(finding), significant(finding.simulated), interval(finding))
        table.add_row(*cells, Text(say(word), _STYLES[word]))
    return table
