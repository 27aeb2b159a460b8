"""Who gains and who loses: relative changes by segment, platform and host type."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from sim.report.style import group_name
from sim.report.text.headline import PRIMARY
from sim.study.analysis.findings import with_findings
from sim.study.analysis.observed import of_most

# Judged by sales, which every group has: brands' own rooms earn no host income.
JUDGED_BY = ("segment", "platform", "host_type")


class Change(NamedTuple):
    """A group's change relative to the reference, over one window; shares, not per cent."""

    dimension: str
    group: str
    relative: float
    low: float | None
    high: float | None
    clear: bool  # a finding among all groups of the window

    @property
    def name(self) -> str:
        """The group in words."""
        return group_name(self.group)


def changes(comparison: pl.DataFrame, window: str = "all") -> list[Change]:
    """Relative changes of every segment, platform and host type, dimensions in order, largest gain first."""
    rows = of_most(comparison).filter(
        pl.col("relative_difference").is_not_null(), pl.col("dimension").is_in(JUDGED_BY), metric=PRIMARY, window=window
    )
    found = [_change(row) for row in with_findings(rows).iter_rows(named=True)]
    return sorted(found, key=lambda change: (JUDGED_BY.index(change.dimension), -change.relative))


def extremes(found: list[Change], most: int = 3) -> tuple[list[Change], list[Change]]:
    """The largest clear gains and losses, across dimensions."""
    clear = sorted((change for change in found if change.clear), key=lambda change: -abs(change.relative))
    gains = [change for change in clear if change.relative > 0]
    losses = [change for change in clear if change.relative < 0]
    return gains[:most], losses[:most]


def _change(row: dict) -> Change:
    level = abs(row["reference"])
    low, high = (None if row[end] is None else row[end] / level for end in ("ci_low", "ci_high"))
    return Change(row["dimension"], row["group"], row["relative_difference"], low, high, row["finding"])
