"""How rivals share buyers: double jeopardy and duplication of purchase, of brands, hosts and platforms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from scipy.stats import spearmanr

from sim.evidence.validation.panels.log import YEAR, PanelLog
from sim.evidence.validation.panels.measure import Statistics, Subject

NAME = "rivals and their buyers"
ABOUT = (
    "A smaller rival has far fewer buyers, who also buy it a little less often (double jeopardy); it shares its buyers "
    "with every other in proportion to how many people buy that one (duplication of purchase)."
)
JEOPARDY = "Ehrenberg, Goodhardt & Barwise 1990"
DUPLICATION = "Goodhardt, Ehrenberg & Chatfield 1984"
SOURCE = f"{JEOPARDY}; {DUPLICATION}"
NEEDS: tuple[str, ...] = ()
TOO_SMALL = "not in this log: brand, host, platform, or fewer than three rivals with 50 buyers"
FEWEST = 3  # rivals
BUYERS = 50  # of a rival, below which it is left out
MOST = 60  # rivals, the largest
SCORED = (  # statistics with a band
    "rank correlation of buyers and purchases a buyer", "spread of purchases a buyer x (1 - penetration)",
    "deviation from duplication",
)  # fmt: skip
SCOPES = {"hosts": "host", "platforms": "platform"}  # besides brands, category by category


class Table(NamedTuple):
    """Who bought what in a period: the rivals of one category, or all platforms."""

    penetration: np.ndarray  # [rival] buyers, share of all persons
    purchases: np.ndarray  # [rival] a buyer
    both: np.ndarray  # [rival, rival] share of all persons who bought both


def counted(buyer: np.ndarray, rival: np.ndarray, persons: int, fewest: int, most: int = MOST) -> csr_array:
    """Purchases [person, rival] of rivals with ``fewest`` buyers or more. buyer, rival [order]."""
    _, column = np.unique(rival, return_inverse=True)
    ones = np.ones(len(buyer))
    counts = csr_array((ones, (buyer, column)), shape=(persons, int(column.max(initial=-1)) + 1))
    counts.sum_duplicates()
    buyers = np.bincount(counts.indices, minlength=counts.shape[1])
    largest = np.sort(np.argsort(-buyers, kind="stable")[:most])
    return counts[:, largest[buyers[largest] >= fewest]]


def tabled(counts: csr_array) -> Table:
    """Penetration, purchases a buyer and duplication. counts [person, rival]."""
    has = counts.copy()
    has.data = np.ones_like(has.data)
    buyers = np.asarray(has.sum(axis=0)).ravel()
    persons = counts.shape[0]
    return Table(
        buyers / persons, np.asarray(counts.sum(axis=0)).ravel() / buyers, (has.T @ has).toarray() / persons
    )  # fmt: skip


def jeopardy(rivals: Table) -> tuple[float, float, float]:
    """Rank correlation of penetration b and purchases a buyer w; coefficients of variation of w (1 - b) and of w.

    In a Dirichlet market w (1 - b) is nearly the same for all rivals.
    """
    adjusted = rivals.purchases * (1.0 - rivals.penetration)
    spread, plain = (float(x.std() / x.mean()) for x in (adjusted, rivals.purchases))
    return float(spearmanr(rivals.penetration, rivals.purchases).statistic), spread, plain


def duplication(rivals: Table) -> tuple[float, float]:
    """Coefficient D of P(buys j | buys i) = D P(buys j), by least squares, and the mean relative deviation from it."""
    given = rivals.both / rivals.penetration[:, None]
    other = ~np.eye(len(given), dtype=bool)
    seen, expected = given[other], np.broadcast_to(rivals.penetration, given.shape)[other]
    coefficient = float(seen @ expected / (expected @ expected))
    return coefficient, float(np.abs(seen - coefficient * expected).mean() / seen.mean())


def subjects(log: PanelLog) -> Iterator[Subject]:
    """Brands of every category, hosts and platforms, by everybody who buys anything in the last year."""
    year = log.last(YEAR)
    numbers = {old: new for new, old in enumerate(year.table["person"].unique().sort().to_list())}
    buyers = year.table.with_columns(person=pl.col("person").replace_strict(numbers, return_dtype=pl.Int32))
    parts = [("brands", name, rows, "brand") for name, rows in _categories(PanelLog(buyers, log.name))]
    parts += [(scope, scope, buyers, column) for scope, column in SCOPES.items()]
    for scope, name, rows, column in parts:
        if column not in rows.columns:
            continue
        rows = rows.drop_nulls(column).unique(["person", "day", column])
        buyer, rival = rows["person"].to_numpy().astype(np.int64), rows[column].to_physical().to_numpy()
        counts = counted(buyer, rival, len(numbers), BUYERS)
        if counts.shape[1] >= FEWEST:
            yield Subject(scope, name, (counts,))


def _categories(log: PanelLog) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and rows of every category; all purchases are one where the log names none."""
    products = list(log.products())
    yield from ((name, rows) for _, name, rows in (products[1:] or products))


def statistics(counts: csr_array) -> Statistics:
    """Double jeopardy and duplication of one table of rivals. counts [person, rival]."""
    table = tabled(counts)
    (rank, spread, plain), (coefficient, deviation) = jeopardy(table), duplication(table)
    n = counts.shape[1]
    return {
        **dict(zip(SCORED, ((rank, n), (spread, n), (deviation, n)), strict=True)),
        "spread of purchases a buyer": (plain, n),
        "coefficient of duplication D": (coefficient, n),
    }
