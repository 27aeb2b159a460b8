"""The engine as a buy-till-you-die process (`market=btyd`): logs simulated with given BG/NBD parameters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl

from sim.dates.timeline import Timeline
from sim.evidence.fitting.bg_nbd import BgNbd
from sim.evidence.fitting.summary import WEEK, Log, summarise
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.state.names import SEGMENTS
from sim.study.compose import compose

START = date(2026, 1, 1)


def btyd_params(model: BgNbd, persons: int, weeks: int) -> MarketParams:
    """Parameters of a buy-till-you-die market whose customers are those of a model (times in weeks)."""
    traits = {
        "visit_ceiling": model.r / model.alpha / WEEK,
        "visit_shape": model.r,
        "dropout_a": model.a,
        "dropout_b": model.b,
    }
    words = [f"segment.{name}.{key}={float(value)!r}" for name in SEGMENTS for key, value in traits.items()]
    size = [f"population.persons={persons}", f"horizon.weeks={weeks}", "population.panel=0", "output.transactions=true"]
    return compose(["market=btyd", *size, *words])


def simulate(params: MarketParams, seed: int, threads: int = 1) -> pl.DataFrame:
    """Orders (customer, date, amount) of a buy-till-you-die market from its first day to its last, in order of days."""
    market = Market(params, seed, Timeline(params), threads)
    try:
        market.run(params.horizon.first_week + params.horizon.weeks)
        orders = market.transactions()
    finally:
        market.close()
    day = pl.lit(START) + pl.duration(days=pl.col("day"))
    return orders.sort("day", maintain_order=True).select(
        pl.col("person").alias("customer"), day.alias("date"), pl.col("paid_yuan").alias("amount")
    )


def simulated_log(params: MarketParams, seed: int, threads: int = 1) -> Log:
    """A simulated log as the models want it; every order is a purchase, and the last day is the market's."""
    last = START + timedelta(days=7 * params.horizon.weeks - 1)
    return summarise(simulate(params, seed, threads), merge_days=False, last=last)


def mean_repeats(orders: pl.DataFrame) -> Callable[[np.ndarray], np.ndarray]:
    """Mean repeat purchases of simulated customers t weeks after their first, for `track`."""
    age = (pl.col("date") - pl.col("date").min().over("customer")).dt.total_days()
    repeat = pl.int_range(pl.len()).over("customer") > 0
    days = np.sort(orders.select(age=age, repeat=repeat).filter("repeat")["age"].to_numpy())
    customers = orders["customer"].n_unique()
    return lambda t: np.searchsorted(days, np.rint(np.asarray(t) * WEEK), side="right") / customers
