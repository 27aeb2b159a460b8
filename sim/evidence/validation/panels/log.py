"""A log of purchases as laws read it, whoever wrote it: one schema, persons and days counted from nought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

WEEK, QUARTER, YEAR = 7, 91, 364  # days; a quarter is 13 weeks
ARM, REFERENCE = "arm", "reference"  # of a market's own transactions, where there are two: the same persons
ALL, CATEGORY = "all purchases", "category"  # scopes
FEWEST_BUYERS = 100  # of a category, below which no law is asked of it
MOST_CATEGORIES = 40  # the largest, so that a shop that calls every article a category is answered at all

SCHEMA = {  # a column, its type, and what stands in it; person and day are needed, others where known
    "person": (pl.Int32, "number of the buyer, from 0"),
    "day": (pl.Int32, "days since the first of the log"),
    "category": (pl.Categorical, "of what was bought"),
    "brand": (pl.Categorical, "of what was bought"),
    "host": (pl.Categorical, "whose room sold it; none: a shop"),
    "platform": (pl.Categorical, "where"),
    "channel": (pl.Categorical, "how: room, mall, private list"),
    "paid": (pl.Float64, "price of the line, in the log's currency"),
    "list_price": (pl.Float64, "the same without any discount"),
    "deal": (pl.Boolean, "whether it was sold on a deal"),
    "member_since": (pl.Int32, "day on which the buyer joined the programme or first paid its fee; none: no member"),
}


@dataclass(frozen=True)
class PanelLog:
    """One row a purchase of one article or order (`SCHEMA`)."""

    table: pl.DataFrame
    name: str

    @property
    def persons(self) -> int:
        """How many buyers."""
        return int(self.table["person"].max()) + 1  # type: ignore[arg-type]

    @property
    def days(self) -> int:
        """Days from the first to the last, both counted."""
        return int(self.table["day"].max()) + 1  # type: ignore[arg-type]

    @property
    def purchases(self) -> int:
        """Rows, of one arm where there are two."""
        return len(self.one_arm().table)

    def has(self, *columns: str) -> bool:
        """Whether the log has all these columns and something in each."""
        return not self.lacks(*columns)

    def lacks(self, *columns: str) -> list[str]:
        """Which of these columns it has not."""
        return [c for c in columns if c not in self.table.columns or not self.table[c].count()]

    def one_arm(self) -> PanelLog:
        """Without what a treatment made of the same persons."""
        if ARM not in self.table.columns:
            return self
        return PanelLog(self.table.filter(pl.col(ARM) == REFERENCE).drop(ARM), self.name)

    def last(self, days: int = YEAR) -> PanelLog:
        """The last days of it, or all of a shorter log; persons keep their numbers."""
        start = self.days - days
        return self if start <= 0 else PanelLog(self.table.filter(pl.col("day") >= start), self.name)

    def categories(self) -> list[str]:
        """Names of the categories with enough buyers, the largest first."""
        if not self.has("category"):
            return []
        buyers = self.table.drop_nulls("category").group_by("category").agg(pl.col("person").n_unique())
        enough = buyers.filter(pl.col("person") >= FEWEST_BUYERS).with_columns(pl.col("category").cast(pl.String))
        return enough.sort(["person", "category"], descending=[True, False])["category"].to_list()[:MOST_CATEGORIES]

    def products(self) -> Iterator[tuple[str, str, pl.DataFrame]]:
        """Scope, name and rows of all purchases together and of every category with enough buyers.

        A log that names no category is taken for one of a single category.
        """
        names = self.categories()
        yield (ALL if names else CATEGORY), ALL, self.table
        if names:
            parts = self.table.filter(pl.col("category").cast(pl.String).is_in(names)).partition_by(
                "category", as_dict=True
            )
            rows = {str(key[0]): part for key, part in parts.items()}
            yield from ((CATEGORY, name, rows[name]) for name in names)

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last day with a purchase of anything, [person] int64."""
        ends = self.table.group_by("person").agg(first=pl.col("day").min(), last=pl.col("day").max())
        found = np.zeros((2, self.persons), np.int64)
        found[:, ends["person"].to_numpy()] = ends["first"].to_numpy(), ends["last"].to_numpy()
        return found[0], found[1]


def occasions(rows: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Person and day of every day with a purchase, [occasion] each, in that order: lines of a day are one purchase."""
    once = rows.select("person", "day").unique().sort("person", "day")
    return once["person"].to_numpy().astype(np.int64), once["day"].to_numpy().astype(np.int64)
