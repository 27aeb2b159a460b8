"""Measures that only the order log shows, for facts that no KPI expresses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.state.names import BLOCK_DAYS

FIRST_DAYS = 30
LARGEST = 0.06  # of hosts
CROWDED = ("beauty", "apparel")  # the categories in which most rooms compete


class Scope(NamedTuple):
    """What a measure looks at: whose orders, in which reported weeks [first, end)."""

    orders: pl.DataFrame  # transactions of the whole history
    persons: pl.DataFrame
    joiners: int  # people of the group who joined in the window and whose day 30 is known
    weeks: tuple[int, int]
    dimension: str
    groups: tuple[str, ...]

    @property
    def members(self) -> pl.DataFrame:
        """Ids of the people of the group."""
        mine = (
            self.persons if self.dimension == "all" else self.persons.filter(pl.col(self.dimension).is_in(self.groups))
        )
        return mine.select(pl.col("person").cast(pl.Int64))

    @property
    def theirs(self) -> pl.DataFrame:
        """Their orders, of all weeks."""
        return self.orders.join(self.members, on="person", how="semi")

    def during(self, day: str, less: int = 0) -> pl.Expr:
        """Whether a day lies in the window, up to ``less`` days before its end."""
        return pl.col(day).is_between(7 * self.weeks[0], 7 * self.weeks[1] - less, closed="left")


def beauty_apparel_orders(scope: Scope) -> float:
    """Orders of beauty and apparel per person, whether she buys or not."""
    members = scope.members.height
    bought = scope.theirs.filter(scope.during("day") & pl.col("category").is_in(CROWDED)).height
    return bought / members if members else math.nan


def first_order_share(scope: Scope) -> float:
    """Joiners with an order of beauty or apparel within 30 days, per joiner."""
    soon = (pl.col("day") - pl.col("joined_day")) <= FIRST_DAYS
    early = scope.theirs.filter(pl.col("category").is_in(CROWDED) & scope.during("joined_day", FIRST_DAYS) & soon)[
        "person"
    ].n_unique()
    observed = scope.joiners * (1.0 - FIRST_DAYS / (7 * (scope.weeks[1] - scope.weeks[0])))
    return early / observed if observed else math.nan


def same_brand_again_first(scope: Scope) -> float:
    """Of a person's first orders from a brand, the share followed by another within 13 weeks."""
    return _again(scope, 1, 1)


def same_brand_again_fans(scope: Scope) -> float:
    """Of a person's third and later orders from a brand, the share followed by another within 13 weeks."""
    return _again(scope, 3, math.inf)


def host_sales_top6(scope: Scope) -> float:
    """Share of rooms' sales made by the largest 6 % of the hosts that sold in the window, at least one of them."""
    sold = scope.theirs.filter(scope.during("day") & pl.col("host").is_not_null())
    by_host = sold.group_by("host").agg(pl.col("paid_yuan").sum())["paid_yuan"].sort(descending=True).to_numpy()
    return float(by_host[: max(round(LARGEST * len(by_host)), 1)].sum() / by_host.sum()) if len(by_host) else math.nan


LOG_MEASURES: dict[str, Callable[[Scope], float]] = {
    measure.__name__: measure
    for measure in (
        beauty_apparel_orders,
        first_order_share,
        host_sales_top6,
        same_brand_again_fans,
        same_brand_again_first,
    )
}


def _again(scope: Scope, first: int, last: float) -> float:
    """Share of (person, brand, day) with an order that are followed by another; the log numbers them ``first`` on.

    Sorted as one number each: a window over pairs takes polars ten times as long.
    """
    orders = scope.theirs
    if orders.is_empty():
        return math.nan
    person, day = (orders[name].to_numpy().astype(np.int64) for name in ("person", "day"))
    code = orders["brand"].cast(pl.String).cast(pl.Categorical).to_physical()
    brand = code.cast(pl.Int64).fill_null(-1).to_numpy() + 1
    opened, end = day.min(), day.max()
    days = end - opened + 1
    found = np.sort((person * (brand.max() + 1) + brand) * days + (day - opened))
    pair, when = np.divmod(found[np.append(True, found[1:] != found[:-1])], days)
    starts = np.append(True, pair[1:] != pair[:-1])
    number = np.arange(len(pair)) - np.flatnonzero(starts)[np.cumsum(starts) - 1] + 1
    soon = np.append(~starts[1:] & (np.diff(when) <= BLOCK_DAYS), False)
    begin, stop = 7 * scope.weeks[0] - opened, 7 * scope.weeks[1] - opened
    asked = (when >= begin) & (when < stop) & (when <= end - opened - BLOCK_DAYS) & (number >= first) & (number <= last)
    return float(np.count_nonzero(asked & soon) / np.count_nonzero(asked)) if asked.any() else math.nan
