"""How many replications a number rests on: what most of them have not observed is not told.

A KPI of joiners has no value in a year with too few of them, so that in a small market some replications have one and
others have none. A mean of those few would speak for the others too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

OF = "of"  # column: how many replications (or plausible markets, where they are counted) there are in all


def of_most(table: pl.DataFrame) -> pl.DataFrame:
    """Rows of a comparison or summary that more than half of the replications have observed, with the column `of`.

    ``table`` is whole: how many there are in all is known from the row that most have observed.
    """
    counted = "markets" if "markets" in table.columns else "replications"
    every = pl.lit(table[counted].max(), dtype=pl.Int64).alias(OF)
    return table.filter(2 * pl.col("replications") > pl.col("replications").max()).with_columns(every)


def some_only(row: Mapping[str, Any]) -> int | None:
    """How many have observed a row of `of_most`, if not all have."""
    count = row["markets"] if row.get("markets") is not None else row["replications"]
    return count if count < row[OF] else None
