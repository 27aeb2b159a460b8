"""CDNOW, the log on which buy-till-you-die models are compared: 2,357 customers, a tenth of those who came in 1997."""

from __future__ import annotations

from functools import cache
from importlib.metadata import files
from pathlib import Path

import polars as pl

from sim.evidence.fitting.fitted import Fitted, fit_log
from sim.evidence.fitting.summary import summarise


def cdnow() -> pl.DataFrame:
    """Customer, date, amount; from the data files of the package `lifetimes`, without importing it."""
    (file,) = (file for file in files("lifetimes") or () if file.name == "CDNOW_sample.txt")
    rows = [line.split() for line in Path(str(file.locate())).read_text().splitlines() if line.strip()]
    table = pl.DataFrame(rows, schema=["master", "customer", "date", "discs", "amount"], orient="row")
    return table.select("customer", pl.col("date").str.to_date("%Y%m%d"), pl.col("amount").cast(pl.Float64))


@cache
def cdnow_fitted() -> Fitted:
    """All models, fitted to its first 39 weeks."""
    return fit_log(summarise(cdnow(), holdout_weeks=39))
