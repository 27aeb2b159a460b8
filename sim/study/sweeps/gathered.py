"""All parts of a sweep in one file, a few hundred at a time, so that memory is bounded however many runs there are.

First what is said of each run, a row a run: that decides which swept keys there are and which are numbers. Then the
rows themselves, lot by lot; lots are put together by Polars as a stream.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from sim.core.files import hidden_folder
from sim.study.sweeps.table import jobs_of, parts_of, read_part, together, with_swept
from sim.study.tables import write_stream, write_table

LOT = 256  # parts that are in memory at the same time


def write_gathered(root: Path, file: Path, lot: int = LOT) -> None:
    """Write the table of the sweep in ``root`` to ``file``; the same as `sim.study.sweeps.table.read` returns."""
    parts = parts_of(root)
    jobs = jobs_of(root, parts)
    with hidden_folder(file) as place:
        lots = [place / f"{first}.parquet" for first in range(0, len(parts), lot)]
        for number, written in enumerate(lots):
            rows = together(map(read_part, parts[number * lot : (number + 1) * lot]))
            write_table(with_swept(rows, jobs), written)
        if len(lots) == 1:
            lots[0].replace(file)
        else:
            write_stream(pl.scan_parquet(lots, glob=False), file)
