"""Tables whose cells hold sentences: a list on the page, whose columns are too narrow for sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

CELL_MOST = 48  # characters that a column can hold
_TABLE = re.compile(r"^\|.*(?:\n\|.*)*", re.MULTILINE)
_BETWEEN = re.compile(r"(?<!\\)\|")


def lists_for_sentences(text: str) -> str:
    """Markdown in which each table that holds a sentence is a list: an entry a row, a line a cell."""
    return _TABLE.sub(lambda found: _told(found[0]), text)


def _told(table: str) -> str:
    columns, _, *rows = [_cells(line) for line in table.splitlines()]
    if all(len(cell) <= CELL_MOST for row in rows for cell in row):
        return table
    return "\n".join(_entry(columns, row) for row in rows)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _BETWEEN.split(line.strip())[1:-1]]


def _entry(columns: Sequence[str], row: Sequence[str]) -> str:
    """The first cell in bold, and each other one under it, after what its column is called."""
    told = [f"{column}: {cell}" for column, cell in zip(columns[1:], row[1:], strict=True) if cell]
    return "  \n  ".join([f"- **{row[0]}**", *told])
