"""What a report is made of, whatever it is written as: prose, tables, pictures, in sections."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple
from urllib.parse import quote

import polars as pl
from rich.table import Table
from rich.text import Text

from sim.report.style import BETTER, WORSE

PASS, LOOK, FAIL = "pass", "look", "fail"  # verdicts of a health card
SIGNS = {PASS: "✓", LOOK: "○", FAIL: "✕"}  # told apart in grey too
_HAN = "[\u4e00-\u9fff]"
SENTENCES = 3  # that a report opens with
STYLES = {BETTER: "better", WORSE: "worse", "bold": "strong", "dim": "faint"}  # of the terminal, by words of the page


class Cell(NamedTuple):
    """One cell of a table."""

    text: str
    style: str = ""  # of `STYLES`


class Grid(NamedTuple):
    """A table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: str = ""
    data: pl.DataFrame | None = None  # the same in full precision, for the download; None: as shown
    left: frozenset[int] = frozenset()  # columns of words, besides the first

    @property
    def frame(self) -> pl.DataFrame:
        """The table for a download: in full precision, or as shown where that is all there is."""
        if self.data is not None:
            return self.data
        names = [name or f"column_{at}" for at, name in enumerate(self.columns)]
        rows = [[cell.text.strip() for cell in row] for row in self.rows]
        return pl.DataFrame(rows, schema=dict.fromkeys(_told_apart(names), pl.String), orient="row")

    @property
    def csv(self) -> str:
        """A `data:` URI of the table as CSV."""
        return f"data:text/csv;charset=utf-8,{quote(self.frame.write_csv())}"


class Prose(NamedTuple):
    """Sentences, each a paragraph; with ``labels`` each has one in front of it."""

    lines: tuple[str, ...]
    labels: tuple[str, ...] = ()
    faint: bool = False

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Label and sentence."""
        return [*zip(self.labels or ("",) * len(self.lines), self.lines, strict=True)]


class Code(NamedTuple):
    """Words for a command line."""

    text: str


class Picture(NamedTuple):
    """A figure."""

    name: str  # of its file in the results folder, without suffix
    alt: str  # what it shows, in words
    source: str  # a `data:` URI
    width: float  # inches


class Checks(NamedTuple):
    """The health card."""

    rows: tuple[tuple[str, str, str, str, str, str], ...]  # check, verdict, in words, so, to do, from where
    summary: str


Block = Grid | Prose | Code | Picture | Checks


class Section(NamedTuple):
    """Blocks under a title."""

    key: str  # an anchor
    title: str
    blocks: tuple[Block, ...]


class Part(NamedTuple):
    """All sections about one results folder."""

    key: str
    title: str
    about: tuple[str, ...]  # lines under the title
    sections: tuple[Section, ...]


def grid(table: Table, title: str = "", foot: str = "", data: pl.DataFrame | None = None) -> Grid:
    """A table of the terminal as one of a page."""
    columns = tuple(_in_one_line(str(column.header)) for column in table.columns)
    rows = zip(*(column.cells for column in table.columns), strict=True)
    told = title or ("" if table.title is None else str(table.title))
    left = frozenset(at for at, column in enumerate(table.columns) if column.justify == "left")
    return Grid(told, columns, tuple(tuple(map(_cell, row)) for row in rows), foot, data, left)


def plain(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], data: pl.DataFrame | None = None,
    left: Collection[int] | None = None,
) -> Grid:  # fmt: skip
    """A table of texts; ``left``: the columns of words, by default the last, which says why."""
    words = frozenset({len(columns) - 1} if left is None else left)
    return Grid(title, tuple(columns), tuple(tuple(map(Cell, row)) for row in rows), data=data, left=words)


def section(key: str, title: str, *blocks: Block | None) -> list[Section]:
    """A section of the blocks that there are; none if there are none."""
    there = tuple(block for block in blocks if block is not None and not (isinstance(block, Prose) and not block.lines))
    return [Section(key, title, there)] if there else []


def _cell(cell: object) -> Cell:
    style = str(cell.style) if isinstance(cell, Text) else ""
    return Cell(str(cell), next((word for name, word in STYLES.items() if name in style), ""))


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names with a number behind those that came before."""
    return [f"{name}_{at}" if name in names[:at] else name for at, name in enumerate(names)]


def _in_one_line(title: str) -> str:
    """The title of a column that a terminal folds; between Chinese characters nothing takes the place of the fold."""
    return re.sub(rf"(?<={_HAN})\s+(?={_HAN})", "", " ".join(title.split()))
