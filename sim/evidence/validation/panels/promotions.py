"""Where the units come from that a brand sells more of when it is cheaper: from rivals, or from new demand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from sim.evidence.validation.panels.log import WEEK, PanelLog
from sim.evidence.validation.panels.measure import Statistics, Subject

NAME = "promotion decomposition"
ABOUT = (
    "Of the units that a brand sells more of in a week at a lower price, its rivals lose about a third; of the price "
    "elasticity, three quarters are a change of brand (the same market, counted with the category's growth taken out)."
)
SOURCE = "units: Van Heerde, Gupta & Wittink 2003; elasticity: Bell, Chiang & Padmanabhan 1999"
NEEDS = ("category", "brand", "paid", "list_price")
TOO_SMALL = (
    "units do not rise as prices fall (or not clearly), or there are not 40 weeks and three brands of a category sold "
    "in nearly all of them"
)
WEEKS = 40  # at least
SOLD = 0.9  # of weeks in which a brand must sell
BRANDS = 8  # of a category, the largest
FEWEST = 3  # brands
SWING = 0.01  # standard deviation of a brand's weekly depth, below which it has no promotions
RISE = 3.0  # standard errors by which units must rise with depth, or there is no bump to be decomposed


def subjects(log: PanelLog) -> Iterator[Subject]:
    """Units, amount paid and amount at list price, [person, category x brand x week], all categories together.

    Of every category the largest brands have a place each; the place after them is for all others.
    """
    weeks = log.days // WEEK
    if weeks < WEEKS:
        return
    start = log.days - weeks * WEEK
    rows = log.table.filter(
        (pl.col("day") >= start) & (pl.col("paid") > 0) & (pl.col("list_price") > 0) & pl.col("brand").is_not_null()
    ).with_columns(pl.col("brand").cast(pl.String), week=(pl.col("day") - start) // WEEK)
    placed = [
        mine.with_columns(place=place + block * (BRANDS + 1))
        for block, (mine, place) in enumerate(_largest(PanelLog(rows, log.name), weeks))
    ]
    if not placed:
        return
    all_ = pl.concat(placed)
    cell, person = all_.select(pl.col("place") * weeks + pl.col("week")).to_series().to_numpy(), all_["person"]
    shape = (log.persons, len(placed) * (BRANDS + 1) * weeks)
    values = (np.ones(len(all_)), all_["paid"].to_numpy(), all_["list_price"].to_numpy())
    sums = (csr_array((each, (person.to_numpy(), cell)), shape=shape) for each in values)
    yield Subject("all purchases", "categories together", (*sums, np.full(log.persons, weeks)))


def _largest(log: PanelLog, weeks: int) -> Iterator[tuple[pl.DataFrame, pl.Expr]]:
    """Rows of every category with three brands that sell nearly always, and the place of a row's brand."""
    for scope, _, rows in log.products():
        sold = rows.group_by("brand").agg(weeks=pl.col("week").n_unique(), units=pl.len())
        always = sold.filter(pl.col("weeks") >= SOLD * weeks).sort(["units", "brand"], descending=True)
        brands = always["brand"].to_list()[:BRANDS]
        if scope == "category" and len(brands) > 2:
            places = {brand: place for place, brand in enumerate(brands)}
            yield rows, pl.col("brand").replace_strict(places, default=BRANDS, return_dtype=pl.Int64)


def statistics(units: csr_array, paid: csr_array, listed: csr_array, weeks: np.ndarray) -> Statistics:
    """Shares of the bump and of the elasticity, from pooled regressions. Arrays [person, place x week]; weeks alike."""
    shape = (-1, BRANDS + 1, int(weeks[0]))
    sold, received, asked = (np.asarray(part.sum(axis=0)).reshape(shape) for part in (units, paid, listed))
    market = sold.sum(axis=(0, 1))
    cross = np.zeros(4)  # of depth with units, with rivals' units, with log units, with log share
    square = noise = 0.0
    promoted = 0
    for mine, got, list_ in zip(sold, received, asked, strict=True):
        total = mine.sum(axis=0)
        for brand in map(int, np.flatnonzero(mine[:-1].any(axis=1))):
            own = mine[brand]
            on = own > 0
            depth = 1.0 - got[brand, on] / list_[brand, on]
            if depth.std() < SWING:
                continue
            others = _depth_of_others(got, list_, brand)[on]
            beside = np.column_stack([np.linspace(-1, 1, len(own))[on], np.log(market - total + 1.0)[on], others])
            about = np.column_stack([own, total - own, np.log(own + ~on), np.log((own + ~on) / (total + ~on))])[on]
            x, y = _left(depth, beside), _left(about, beside)
            cross += x @ y
            square += float(x @ x) * own.mean()
            noise += float(x @ x) * float(y[:, 0].var())
            promoted += 1
    if not promoted or cross[0] < RISE * np.sqrt(noise) or cross[2] <= 0:
        return {}
    return {
        "units lost by rivals, share of the bump": (float(-cross[1] / cross[0]), promoted),
        "change of brand, share of the elasticity": (float(cross[3] / cross[2]), promoted),
        "units gained at 10 % off, share of ordinary ones": (float(0.1 * cross[0] / square), promoted),
    }


def _depth_of_others(got: np.ndarray, list_: np.ndarray, brand: int) -> np.ndarray:
    """How much cheaper than at list price the rest of a category is sold, [week]."""
    rest = list_.sum(axis=0) - list_[brand]
    return 1.0 - np.divide(got.sum(axis=0) - got[brand], rest, out=np.ones(len(rest)), where=rest > 0)


def _left(values: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """What a regression on a constant and the columns ``beside`` leaves of ``values`` [week] or [week, .]."""
    columns = np.column_stack([np.ones(len(beside)), beside])
    return np.asarray(values - columns @ np.linalg.lstsq(columns, values, rcond=None)[0])
