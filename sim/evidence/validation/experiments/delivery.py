"""Premium delivery taken from some goods of a platform and given back; and everything a day sooner.

Premium delivery is the step of service from an ordinary platform to the best that reports know (0.74 to 0.92).
"""

from __future__ import annotations

import numpy as np

from sim.evidence.validation.experiment import Chosen, Start, recorded, shown
from sim.evidence.validation.experiments.arms import YEAR, change, expected_at, served
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.market.broadcast import Broadcast

PLATFORM = "interest_feed"
PREMIUM = 0.18  # of service, level 0-1
LOST, RESTORED = 4, 8  # weeks: without premium delivery until, and with it again until
SETTLED = 8  # weeks before a lasting change is read


def read(start: Start) -> Readings:
    """Orders that affected goods, and all goods of the platform, could expect in the same recorded weeks."""
    place = list(start.params.platform).index(PLATFORM)

    def everything(offers: np.ndarray) -> np.ndarray:
        return np.asarray((offers["platform"] == place) & (offers["live"] > 0))

    def affected(offers: np.ndarray) -> np.ndarray:  # every other brand
        return everything(offers) & (offers["brand"] % 2 == 0)

    record = recorded(start, YEAR)
    short = record[:RESTORED]
    plain = _sold(start, short, affected)
    without = _sold(start, served(short, affected, [-PREMIUM] * RESTORED), affected)
    back = [-PREMIUM] * LOST + [0.0] * (RESTORED - LOST)
    again = _sold(start, served(short, affected, back), affected)
    others = _sold(start, served(short, affected, back), lambda o: everything(o) & ~affected(o))
    usual = _sold(start, short, lambda o: everything(o) & ~affected(o))
    year = _sold(start, record, everything)[SETTLED:].sum()
    faster = _sold(_sooner(start), record, everything)[SETTLED:].sum()
    return {
        "removed": change(without[:LOST].sum(), plain[:LOST].sum()),
        "restored": change(again[LOST:].sum(), without[LOST:].sum()),
        "others": change(others[:LOST].sum(), usual[:LOST].sum()),
        "day": change(faster, year),
    }


def _sooner(start: Start) -> Start:
    """The market with everything delivered a day sooner on the platform."""
    platform = start.params.platform[PLATFORM]
    sooner = platform.model_copy(update={"delivery_days": platform.delivery_days - 1.0})
    platforms = {**start.params.platform, PLATFORM: sooner}
    return start._replace(params=start.params.model_copy(update={"platform": platforms}))


def _sold(start: Start, record: list[Broadcast], chosen: Chosen) -> np.ndarray:
    """Orders expected by the chosen offers, [week] float64."""
    return np.array([expected_at(week, chosen(week.offers)) for week in shown(start, record)])


EXPERIMENT = Experiment(
    about=f"Recorded weeks are shown again with the service of every other brand on `{PLATFORM}` {PREMIUM:g} lower for"
    f" {LOST} weeks, or for {RESTORED}; and for a year with that of all goods there delivered a day sooner.",
    read=read,
    judge=by_rows(
        Row("premium delivery removed: orders of affected goods within four weeks, relative", "removed", -0.20, -0.10,
            "Cui, Li & Li 2020"),
        Row("premium delivery restored, relative", "restored", 0.10, 0.22, "Cui, Li & Li 2020"),
        Row("other goods of the platform while it is gone, relative", "others", -np.inf, np.inf, "Cui, Li & Li 2020",
            scored=False),
        Row("a day faster, lasting: the platform's orders, two months to a year after, relative", "day", 0.004, 0.04,
            "Fisher, Gallino & Xu 2019; Cui et al. 2024"),
    ),
    persons=20_000, seeds=4, weeks=YEAR, seconds=9.0,
)  # fmt: skip
