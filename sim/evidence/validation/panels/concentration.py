"""A few buyers make most of the purchases, and a few hosts most of the sales."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from sim.evidence.validation.panels.log import YEAR, PanelLog
from sim.evidence.validation.panels.measure import Statistics, Subject

NAME = "concentration"
ABOUT = "The heaviest fifth of buyers makes somewhat more than half of a year's spend; hosts fall off far more steeply."
SOURCE = "Schmittlein, Cooper & Morrison 1993; Sharp, Romaniuk & Graham 2019; tails of firms: Axtell 2001"
NEEDS: tuple[str, ...] = ()
TOO_SMALL = "no purchases"
TOP = 0.2
FEWEST = FEWEST_HOSTS = 20  # buyers; hosts
TAIL, FEWEST_TAIL = 0.1, 20  # the largest tenth, and of how many an exponent is read


def hill(values: np.ndarray, tail: int) -> float:
    """Hill's estimator of the exponent of P(X > x) ~ x^-exponent from the ``tail`` largest values [.]."""
    x = np.sort(values)[::-1]
    return tail / float(np.log(x[:tail] / x[tail]).sum())


def top_share(values: np.ndarray, top: float = TOP) -> float:
    """Share of the sum that the largest ``top`` of all values [.] make; of the value at the edge, a part."""
    x = np.sort(values)[::-1]
    edge = top * len(x)
    whole = int(edge)
    return float((x[:whole].sum() + (edge - whole) * x[whole : whole + 1].sum()) / x.sum())


def subjects(log: PanelLog) -> Iterator[Subject]:
    """Spend of persons in the last year, purchases where no price is known; and sales of every host."""
    year = log.last(YEAR)
    paid = "paid" if log.has("paid") else None
    for scope, name, rows in year.products():
        yield Subject(scope, name, (np.bincount(rows["person"], _spend(rows, paid), log.persons),))
    if log.has("host"):
        rows = year.table.drop_nulls("host")
        _, host = np.unique(rows["host"].to_physical().to_numpy(), return_inverse=True)
        shape = (log.persons, int(host.max(initial=-1)) + 1)
        if shape[1] >= FEWEST_HOSTS:
            yield Subject("hosts", "hosts", (csr_array((_spend(rows, paid), (rows["person"], host)), shape=shape),))


def _spend(rows: pl.DataFrame, paid: str | None) -> np.ndarray:
    return np.ones(len(rows)) if paid is None else rows[paid].fill_null(0.0).to_numpy()


def statistics(spend: np.ndarray | csr_array) -> Statistics:
    """Of spend [person]: the share of the heaviest fifth of buyers. Of sales [person, host]: hosts' share and tail."""
    hosts = spend.ndim == 2
    values = np.asarray(spend.sum(axis=0)).ravel() if hosts else np.asarray(spend)
    values = values[values > 0.0]
    if not len(values):
        return {}
    if not hosts:
        return {"share of the heaviest fifth of buyers": (top_share(values), len(values))}
    said: Statistics = {"share of the largest fifth of hosts": (top_share(values), len(values))}
    tail = int(TAIL * len(values))
    if tail >= FEWEST_TAIL:
        said["exponent of the tail, largest tenth"] = (hill(values, tail), len(values))
    return said
