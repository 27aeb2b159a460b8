"""How far an answer depends on the plausible market: every replication by itself, and how often the sign holds."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sim.state.groups import CUSTOMERS, FIRM
from sim.study.analysis.compare import (
    KEYS,
    REFERENCE,
    TREATMENT,
    WindowValues,
    comparable_values,
    markets_of,
    reported_weeks,
    side_by_side,
)

if TYPE_CHECKING:
    from sim.study.results import RunResult

DIMENSIONS = ("all", "platform", "segment", FIRM, CUSTOMERS)  # that are kept in results
PLAUSIBLE_SCHEMA = {
    "metric": pl.String,
    "dimension": pl.String,
    "group": pl.String,
    "window": pl.String,
    "market": pl.Int64,
    "seed": pl.Int64,
    "reference": pl.Float64,
    "treatment": pl.Float64,
    "difference": pl.Float64,
    "relative_difference": pl.Float64,
}
ROW = (*KEYS, "window")


def plausible_table(
    table: WindowValues, markets: list[int], seeds: list[int], dimensions: Collection[str] = DIMENSIONS
) -> pl.DataFrame:
    """Every replication of `comparable_values` by itself (`PLAUSIBLE_SCHEMA`); no treatment if there is one arm.

    ``markets`` and ``seeds`` are those of each replication. A relative difference is relative to its own reference.
    """
    rows = table.keys["dimension"].is_in(list(dimensions)).to_numpy()
    keys, values = table.keys.filter(rows), table.values[rows]
    nothing = np.full((len(keys), len(table.windows), len(table.replications)), np.nan)
    reference, treatment = (
        values[:, :, table.arms.index(arm)] if arm in table.arms else nothing for arm in (REFERENCE, TREATMENT)
    )
    difference = treatment - reference
    level = np.abs(reference)
    relative = np.divide(difference, level, out=np.full_like(level, np.nan), where=level > 0)
    columns = {
        "reference": reference,
        "treatment": treatment,
        "difference": difference,
        "relative_difference": relative,
    }
    key, window, replication = (place.ravel() for place in np.indices(nothing.shape))
    frame = keys[key].with_columns(
        pl.Series("window", np.array(table.windows, dtype=object)[window], dtype=pl.String),
        pl.Series("market", np.array([markets[each] for each in table.replications], dtype=np.int64)[replication]),
        pl.Series("seed", np.array([seeds[each] for each in table.replications], dtype=np.int64)[replication]),
        *(pl.Series(name, values.ravel(), nan_to_null=True) for name, values in columns.items()),
    )
    seen = pl.col("reference").is_not_null() | pl.col("treatment").is_not_null()
    return frame.filter(seen).select(*PLAUSIBLE_SCHEMA).cast(pl.Schema(PLAUSIBLE_SCHEMA))


def spread(table: pl.DataFrame) -> pl.DataFrame:
    """A row a KPI, group and window of a `plausible_table`: how the markets differ.

    Columns after the keys: ``markets`` seen, how many are ``higher`` or ``lower`` (exactly equal ones are neither),
    then ``range_low``, ``range_high`` and ``median`` over markets, each the mean of its replications; of the
    difference, or of the level if there is one arm. ``relative_*``: relative to each market's own reference.
    """
    value = pl.coalesce("difference", "reference")
    compared = table["treatment"].is_not_null().any()
    seen = table.filter(pl.col("difference").is_not_null()) if compared else table
    each = seen.group_by(*ROW, "market", maintain_order=True).agg(pl.col("reference", "difference").mean())
    level = pl.col("reference").abs()
    each = each.with_columns(value=value, relative=pl.when(level > 0).then(pl.col("difference") / level))
    return each.group_by(*ROW, maintain_order=True).agg(
        markets=pl.len().cast(pl.Int64),
        higher=(pl.col("difference") > 0).sum().cast(pl.Int64),
        lower=(pl.col("difference") < 0).sum().cast(pl.Int64),
        range_low=pl.col("value").min(),
        range_high=pl.col("value").max(),
        median=pl.col("value").median(),
        relative_low=pl.col("relative").min(),
        relative_high=pl.col("relative").max(),
        relative_median=pl.col("relative").median(),
    )


def with_spread(table: pl.DataFrame, run: RunResult, dimension: str = "all") -> pl.DataFrame:
    """A comparison or a summary of ``run`` with the columns of `spread`; as it is if there is one market only.

    Rows of a ``dimension`` that results do not keep are computed.
    """
    if "plausible" in run.tables and dimension in DIMENSIONS:
        return _joined(table, run.tables["plausible"])
    return _computed(table, run, run.kpis, reported_weeks(run), dimension)


def with_spread_between(table: pl.DataFrame, a: RunResult, b: RunResult, dimension: str = "all") -> pl.DataFrame:
    """The comparison ``table`` of two runs with the columns of `spread`; as it is if there is one market only."""
    return _computed(table, b, side_by_side(a, b), min(reported_weeks(a), reported_weeks(b)), dimension)


def _computed(table: pl.DataFrame, run: RunResult, kpis: pl.DataFrame, weeks: int, dimension: str) -> pl.DataFrame:
    markets = markets_of(run)
    if len(set(markets)) < 2:
        return table
    wanted = {*DIMENSIONS, dimension}
    values = comparable_values(kpis.filter(pl.col("dimension").is_in(wanted)), weeks)
    return _joined(table, plausible_table(values, markets, run.manifest["seeds"], wanted))


def _joined(table: pl.DataFrame, each: pl.DataFrame) -> pl.DataFrame:
    return table.join(spread(each), on=ROW, how="left", maintain_order="left")
