"""Who gains and who loses: relative changes by segment, platform and host type."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from sim.report.style import group_name

# Judged by sales, which every group has: brands' own rooms earn no host income.
JUDGED_BY = {
    "segment": ("gmv_yuan",),
    "platform": ("gmv_yuan",),
    "host_type": ("gmv_yuan",),
}


class Change(NamedTuple):
    """A group's change relative to the reference, over one window; shares, not per cent."""

    dimension: str
    group: str
    metric: str
    relative: float
    low: float | None
    high: float | None

    @property
    def clear(self) -> bool:
        """True if the interval excludes zero."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high

    @property
    def measure(self) -> str:
        """What changes, in one word."""
        return "income" if "income" in self.metric else "sales"

    @property
    def name(self) -> str:
        """The group in words."""
        return group_name(self.group)


def changes(comparison: pl.DataFrame, window: str = "all") -> list[Change]:
    """Relative changes of every segment, platform and host type, dimensions in order, largest gain first."""
    found: list[Change] = []
    for dimension, metrics in JUDGED_BY.items():
        rows = comparison.filter(pl.col("relative_difference").is_not_null(), dimension=dimension, window=window)
        present = set(rows["metric"])
        metric = next((name for name in metrics if name in present), None)
        if metric is not None:
            of = [_change(row) for row in rows.filter(metric=metric).iter_rows(named=True)]
            found += sorted(of, key=lambda change: -change.relative)
    return found


def extremes(found: list[Change], most: int = 3) -> tuple[list[Change], list[Change]]:
    """The largest clear gains and losses, across dimensions."""
    clear = sorted((change for change in found if change.clear), key=lambda change: -abs(change.relative))
    gains = [change for change in clear if change.relative > 0]
    losses = [change for change in clear if change.relative < 0]
    return gains[:most], losses[:most]


def _change(row: dict) -> Change:
    level = abs(row["reference"])
    low, high = (None if row[end] is None else row[end] / level for end in ("ci_low", "ci_high"))
    return Change(row["dimension"], row["group"], row["metric"], row["relative_difference"], low, high)
