"""Tables as files: a path means itself, and what the system refuses is told as such."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl


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
    try:
        yield
    except pl.exceptions.PolarsError as problem:
        if number := re.search(r"os error (\d+)", str(problem)):
            raise OSError(int(number[1]), os.strerror(int(number[1])), str(file)) from None
        raise


def read_table(file: Path, rows: int | None = None) -> pl.DataFrame:
    """A table, or so many ``rows`` of it. Its path means itself, whatever brackets and stars are in it."""
    with file.open("rb") as opened:
        return pl.read_parquet(opened, n_rows=rows)
