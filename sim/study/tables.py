"""Tables as files: a path means itself, and what the system refuses is told as such."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

_ASKED_BYTES = 1 << 20  # of a file that is lost, to hear why


def write_table(table: pl.DataFrame, file: Path) -> None:
    """Write ``table``; what the system refuses is an `OSError`, which Polars tells in words only."""
    with file.open("wb") as opened, _system_errors(file):
        table.write_parquet(opened)


def write_stream(table: pl.LazyFrame, file: Path) -> None:
    """Write a table that need not fit into memory; errors as of `write_table`."""
    with _system_errors(file):
        table.sink_parquet(file)


@contextmanager
def _system_errors(file: Path) -> Iterator[None]:
    """Raise what the system said. Where Polars does not tell, as of a file's last bytes, the system is asked again."""
    try:
        yield
    except pl.exceptions.PolarsError as problem:
        if number := re.search(r"os error (\d+)", str(problem)):
            raise OSError(int(number[1]), os.strerror(int(number[1])), str(file)) from None
        try:
            with file.open("ab") as opened:
                opened.write(bytes(_ASKED_BYTES))
        except OSError as told:
            raise OSError(told.errno, told.strerror, str(file)) from None
        raise


def read_table(file: Path, rows: int | None = None) -> pl.DataFrame:
    """A table, or so many ``rows`` of it. Its path means itself, whatever brackets and stars are in it."""
    with file.open("rb") as opened:
        return pl.read_parquet(opened, n_rows=rows)
