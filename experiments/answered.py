"""The small table behind a study's page: what the page shows of every point, with intervals and what is told.

It is kept with the sources, so that figure and table can be drawn again without simulating anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.app.compare_many import group_of
from sim.study.analysis.many.cells import EVERYTHING, Cells, cells_of
from sim.study.analysis.many.ranking import cell_table

ANSWER = "answer.csv"
INTERACTION = "all beyond their sum"


class Shows(NamedTuple):
    """One column of a page: the change of a metric, as an amount or as a share of what there is without."""

    metric: str
    group: str | None = None  # dimension:group
    window: str = EVERYTHING
    share: bool = False


def answered(table: pl.DataFrame, by: Sequence[str], shows: Sequence[Shows], adds: bool = False) -> pl.DataFrame:
    """A row a column of the page, option and condition, of a study's table (`sim.study.sweeps.table`).

    ``by``: its keys, what is decided first. ``adds``: the last option is all others at once, and how far it is from
    their sum, paired, is one more. Amounts are in the metric's unit, totals sums over ``years``; `finding`: told from
    chance with all rows of a column looked at together (Holm) and above the floor.
    """
    done = table.filter(status="done").row(0, named=True)
    same = {"persons": done["persons"], "weeks": done["weeks"], "seed": done["seeds"][0]}
    parts = []
    for at, column in enumerate(shows):
        levels = _cells(_as_levels(table), by, column)
        cells = _cells(_as_shares(table) if column.share else table, by, column)
        found = cell_table(_with_interaction(cells) if adds else cells)
        reference = pl.DataFrame(
            {
                "option": np.repeat(np.array(levels.options, dtype=object), len(levels.conditions)).tolist(),
                "condition": list(levels.conditions) * len(levels.options),
                "reference": levels.values[..., 0].ravel(),
            }
        )
        said = {"column": at, "metric": column.metric, "group": column.group or "", "window": column.window}
        said |= {"share": column.share, "years": cells.years, "markets": len(np.unique(cells.markets))} | same
        rows = found.join(reference, on=["option", "condition"], how="left", maintain_order="left")
        parts.append(rows.select(*(pl.lit(value).alias(name) for name, value in said.items()), *KEPT))
    return pl.concat(parts)


KEPT = (
    "unit", "option", "condition", "reference", "mean", "ci_low", "ci_high", "floor", "holm", "finding", "above_zero",
    "worst_market", "replications",
)  # fmt: skip


def _cells(table: pl.DataFrame, by: Sequence[str], column: Shows) -> Cells:
    dimension, group = group_of(column.group)
    decided = by if len(by) > 1 else ()
    return cells_of(table, by, column.metric, by=decided, dimension=dimension, group=group, window=column.window)


def _as_levels(table: pl.DataFrame) -> pl.DataFrame:
    """What there is without what is asked in place of differences, the mean as a single replication."""
    level = pl.concat_list(pl.col("reference").fill_null(float("nan")))
    return table.with_columns(
        pl.when(pl.col("differences").is_not_null()).then(level).alias("differences"),
        pl.col("seeds", "markets").list.head(1),
    )


def _as_shares(table: pl.DataFrame) -> pl.DataFrame:
    """Differences and floors as shares of what there is without."""
    level = pl.col("reference").abs()
    return table.with_columns(pl.col("differences") / level, pl.col("floor") / level)


def _with_interaction(cells: Cells) -> Cells:
    """One more option: the last minus the sum of the others, whose chance adds up as independent."""
    *_, whole = cells.values
    more = whole - cells.values[:-1].sum(axis=0)
    floor = np.sqrt((cells.floors**2).sum(axis=0))
    return cells._replace(
        options=(*cells.options, INTERACTION),
        values=np.concatenate([cells.values, more[None]]),
        floors=np.concatenate([cells.floors, floor[None]]),
    )
