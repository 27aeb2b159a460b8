"""What every customer is worth: whether she is still one, what she will buy over a horizon, and for how much."""

from __future__ import annotations

import numpy as np
import polars as pl

from sim.evidence.fitting.fitted import Fitted, ModelName
from sim.evidence.fitting.summary import WEEK, Log, Summary


def histories(log: Log) -> Summary:
    """One entry a customer, in the order of `log.customers`."""
    frequency, recency, age = (log.customers[name].to_numpy() for name in ("frequency", "recency", "age"))
    return Summary(frequency, recency, age, np.ones(len(frequency)))


def foretold(fitted: Fitted, weeks: float, model: ModelName = "bg_nbd") -> pl.DataFrame:
    """A row a customer, those worth most first; columns that the log does not identify are null.

    alive: Fader, Hardie & Lee (2005), denominator of equation 10, or Fader & Hardie's P(alive) of the Pareto/NBD.
    expected_purchases over so many weeks after the log: equation 10, or Schmittlein et al. (1987) equation 22.
    expected_amount of a purchase: Fader & Hardie (2013), equation 5. expected_value: their product, not discounted.
    """
    log = fitted.log
    data = histories(log)
    chosen = fitted.purchasing(model)
    with np.errstate(all="ignore"):
        purchases = chosen.module.expected_later(chosen.parameters, data, weeks)
        alive = chosen.module.alive(chosen.parameters, data) if fitted.leaving(model) else None
        count = log.customers["spend_count"].fill_null(0.0).to_numpy()
        amount = fitted.spend.expected(count, log.customers["spend_mean"].fill_null(0.0).to_numpy())
    table = log.customers.select(
        "customer",
        "frequency",
        pl.col("recency").alias("recency_weeks"),
        pl.col("age").alias("age_weeks"),
        *_dates(log),
        pl.col("spend_mean").alias("mean_amount"),
        _column("alive", alive),
        _column("expected_purchases", purchases),
        _column("expected_amount", amount),
    )
    table = table.with_columns(expected_value=pl.col("expected_purchases") * pl.col("expected_amount"))
    order = ["expected_value", "expected_purchases", "customer"]
    return table.sort(order, descending=[True, True, False], nulls_last=True)


def _dates(log: Log) -> list[pl.Expr]:
    if log.start is None:
        return []
    day = pl.lit(log.start)
    return [
        (day + pl.duration(days=(pl.col(name) * WEEK).round().cast(pl.Int64))).cast(pl.Date).alias(f"{name}_purchase")
        for name in ("first", "last")
    ]


def _column(name: str, values: np.ndarray | None) -> pl.Expr:
    """Values, null where they are not finite; nothing but nulls where there are none."""
    if values is None:
        return pl.lit(None, dtype=pl.Float64).alias(name)
    return pl.lit(pl.Series(name, np.where(np.isfinite(values), values, np.nan)).fill_nan(None))


def totals(table: pl.DataFrame) -> dict[str, float | None]:
    """Sums over all customers: how many are still there, their purchases and value; None where that is not known."""
    names = ("alive", "expected_purchases", "expected_value")
    return {name: None if (known := table[name].drop_nulls()).is_empty() else float(known.sum()) for name in names}
