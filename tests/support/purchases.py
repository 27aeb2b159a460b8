"""Made-up logs of purchases: one that keeps the laws (NBD-Dirichlet), and ones that break them."""

from __future__ import annotations

import numpy as np
import polars as pl

from sim.evidence.validation.panels.log import SCHEMA, PanelLog

DAYS, QUARTER = 364, 91
CATEGORIES = ("food", "home")
WEIGHTS = np.array([0.35, 0.25, 0.18, 0.13, 0.09])  # of brands
STRENGTH = 1.5  # of tastes: the smaller, the more people differ


def dirichlet(persons: int = 3200, *, swapped: bool = False, camps: bool = False, every: int = 1) -> PanelLog:
    """Gamma purchase rates, Poisson purchases, Dirichlet tastes for brands.

    swapped: rates are dealt anew each quarter. camps: half of the people never buy the brands of the other half.
    every: only each such purchase happens, at as many a year, so that times between them are even.
    """
    rng = np.random.default_rng(11)
    parts = []
    for category in CATEGORIES:
        person, day = _purchases(rng, persons, swapped, every)
        tastes = rng.dirichlet(WEIGHTS * STRENGTH, persons)
        if camps:
            tastes = tastes * (np.arange(len(WEIGHTS)) % 2 == np.arange(persons)[:, None] % 2) + 1e-12
            tastes /= tastes.sum(axis=1, keepdims=True)
        brand = (rng.random(len(day))[:, None] > tastes[person].cumsum(axis=1)).sum(axis=1)
        part = pl.DataFrame({"person": person, "day": day, "brand": brand})
        parts.append(part.with_columns(category=pl.lit(category)))
    table = pl.concat(parts).with_columns(
        pl.format("{}{}", "category", "brand").alias("brand"), paid=pl.lit(10.0) + pl.col("person") % 7
    )
    table = table.with_columns(pl.col("person").rank("dense") - 1)
    return PanelLog(typed(table), "made up")


def typed(table: pl.DataFrame) -> pl.DataFrame:
    """The table in the types of the schema."""
    return table.with_columns(pl.col(name).cast(kind) for name, (kind, _) in SCHEMA.items() if name in table.columns)


def _purchases(rng: np.random.Generator, persons: int, swapped: bool, every: int) -> tuple[np.ndarray, np.ndarray]:
    rates = rng.gamma(0.45, 7.0, persons)  # a quarter
    found = []
    for quarter in range(DAYS // QUARTER):
        mine = rng.permutation(rates) if swapped else rates
        person = np.repeat(np.arange(persons), rng.poisson(mine * every))
        found.append((person, QUARTER * (quarter + rng.random(len(person)))))
    person, time = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((time, person))
    person, time = person[order], time[order]
    number = np.arange(len(person)) - np.searchsorted(person, person)
    happens = (number + person) % every == 0
    return person[happens], time[happens].astype(np.int64)
