"""A few rows whose dates lie far from all others: a typing error, an empty date that became 1970, a year to come."""

from __future__ import annotations

import numpy as np
import polars as pl

FEW = 0.01  # of all rows, at most, stand beyond the gap
GAP_DAYS = 28  # at least
TIMES = 5  # the gap over the longest one among the rest


def far_rows(dates: pl.Series) -> pl.Series:
    """Which rows stand beyond a gap of four weeks that is five times as long as any among the middle 98 % of rows."""
    by_day = dates.to_frame("date").group_by("date").len().sort("date")
    number = by_day["date"].cast(pl.Int32).to_numpy()
    share = np.cumsum(by_day["len"].to_numpy()) / len(dates)
    gaps = np.diff(number)
    few_before, few_after = share[:-1] <= FEW, 1 - share[:-1] <= FEW
    inner = gaps[~few_before & ~few_after]
    long = gaps > max(GAP_DAYS, TIMES * int(inner.max(initial=1)))
    before, after = np.flatnonzero(long & few_before), np.flatnonzero(long & few_after)
    low = number[before[-1] + 1] if len(before) else number[0]
    high = number[after[0]] if len(after) else number[-1]
    return ~dates.cast(pl.Int32).is_between(int(low), int(high))


def told(rows: pl.DataFrame, near: pl.Series) -> str:
    """The first of these rows (row, date) and its gap to the others, in words."""
    first = rows.row(0, named=True)
    low, high = near.sort()[[0, -1]].to_list()
    gap = (first["date"] - high).days if first["date"] > high else (low - first["date"]).days
    more = f", and {len(rows) - 1:,} more like it" if len(rows) > 1 else ""
    side = f"after the last of the others, {high}" if first["date"] > high else f"before the first of the others, {low}"
    return f"row {first['row']}: {first['date']} is {gap:,} days {side}{more}"
