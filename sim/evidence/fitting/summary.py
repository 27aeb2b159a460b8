"""What buy-till-you-die models need of a log: frequency, recency and age of every customer, and her mean spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

WEEK = 7.0
SAMPLE = 5000  # entries


@dataclass(frozen=True)
class Summary:
    """Customers with the same history are one entry. Times are weeks since a customer's own first purchase."""

    frequency: np.ndarray  # [entry] repeat purchases x in the calibration period
    recency: np.ndarray  # [entry] time of the last of them t_x; 0 without any
    age: np.ndarray  # [entry] length of observation T
    count: np.ndarray  # [entry] customers

    @property
    def customers(self) -> int:
        """How many customers."""
        return int(self.count.sum())

    def sample(self, most: int = SAMPLE) -> Summary | None:
        """Evenly spaced entries of a long log, from which a search may begin; None when there are not more."""
        if len(self.count) <= most:
            return None
        some = np.linspace(0, len(self.count) - 1, most).astype(np.int64)
        return Summary(self.frequency[some], self.recency[some], self.age[some], self.count[some])


@dataclass(frozen=True)
class Log:
    """A log cut at the end of calibration, by customer and by week."""

    summary: Summary
    spend_count: np.ndarray  # [customer] repeat purchases with an amount, calibration, at least one
    spend_mean: np.ndarray  # [customer] their mean amount
    first: np.ndarray  # [customer] weeks from the start of the log to her first purchase
    repeats: np.ndarray  # [week of the log] repeat purchases in it, of the customers counted
    calibration_days: int  # from the first day of the log to the last of calibration
    days: int  # to the last day of the log


def summarise(
    orders: pl.DataFrame, *, holdout_weeks: int = 0, merge_days: bool = True, last: date | None = None
) -> Log:
    """Orders (customer, date, amount) by customer; only customers who came before the end of calibration count.

    merge_days: orders of a customer on one day are one purchase, as in the published work on such logs. last: the last
    day observed, if it is not that of the last order.
    """
    if merge_days:
        orders = orders.group_by("customer", "date").agg(pl.col("amount").sum())
    orders = orders.sort("customer", "date", "amount")
    start = orders["date"].min()
    assert isinstance(start, date)
    last = last or orders["date"].max()  # type: ignore[assignment]
    assert isinstance(last, date)
    day = (pl.col("date") - start).dt.total_days()
    days = (last - start).days
    end = days - 7 * holdout_weeks  # last day of calibration
    weeks = days // 7 + 1
    orders = orders.select(
        "customer",
        "amount",
        day=day,
        first=day.min().over("customer"),
        repeat=pl.int_range(pl.len()).over("customer") > 0,
    ).filter(pl.col("first") <= end)
    repeats = orders.filter("repeat")
    seen = repeats.filter(pl.col("day") <= end)
    customers = orders.select("customer", "first").unique(maintain_order=True)
    by_customer = customers.join(
        seen.group_by("customer").agg(frequency=pl.len(), last=pl.col("day").max()), "customer", "left"
    ).select(
        frequency=pl.col("frequency").fill_null(0).cast(pl.Float64),
        recency=(pl.col("last").fill_null(pl.col("first")) - pl.col("first")) / WEEK,
        age=(end - pl.col("first")) / WEEK,
    )
    entries = by_customer.group_by("frequency", "recency", "age", maintain_order=True).len("count")
    paid = seen.filter(pl.col("amount") > 0).group_by("customer", maintain_order=True)
    spend = paid.agg(pl.len().cast(pl.Float64).alias("count"), pl.col("amount").mean())
    return Log(
        summary=Summary(*(entries[name].to_numpy() for name in ("frequency", "recency", "age", "count"))),
        spend_count=spend["count"].to_numpy(),
        spend_mean=spend["amount"].to_numpy(),
        first=customers["first"].to_numpy() / WEEK,
        repeats=np.bincount(repeats["day"].to_numpy() // 7, minlength=weeks),
        calibration_days=end,
        days=days,
    )
