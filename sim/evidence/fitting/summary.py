"""What buy-till-you-die models need of a log: frequency, recency and age of every customer, and her mean spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

WEEK = 7.0
SAMPLE, FEW = 2500, 600  # entries: to begin a search with, and to look at the shape of a likelihood


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

    def parts(self) -> tuple[Summary | None, Summary | None]:
        """Samples for a search and for profiles; None where the whole is small enough."""
        return self.sample(), self.sample(FEW)

    def sample(self, most: int = SAMPLE) -> Summary | None:
        """Evenly spaced entries of a long log, from which a search may begin; None when there are not more.

        They stand for all customers, so that likelihoods are as large as those of the whole log.
        """
        if len(self.count) <= most:
            return None
        some = np.linspace(0, len(self.count) - 1, most).astype(np.int64)
        count = self.count[some] * (self.count.sum() / self.count[some].sum())
        return Summary(self.frequency[some], self.recency[some], self.age[some], count)


@dataclass(frozen=True)
class Log:
    """A log cut at the end of calibration, by customer and by week."""

    summary: Summary
    customers: pl.DataFrame  # customer, frequency, recency, age, those of spend (null: none), later, first, last
    first: np.ndarray  # [customer] weeks from the start of the log to her first purchase
    repeats: np.ndarray  # [week of the log] repeat purchases in it, of the customers counted; empty: not known
    calibration_days: int  # from the first day of the log to the last of calibration
    days: int  # to the last day of the log
    start: date | None = None  # first day of the log

    @property
    def spend_count(self) -> np.ndarray:
        """[customer with one] repeat purchases with an amount, in calibration."""
        return self._spend("spend_count")

    @property
    def spend_mean(self) -> np.ndarray:
        """[the same customer] their mean amount."""
        return self._spend("spend_mean")

    def spend_spread(self) -> tuple[np.ndarray, np.ndarray] | None:
        """[the same customer] mean of the logarithms of her amounts, and squares about it; None where not known."""
        table = self.customers.filter(pl.col("spend_count").is_not_null())
        if table["spend_log"].null_count():
            return None
        return table["spend_log"].to_numpy(), table["spend_squares"].to_numpy()

    def _spend(self, column: str) -> np.ndarray:
        return self.customers[column].drop_nulls().to_numpy()

    @property
    def holdout_weeks(self) -> float:
        """Weeks after the end of calibration."""
        return (self.days - self.calibration_days) / WEEK


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
    end = days - int(WEEK) * holdout_weeks  # last day of calibration
    weeks = days // 7 + 1
    orders = orders.select(
        "customer",
        "amount",
        day=day,
        first=day.min().over("customer"),
        repeat=pl.int_range(pl.len()).over("customer") > 0,
    ).filter(pl.col("first") <= end)
    repeats = orders.filter("repeat")
    seen = pl.col("repeat") & (pl.col("day") <= end)
    paid = seen & (pl.col("amount") > 0)
    log = pl.col("amount").filter(paid).log()
    customers = orders.group_by("customer", maintain_order=True).agg(
        frequency=seen.sum().cast(pl.Float64),
        recency=(pl.col("day").filter(pl.col("day") <= end).max() - pl.col("first").first()) / WEEK,
        age=(end - pl.col("first").first()) / WEEK,
        spend_count=pl.when(paid.any()).then(paid.sum().cast(pl.Float64)),
        spend_mean=pl.col("amount").filter(paid).mean(),
        spend_log=log.mean(),
        spend_squares=(log - log.mean()).pow(2).sum(),
        later=(pl.col("day") > end).sum().cast(pl.Float64),
        first=pl.col("first").first() / WEEK,
        last=pl.col("day").max() / WEEK,
    )
    return Log(
        summary=entries(customers),
        customers=customers,
        first=customers["first"].to_numpy(),
        repeats=np.bincount(repeats["day"].to_numpy() // 7, minlength=weeks),
        calibration_days=end,
        days=days,
        start=start,
    )


def from_summary(customers: pl.DataFrame) -> Log:
    """Customers whose histories are known only in sum: customer, frequency, recency and age (weeks), mean_amount."""
    longest = float(customers["age"].max())  # type: ignore[arg-type]
    paid = pl.col("mean_amount").is_not_null()
    table = customers.with_columns(
        spend_count=pl.when(paid).then("frequency"),
        spend_mean=pl.col("mean_amount"),
        spend_log=pl.lit(None, dtype=pl.Float64),
        spend_squares=pl.lit(None, dtype=pl.Float64),
        later=pl.lit(0.0),
        first=longest - pl.col("age"),
        last=longest - pl.col("age") + pl.col("recency"),
    ).drop("mean_amount")
    days = round(longest * WEEK)
    return Log(entries(table), table, table["first"].to_numpy(), np.empty(0), days, days)


def entries(customers: pl.DataFrame) -> Summary:
    """Customers (frequency, recency, age) with the same history as one entry."""
    same = customers.group_by("frequency", "recency", "age", maintain_order=True).len("count")
    return Summary(*(same[name].to_numpy() for name in ("frequency", "recency", "age", "count")))
