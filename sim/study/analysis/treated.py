"""What a firm's programme does to those who join it, told apart from what kind of people join.

The firm's customers at start are the same people in both arms, and only in one of them a programme is offered. The
offer changes what they do on the whole (intention to treat), by way of those who join, whoever they are: that over the
change of the share who belong to it is the effect on a customer who joins because it is there (Imbens & Angrist 1994;
with nobody in it without the offer, on those treated: Bloom 1984). It supposes that the offer does nothing to those who
do not join, which word of mouth, rooms and prices make true only nearly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sim.state.groups import CUSTOMERS
from sim.study.analysis.compare import REFERENCE, TREATMENT
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.explain import share_interval

if TYPE_CHECKING:
    from sim.study.analysis.compare import WindowValues

JOINED = "customers_joined"
OUTCOMES = ("gmv_yuan", "orders", "customers_kept")
TREATED_SCHEMA = {
    "metric": pl.String,
    "firm": pl.String,
    "window": pl.String,
    "joined": pl.Float64,  # share of customers at start, more than without the programme
    "offered": pl.Float64,  # effect on all of them, over what an average one of them does without it
    "offered_low": pl.Float64,
    "offered_high": pl.Float64,
    "treated": pl.Float64,  # effect on one who joins, over the same; null where it is not known that anybody joins
    "treated_low": pl.Float64,
    "treated_high": pl.Float64,
    "replications": pl.Int64,
}


def treated_table(table: WindowValues) -> pl.DataFrame:
    """`TREATED_SCHEMA` of every firm in whose programme some of its customers at start are; paired, relative within
    each market, with 95 % intervals (Student; Fieller 1954 for the ratio).
    """
    reference, treatment = table.arms.index(REFERENCE), table.arms.index(TREATMENT)
    rows = []
    for firm in table.keys.filter(metric=JOINED, dimension=CUSTOMERS)["group"].to_list():
        for window in table.windows:
            joined = _values(table, JOINED, firm, window)
            more = joined[treatment] - joined[reference]
            if not np.nanmax(more, initial=0.0) > 0.0:
                continue
            for metric in OUTCOMES:
                values = _values(table, metric, firm, window)
                level = values[reference]
                change = np.divide(values[treatment] - level, level, out=np.full(level.shape, np.nan), where=level > 0)
                seen = np.isfinite(change) & np.isfinite(more)
                part, of = np.where(seen, change, np.nan), np.where(seen, more, np.nan)
                offered, low, high, count = mean_interval(part)
                rows.append(
                    (metric, firm, window, *map(float, (mean_interval(of)[0], offered, low, high)),
                     *map(float, share_interval(part, of)), int(count))
                )  # fmt: skip
    return pl.DataFrame(rows, schema=TREATED_SCHEMA, orient="row").fill_nan(None)


def _values(table: WindowValues, metric: str, firm: str, window: str) -> np.ndarray:
    """[arm, replication], NaN where nothing was observed."""
    found = table.of(metric, CUSTOMERS, firm, window)
    return np.full((len(table.arms), len(table.replications)), np.nan) if found is None else found
