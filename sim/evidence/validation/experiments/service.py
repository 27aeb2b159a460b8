"""A platform whose service collapses for good: is it noticed, and is it remembered?"""

from __future__ import annotations

import math

import numpy as np

from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, change, looked_at, total
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.observe.observer import WeekView
from sim.params.market import MarketParams

PLATFORM, LEVEL, YEARS = "interest_feed", 0.30, 4
SOURCE = "asked of a lasting change: Churchill & Surprenant 1982; Anderson & Sullivan 1993"


def read(start: Start) -> Readings:
    """The last year of both arms; firms react in both."""
    collapse = {"from_week": 0, "set": {f"platform.{PLATFORM}.service": LEVEL}}
    was, then = (_lived(start, params) for params in (start.params, with_changes(start.params, [collapse])))
    return {
        "satisfaction": then["satisfaction"] - was["satisfaction"],
        "sales": change(then["sales"], was["sales"]),
        "first_year": change(then["first_year"], was["first_year"]),
        "churn": then["churn"] - was["churn"],
    }


def _lived(start: Start, params: MarketParams) -> dict[str, float]:
    place = list(params.platform).index(PLATFORM)
    last = (YEARS - 1) * YEAR, YEARS * YEAR
    first_day = 7 * params.horizon.first_week
    came: list[np.ndarray] = []

    def look(view: WeekView) -> None:
        if (view.week - params.horizon.first_week + 1) in last:
            came.append(np.array(view.trace["platform_day"][:, place], np.int64) - first_day)

    with opened(start.market(params)) as market:
        with looked_at(market, look):
            market.run(market.week + YEARS * YEAR)
        table = market.kpis()
    up, down = total(table, "satisfaction", ("platform", PLATFORM), last)
    sales, _ = total(table, "gmv_yuan", ("platform", PLATFORM), last)
    first, _ = total(table, "gmv_yuan", ("platform", PLATFORM), (0, YEAR))
    active = came[0] >= 7 * (last[0] - YEAR)
    gone = active & (came[1] < 7 * last[0])
    return {
        "satisfaction": up / down if down else math.nan,
        "sales": sales,
        "first_year": first,
        "churn": gone.sum() / active.sum() if active.any() else math.nan,
    }


EXPERIMENT = Experiment(
    about=f"`platform.{PLATFORM}.service` is pinned at {LEVEL:g} (founded at 0.78) from the first reported week on, in"
    " the living market; the same seeds without it.",
    read=read,
    judge=by_rows(
        Row("service of a platform .78 → .30 for good: satisfaction there, year 4, difference", "satisfaction",
            -math.inf, -0.08, SOURCE),
        Row("its sales in year 4, relative", "sales", -math.inf, -0.08, SOURCE),
        Row("people who came in year 3 and not in year 4, difference of shares", "churn", 0.001, math.inf, SOURCE),
        Row("its sales in year 1, relative", "first_year", -math.inf, math.inf, SOURCE, scored=False),
    ),
    persons=20_000, seeds=6, weeks=YEARS * YEAR, seconds=37.0,
)  # fmt: skip
