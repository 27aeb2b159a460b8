"""KPIs week by week, from the table that a run has written: means over replications, by group and arm."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from sim.observe.kpi import Metric
from sim.observe.metrics import METRICS
from sim.report.style import Display, display_of
from sim.state.groups import Names
from sim.state.names import YEAR_WEEKS

TABLE = "kpi.parquet"
ARMS = ("reference", "treatment")


def there(folder: Path) -> dict[str, list[str]]:
    """Dimensions with the KPIs that a run has by them, in the order of `METRICS`."""
    pairs = _scan(folder).select("dimension", "metric").unique().collect()
    found: dict[str, set[str]] = {}
    for dimension, metric in pairs.iter_rows():
        found.setdefault(dimension, set()).add(metric)
    return {name: [metric for metric in METRICS if metric in found[name]] for name in sorted(found)}


def shown_as(metric: Metric) -> Display:
    """How values of one week are shown: totals as yearly rates."""
    return display_of(metric, 1 / YEAR_WEEKS)


def weekly(folder: Path, metric: str, dimension: str) -> pl.DataFrame:
    """Columns arm, week, group, value (mean over replications), low and high (of them); in the units of `shown_as`."""
    factor = shown_as(METRICS[metric]).factor
    rows = _scan(folder).filter(
        pl.col("metric") == metric, pl.col("dimension") == dimension, pl.col("arm").is_in(list(ARMS))
    )
    value = pl.col("value") * factor
    kept = rows.group_by("arm", "week", "group").agg(
        value.mean().alias("value"), value.min().alias("low"), value.max().alias("high")
    )
    return kept.sort("arm", pl.col("group").replace_strict(_places(dimension), default=None), "group", "week").collect()


def at_week(table: pl.DataFrame, week: int) -> pl.DataFrame:
    """Of each arm and group the last value up to a week, in the order of `weekly`: columns group and one an arm."""
    rows = table.filter(pl.col("week") <= week).group_by("arm", "group", maintain_order=True).last()
    wide = rows.pivot("arm", index="group", values="value", sort_columns=True)
    return wide.select("group", *(arm for arm in ARMS if arm in wide.columns))


def _places(dimension: str) -> dict[str, int]:
    """Of groups that have an order of their own, such as stages, the place of each; others stand by their names."""
    return {group: at for at, group in enumerate(Names((), ()).groups(dimension))}


def _scan(folder: Path) -> pl.LazyFrame:
    return pl.scan_parquet(folder / TABLE).with_columns(pl.col("arm", "metric", "dimension", "group").cast(pl.String))
