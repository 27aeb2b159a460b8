"""What became of every row of a log: read, left out and why, merged, counted."""

from __future__ import annotations

from collections.abc import Iterator

from sim.core.errors import printable
from sim.words import named, say


def rows_of(number: int) -> str:
    """So many rows, in words."""
    return f"{number:,} row{'' if number == 1 else 's'}"


class Account:
    """Rows read, and what became of those that are no purchase of their own."""

    def __init__(self, read: int) -> None:
        self.read = read
        self.gone: list[tuple[str, int]] = []  # why, rows
        self.bare: list[str] = []  # columns that are needed and hold nothing
        self.notes: list[str] = []  # what a reader of the result should know of the log

    def less(self, why: str, rows: int) -> None:
        """So many rows are no purchases of their own; none is not worth a line."""
        if rows:
            self.gone.append((printable(why), rows))

    def note(self, text: str) -> None:
        """Something to know, on one line whatever the log has in it."""
        self.notes.append(printable(text))

    @property
    def left(self) -> int:
        """Rows that remain."""
        return self.read - sum(rows for _, rows in self.gone)

    def told(self) -> str:
        """All of it in one line, for a refusal."""
        gone = "; ".join(f"{why}: {rows:,}" for why, rows in self.gone)
        bare = "".join(f"; column {name} has no values" for name in self.bare)
        return f"{self.read:,} rows read" + (f"; {gone}" if gone else "") + bare

    def lines(self, kind: str) -> Iterator[tuple[str, int]]:
        """Lines of a small table; ``kind``: what the remaining rows are."""
        yield say("rows read"), self.read
        yield from ((named("row", why, why), rows) for why, rows in self.gone)
        yield kind, self.left
