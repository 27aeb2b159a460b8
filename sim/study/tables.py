"""Tables as files: a path means itself, and what the system refuses is told as such."""

from __future__ import annotations

import os
import re
from pathlib import Path

import polars as pl


def write_table(table: pl.DataFrame, file: Path) -> None:
    """Write ``table``; what the system refuses is an `OSError`, which Polars tells in words only."""
    with file.open("wb") as opened:
        try:
            table.write_parquet(opened)
        except pl.exceptions.PolarsError as problem:
            if number := re.search(r"os error (\d+)", str(problem)):
                raise OSError(int(number[1]), os.strerror(int(number[1])), str(file)) from None
            raise


def read_table(file: Path) -> pl.DataFrame:
    """A table. Its path means itself, whatever brackets and stars are in it."""
    with file.open("rb") as opened:
        return pl.read_parquet(opened)
