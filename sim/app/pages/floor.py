"""Measures the floor of chance of the calibrated market: placebos beside their references, by KPI, group and year.

There are two kinds of them, and the one that drifts further counts.

Run `python -m sim.app.pages.floor configs/calibrated/floor.parquet` whenever the market has changed; it takes some
minutes. What it measures is scaled to other sizes (`sim.study.analysis.chaos`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from rich.console import Console

from sim.study.analysis.chaos import chaos_of, larger_of
from sim.study.analysis.compare import comparable_values
from sim.study.compose import compose
from sim.study.run import run

PERSONS, PAIRS = 20_000, 24
KINDS = ("placebo", "placebo_everywhere")  # one starts in a corner and is slow, the other drifts at once
SEED = 71  # not one that questions use


def floor_table(persons: int = PERSONS, pairs: int = PAIRS, *more: str, console: Console | None = None) -> pl.DataFrame:
    """`CHAOS_SCHEMA` of the default market, over ``pairs`` of a reference and a placebo; ``more`` words of a market.

    Of every number that kind of placebo counts in which it drifts further.
    """
    size = (f"population.persons={persons}", f"replications={pairs}", f"seed={SEED}", *more)
    tables = []
    for kind in KINDS:
        params = compose([f"+shock={kind}", *size])
        found = run(params, save=False, console=console)
        tables.append(chaos_of(comparable_values(found.kpis, params.horizon.weeks), persons))
    return larger_of(tables)


if __name__ == "__main__":
    floor_table(console=Console(stderr=True)).write_parquet(Path(sys.argv[1]), compression="zstd")
