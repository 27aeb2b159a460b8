"""Law 4: what a price does, by experiment with rivals held still, and what a regression would have said instead."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.evidence.validation.experiment import (
    Start,
    brand_categories,
    by_seed,
    measured,
    middle_brands,
    opened,
    ordinary,
    recorded,
    repriced,
    settled,
    shown,
)
from sim.evidence.validation.finding import Effort, Finding, Law
from sim.market.broadcast import Broadcast
from sim.state.tallies import SALE

NAME = "4 price"
META = "Bijmolt, van Heerde & Pieters 2005: mean own elasticity -2.6, most between -1.5 and -4.5"
DIP = "Hendel & Nevo 2006; Van Heerde, Leeflang & Wittink 2000"
PERSONS, SEEDS = 20_000, 2
WEEKS = 53
SETTLED = slice(8, WEEKS)  # weeks after a lasting change in which its effect is read
RISE, CUT = 1.05, 0.80
PROMOTED, AFTER = 13, 6  # an April week without a festival before or after; weeks read afterwards


class Prices(NamedTuple):
    """What one seed gives."""

    elasticity: np.ndarray  # [brand] of a lasting change
    lift: np.ndarray  # [brand] units of the promoted week, relative change
    after: np.ndarray  # [brand] units of the weeks after it, relative change
    naive: float  # slope of log units on log price over brands and weeks, with an intercept for each brand


def law(effort: Effort) -> Law:
    """Three experiments on the ordinary brand of every category, each brand alone."""
    return Law(
        4,
        "price",
        "A lasting price change moves a brand's units with an elasticity of about -2.6; a short cut moves them more, "
        "because people buy ahead, and leaves a dip.",
        f"{META}; {DIP}",
        by_seed(experiment, effort, SEEDS, PERSONS, 19.0),
        judge,
    )


def experiment(seed: int, persons: int) -> Prices:
    """One market, recorded; shown again with the price of one brand changed, for good or for a week."""
    start = settled(ordinary(persons=persons), seed)
    record = recorded(start, WEEKS)
    with opened(start.market()) as market:
        category = brand_categories(market.firms)
    count = len(category)
    weeks = list(_sold(start, record, count))
    usual, units, paid, listed = (np.array(column) for column in zip(*weeks, strict=True))
    brands = middle_brands(category, usual.sum(axis=0))
    found = [_brand(start, record, usual, int(brand)) for brand in brands]
    elasticity, lift, after = (np.array(column) for column in zip(*found, strict=True))
    return Prices(elasticity, lift, after, naive_slope(units, paid, listed))


def _sold(start: Start, record: list[Broadcast], brands: int) -> Iterator[tuple[np.ndarray, ...]]:
    """Week by week of the untouched market: units expected, units sold, paid and list price, each [brand]."""
    for week in shown(start, record):
        sold = week.offers["live"] > 0
        sums, brand = week.tallies.sales.sum(axis=1)[sold], week.offers["brand"][sold]
        yield (
            week.by_brand(brands),
            *(np.bincount(brand, sums[:, i], brands) for i in (SALE.orders, SALE.paid_fen, SALE.list_fen)),
        )


def _brand(start: Start, record: list[Broadcast], usual: np.ndarray, brand: int) -> tuple[float, float, float]:
    """Lasting elasticity, lift of the promoted week and change afterwards, of one brand. usual [week, brand]."""
    count = usual.shape[1]

    def units(weeks: list[Broadcast]) -> np.ndarray:
        return np.array([week.by_brand(count)[brand] for week in shown(start, weeks)])

    own = usual[:, brand]
    memory = start.params.brand.price_memory_weeks
    dearer = units(repriced(record, brand, [RISE] * len(record), memory))
    until = PROMOTED + 1 + AFTER
    week_at_cut = [CUT if week == PROMOTED else 1.0 for week in range(until)]
    cut = units(repriced(record[:until], brand, week_at_cut, memory))
    later = slice(PROMOTED + 1, until)
    return (
        math.log(dearer[SETTLED].sum() / own[SETTLED].sum()) / math.log(RISE),
        _change(cut[PROMOTED], own[PROMOTED]),
        _change(cut[later].sum(), own[later].sum()),
    )


def _change(after: float, before: float) -> float:
    """Relative change; NaN where nothing could be expected before."""
    return float(after / before - 1.0) if before > 0.0 else math.nan


def naive_slope(units: np.ndarray, paid: np.ndarray, listed: np.ndarray) -> float:
    """Slope of log units sold on log price paid over list, within brands. Each [week, brand]; NaN without variation."""
    enough = (units > 0) & (paid > 0)
    price = np.log(np.where(enough, paid, 1.0) / np.where(enough, listed, 1.0))
    y = np.log(np.where(enough, units, 1.0))
    weeks = np.maximum(enough.sum(axis=0), 1)
    price, y = (np.where(enough, v - (v * enough).sum(axis=0) / weeks, 0.0) for v in (price, y))
    spread = float((price**2).sum())
    return float((price * y).sum()) / spread if spread > 0.0 else math.nan


def judge(results: list[Any]) -> list[Finding]:
    """Findings from the `Prices` of all seeds; intervals over brands and seeds."""
    elasticity = np.concatenate([found.elasticity for found in results])
    lift, after = (np.concatenate([getattr(found, name) for found in results]) for name in ("lift", "after"))
    implied = CUT ** float(elasticity.mean()) - 1.0
    over = f"interval over {np.isfinite(lift).sum()} experiments, one brand in one seed each"
    return [
        Finding(
            "law", NAME, "own elasticity of a lasting price rise of 5 %, eight weeks to a year after",
            -4.5, -1.5, META, *measured(elasticity), note=f"the ordinary brand of each category, alone; {over}",
        ),
        Finding(
            "law", NAME, "rise of units in one week at -20 %", 0.5, 1.1,
            "Van Heerde, Gupta & Wittink 2003; Hendel & Nevo 2006", *measured(lift), note=over,
        ),
        Finding(
            "law", NAME, "that rise less what the lasting elasticity implies", 0.0, math.inf,
            "Hendel & Nevo 2006: short cuts overstate lasting elasticities", *measured(lift - (CUT**elasticity - 1.0)),
            note=f"0.8 to the power of the mean elasticity would imply {implied:+.0%}",
        ),
        Finding(
            "law", NAME, f"change of units in the {AFTER} weeks after the cut", -math.inf, 0.0, DIP, *measured(after),
            note=over,
        ),
        Finding(
            "law", NAME, "what a log-log regression on the untouched market would have said", -4.5, -1.5, META,
            *measured(np.array([found.naive for found in results])), scored=False,
            note="weekly units sold on price paid, an intercept for each brand, nothing else controlled; over seeds",
        ),
    ]  # fmt: skip
