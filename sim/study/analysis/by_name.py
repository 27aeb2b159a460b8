"""Brands and hosts by name: sales and profit of those that are asked for, from the accounts, as KPIs of a dimension.

Accounts are kept by quarter, so every week of a quarter has the same part of what the quarter brought.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from sim.observe.metrics import METRICS
from sim.params.output import EVERY_FIRM
from sim.state.groups import BRAND, HOST
from sim.state.names import BLOCK_WEEKS

LINES = {"paid": "gmv_yuan", "contribution": "profit_yuan"}  # of an account, and the KPI that it is
KEY = ("arm", "replication", "entity", "name", "quarter")


def by_name(accounts: pl.DataFrame, wanted: Collection[str], weeks: int) -> pl.DataFrame:
    """Rows for the KPI table: of ``wanted`` brands and hosts, or of every one (`EVERY_FIRM`); ``weeks`` are reported.

    A firm without sales has no rows in that quarter; a name that nobody ever had has none at all.
    """
    firms = accounts.filter(pl.col("entity").cast(pl.String).is_in([BRAND, HOST]))
    if EVERY_FIRM not in wanted:
        firms = firms.filter(pl.col("name").cast(pl.String).is_in(list(wanted)))
    there = firms.select(KEY).unique(maintain_order=True)
    lines = pl.DataFrame({"line": list(LINES), "metric": list(LINES.values())})
    sums = firms.select(*KEY, pl.col("line").cast(pl.String), "yuan").group_by(*KEY, "line").agg(pl.col("yuan").sum())
    full = there.join(lines, how="cross").join(sums, on=[*KEY, "line"], how="left", maintain_order="left").with_columns(
        pl.col("yuan").fill_null(0.0).cast(pl.Float64)  # a line that is zero is left out of accounts
    )  # fmt: skip
    first = BLOCK_WEEKS * pl.col("quarter").cast(pl.Int32)
    end = pl.min_horizontal(first + BLOCK_WEEKS, pl.lit(weeks, pl.Int32))  # the last quarter may be shorter
    spread = full.with_columns(first=first, end=end).with_columns(week=pl.int_ranges("first", "end", dtype=pl.Int32))
    each = pl.col("yuan") / (pl.col("end") - pl.col("first"))
    return spread.explode("week").select(
        "arm", "replication", "week", "metric",
        pl.col("entity").cast(pl.String).alias("dimension"), pl.col("name").cast(pl.String).alias("group"),
        each.alias("value"), pl.lit(METRICS["gmv_yuan"].unit).alias("unit"), each.alias("numerator"),
        pl.lit(1.0).alias("denominator"),
    )  # fmt: skip
