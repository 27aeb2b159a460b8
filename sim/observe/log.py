"""The raw tables that are written when asked: every order of the reported weeks, and every person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sim.people.kernels.landing import RETURNED
from sim.state.groups import FIXED_COLUMNS, FIXED_GROUPS
from sim.state.names import NOBODY, SALES_CHANNELS, SEGMENTS
from sim.state.tallies import ORDER

if TYPE_CHECKING:
    from sim.params.market import MarketParams


class OrderLog:
    """Keeps the orders of reported weeks."""

    def __init__(self, params: MarketParams):
        self._platforms, self._categories = tuple(params.platform), tuple(params.category)
        self._first_week = params.horizon.first_week
        self.weeks: list[np.ndarray] = []  # ORDER rows of each

    def week(self, week: int, orders: np.ndarray) -> None:
        """Keep the ORDER rows of an absolute week, if it is reported."""
        if week >= self._first_week:
            self.weeks.append(orders.view(ORDER, np.ndarray).copy())

    def table(self, persons: np.ndarray, names: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
        """One row an order. Day 0 is the first reported day; a mall shop has no host.

        persons: PERSON rows. names: of hosts and brands, by row, as accounts call them.
        """
        orders = np.concatenate(self.weeks) if self.weeks else np.zeros(0, ORDER)
        buyer = orders["person"].astype(np.int64)
        first_day = 7 * self._first_week
        return pl.DataFrame(
            {
                "person": buyer,
                "segment": _text(persons["segment"][buyer], SEGMENTS),
                "day": orders["day"].astype(np.int32) - first_day,
                "platform": _text(orders["platform"], self._platforms),
                "channel": _text(orders["channel"], SALES_CHANNELS),
                "host": _name_or_null(orders["host"], names["host"]),
                "brand": _name_or_null(orders["brand"], names["brand"]),
                "category": _text(orders["category"], self._categories),
                "paid_yuan": orders["paid_fen"] / 100,
                "list_price_yuan": orders["list_fen"] / 100,
                "returned": (orders["fate"] & RETURNED) != 0,
                "joined_day": persons["joined_day"][buyer].astype(np.int32) - first_day,
            }
        )


def person_table(persons: np.ndarray) -> pl.DataFrame:
    """One row a person with the demographic attributes. persons: PERSON rows."""
    attributes = {
        dimension: _text(persons[column], names)
        for (dimension, names), column in zip(FIXED_GROUPS.items(), FIXED_COLUMNS, strict=True)
    }
    return pl.DataFrame({"person": np.arange(len(persons)), **attributes})


def _text(codes: np.ndarray, names: tuple[str, ...]) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(np.asarray(codes, np.uint32))


def _name_or_null(rows: np.ndarray, names: tuple[str, ...]) -> pl.Series:
    there = pl.Series(rows != NOBODY)
    known = _text(np.where(rows != NOBODY, rows, 0), names)
    return pl.select(pl.when(there).then(known).otherwise(None)).to_series()
