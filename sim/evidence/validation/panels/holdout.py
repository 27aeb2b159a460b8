"""BG/NBD, fitted to a brand's new customers, foretells what they buy of it later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from sim.core.errors import UserError
from sim.evidence.fitting import bg_nbd
from sim.evidence.fitting.bg_nbd import BgNbd
from sim.evidence.fitting.customers import histories
from sim.evidence.fitting.summary import summarise
from sim.evidence.validation.panels.log import ALL, QUARTER, WEEK, PanelLog
from sim.evidence.validation.panels.measure import Statistics, Subject

NAME = "BG/NBD hold-out"
ABOUT = "BG/NBD, fitted to a brand's new customers up to three quarters of the log, foretells their later purchases."
SOURCE = "Fader, Hardie & Lee 2005, equations 6 and 10; by maximum likelihood, as `python -m sim.fit`"
NEEDS: tuple[str, ...] = ()
TOO_SMALL = "a year of purchases and 100 new customers, of whom 20 come back, are needed"
BRANDS = 12  # the largest
COHORT = 0.05  # of customers that are new, below which all came at the start
FEWEST, AGAIN = 100, 20  # new customers of a brand, and those who buy again
EPOCH = date(1970, 1, 1)


def subjects(log: PanelLog) -> Iterator[Subject]:
    """Purchases foretold and made in the last quarter of the log's time, [person] each, of the largest brands.

    New are customers whose first purchase of the brand is a quarter of a year or more after the start of the log; where
    hardly any are, all came then, and the log is of a cohort. A log that names no brand is of one.
    """
    weeks = log.days // WEEK // 4
    if log.days < 4 * QUARTER:
        return
    rows = log.table.with_columns(pl.col("brand").cast(pl.String)) if log.has("brand") else log.table
    rows = rows.drop_nulls("brand") if log.has("brand") else rows.with_columns(brand=pl.lit(ALL))
    rows = rows.with_columns(first=pl.col("day").min().over("person", "brand"))
    rows = rows.filter(pl.col("first") < log.days - WEEK * weeks)
    new = pl.col("person").filter(pl.col("first") >= QUARTER).n_unique()
    brands = rows.group_by("brand").agg(new=new, all=pl.col("person").n_unique())
    cohort = pl.col("new") < COHORT * pl.col("all")
    brands = brands.with_columns(cohort=cohort, customers=pl.when(cohort).then("all").otherwise("new"))
    largest = brands.filter(pl.col("customers") >= FEWEST).sort(["customers", "brand"], descending=True)
    for one in largest.head(BRANDS).iter_rows(named=True):
        mine = rows.filter((pl.col("brand") == one["brand"]) & (one["cohort"] | (pl.col("first") >= QUARTER)))
        foretold = foretell(mine, log.days, weeks)
        if foretold is not None:
            person, expected, observed = foretold
            found = np.zeros((2, log.persons))
            found[:, person] = expected, observed
            yield Subject("brands", one["brand"], (found[0], found[1], np.isin(np.arange(log.persons), person)))


def foretell(rows: pl.DataFrame, days: int, weeks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Customer, purchases expected and made in the last ``weeks``; None where too few come back to fit anything."""
    day = pl.lit(EPOCH) + pl.duration(days=pl.col("day"))
    orders = rows.select(customer="person", date=day.cast(pl.Date), amount=pl.lit(None, dtype=pl.Float64))
    data = summarise(orders, holdout_weeks=weeks, last=EPOCH + timedelta(days=days - 1))
    if int(data.summary.count[data.summary.frequency > 0].sum()) < AGAIN:
        return None
    try:
        with np.errstate(all="ignore"):
            fitted = BgNbd(*bg_nbd.fit(data.summary, np.inf).values)
            expected = bg_nbd.expected_later(fitted, histories(data), weeks)
    except UserError:  # no likelihood
        return None
    return data.customers["customer"].to_numpy(), expected, data.customers["later"].to_numpy()


def statistics(expected: np.ndarray, observed: np.ndarray, customer: np.ndarray) -> Statistics:
    """Purchases foretold over those made; the fit is taken as it is, so that the interval is of the hold-out alone."""
    made = float(observed.sum())
    return {"purchases foretold over made": (float(expected.sum()) / made, int(customer.sum()))} if made else {}
