"""What deep discounts do to later buying, by those who knew the brand and by those who did not."""

from __future__ import annotations

import numpy as np

from sim.evidence.validation.experiment import (
    Start,
    brand_categories,
    cheaper,
    middle_brands,
    opened,
    recorded,
    shown,
)
from sim.evidence.validation.experiments.arms import YEAR, change, year_on
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.market.broadcast import Broadcast

DEEP, WEEKS, LATER = 0.6, 4, 9  # price; of the promotion; weeks from its end until later buying counts
SOURCE = "Anderson & Simester 2004"


def read(start: Start) -> Readings:
    """Orders in the year after, at the middle brand of each category, by established and by other people."""
    launch, orders = year_on(start)
    with opened(launch.market()) as market:
        brands = market.firms.brands
        chosen = middle_brands(brand_categories(market.firms), brands.size)
        count = len(brands.category)
    knew = np.zeros((count, start.params.population.persons), bool)
    knew[orders["brand"], orders["person"]] = True
    record = recorded(launch, WEEKS + YEAR)
    factors = [DEEP] * WEEKS + [1.0] * YEAR
    memory = start.params.brand.price_memory_weeks
    promoted = cheaper(record, lambda offers: np.isin(offers["brand"], chosen), factors, memory)
    (old, new, during), (old_before, new_before, usual) = (
        _made(launch, weeks, knew, chosen) for weeks in (promoted, record)
    )
    return {
        "old_more": old - old_before,
        "old": old_before,
        "new_more": new - new_before,
        "new": new_before,
        "during": change(during, usual),
    }


def _made(launch: Start, record: list[Broadcast], knew: np.ndarray, chosen: np.ndarray) -> tuple[float, float, float]:
    """Orders of the chosen brands, later, by people who knew them and by others; and during the promotion."""
    old = new = during = 0
    for number, week in enumerate(shown(launch, record)):
        mine = week.orders[np.isin(week.orders["brand"], chosen)]
        known = int(np.count_nonzero(knew[mine["brand"], mine["person"]]))
        if number < WEEKS:
            during += len(mine)
        elif number >= WEEKS + LATER:
            old, new = old + known, new + len(mine) - known
    return float(old), float(new), float(during)


EXPERIMENT = Experiment(
    about=f"The middle brand of each category sells at {1 - DEEP:.0%} off for {WEEKS} weeks in a recorded market;"
    f" orders there from {LATER} weeks after until a year after, the same people with the same luck.",
    read=read,
    judge=by_rows(
        Row("deep discounts: later orders of established buyers, relative", "old_more", -0.12, -0.001, SOURCE,
            over="old", note="who had bought the brand in the year before"),
        Row("later orders of people new to the brand, relative", "new_more", 0.0, 0.12, SOURCE, over="new"),
        Row("orders during the promotion, relative", "during", -np.inf, np.inf, SOURCE, scored=False),
    ),
    persons=40_000, seeds=5, weeks=2 * YEAR + WEEKS, seconds=18.0,
)  # fmt: skip
