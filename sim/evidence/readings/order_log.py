"""Measures that only the order log shows, for facts that no KPI expresses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from sim.state.names import BLOCK_DAYS

FIRST_DAYS = 30
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
    return _again(scope, pl.col("nth") == 1)


def same_brand_again_fans(scope: Scope) -> float:
    """Of a person's third and later orders from a brand, the share followed by another within 13 weeks."""
    return _again(scope, pl.col("nth") >= 3)


LOG_MEASURES: dict[str, Callable[[Scope], float]] = {
    measure.__name__: measure
    for measure in (beauty_apparel_orders, first_order_share, same_brand_again_fans, same_brand_again_first)
}


def _again(scope: Scope, which: pl.Expr) -> float:
    """Share of (person, brand, day) with an order that are followed by another; nth counts what the log holds."""
    pair = ["person", "brand"]
    days = scope.theirs.select(*pair, "day").unique().sort("day")
    days = days.with_columns(
        nth=pl.int_range(pl.len()).over(pair) + 1, gap=pl.col("day").shift(-1).over(pair) - pl.col("day")
    )
    known = pl.col("day") <= pl.col("day").max() - BLOCK_DAYS
    asked = days.filter(scope.during("day") & known & which)
    again = asked.filter(pl.col("gap") <= BLOCK_DAYS).height
    return again / asked.height if asked.height else math.nan
