"""A year with its festivals: who comes, what is bought here and outside, and what do the weeks around them lose?"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.dates.almanac import date_of, sale_days
from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, change, looked_at
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.observe.observer import WeekView
from sim.params.market import MarketParams
from sim.state.names import POTENTIAL
from sim.state.tallies import PLATFORM_TALLY

SALES = ("june_sale", "singles_day")
MONTH, AFTER = 30, 3  # days of monthly activity; weeks read after a sale
RETURNED = 1  # bit of an order's fate
REPORTS = "reports on 618 and 11.11: visits and monthly activity 15 to 20 % above ordinary months"
PARCELS = "post bureau: parcels 1.2 to 1.4 times the usual in the weeks of 11.11 (2022 to 2025)"
CALENDAR = "asked of a pulse: people wait before it and have what they need after it"


class _Week(NamedTuple):
    """One week of an arm."""

    active: float  # of those registered, with a visit in the last month
    visits: float  # a head
    orders: float
    sales: float
    outside: float  # orders at the shelf
    returned: float  # of this week's orders


def read(start: Start) -> Readings:
    """The first reported year, with its festivals and without them."""
    weeks = _lived(start, start.params)
    calm = _lived(start, with_changes(start.params, [{"from_week": 0, "set": {"brand.festival": 0.0}}]))
    first = start.params.horizon.first_week
    calendar = [start.params.calendar.festivals[name] for name in SALES]
    days = np.array([[sale_days(sale, first + week).sum() for week in range(len(weeks))] for sale in calendar])
    during = np.flatnonzero((days >= 4).any(axis=0))
    ends = [int(np.flatnonzero(each)[-1]) for each in days if each.any()]
    starts = [int(np.flatnonzero(each)[0]) for each in days if each.any()]
    last = [int(np.flatnonzero(each >= 4)[-1]) for each in days if (each >= 4).any()]
    year = {name: np.array([getattr(week, name) for week in weeks]) for name in _Week._fields}

    def over(name: str, chosen: list[int] | np.ndarray) -> float:
        inside = [week for week in chosen if 0 <= week < len(weeks)]
        return change(float(year[name][inside].mean()), float(np.median(year[name]))) if len(inside) else math.nan

    quarter = [(date_of(7 * (first + week) + 3).month - 1) // 3 for week in range(len(weeks))]
    third, fourth = (float(year["sales"][np.array(quarter) == q].sum()) for q in (2, 3))
    around = [week for end in ends for week in range(end + 1, end + 1 + AFTER)]
    usual = np.setdiff1d(np.arange(len(weeks)), during)
    return {
        "active": over("active", last),
        "visits": over("visits", during),
        "sales": over("sales", during),
        "orders": over("orders", during),
        "outside": over("outside", during),
        "before": over("orders", [week - 1 for week in starts]),
        "after": over("orders", around),
        "fourth": change(fourth, third),
        "returned": float(year["returned"][during].mean() - year["returned"][usual].mean())
        if len(during)
        else math.nan,
        "year": change(sum(week.sales for week in weeks), sum(week.sales for week in calm)),
        "year_visits": change(sum(week.visits for week in weeks), sum(week.visits for week in calm)),
        "share": float(year["sales"][during].sum() / year["sales"].sum()),
    }


def _lived(start: Start, params: MarketParams) -> list[_Week]:
    seen: list[_Week] = []

    def look(view: WeekView) -> None:
        persons, orders, last_day = view.persons, view.orders, 7 * view.week + 6
        registered = persons["stage"] != POTENTIAL
        head = max(int(np.count_nonzero(registered)), 1)
        came = registered & (last_day - persons["visit_day"].astype(np.int64) < MONTH)
        seen.append(
            _Week(
                active=np.count_nonzero(came) / head,
                visits=float(view.tallies.platform[:, PLATFORM_TALLY.sessions].sum()) / head,
                orders=len(orders) / head,
                sales=float(orders["paid_fen"].sum()),
                outside=view.tallies.outside / head,
                returned=float(((orders["fate"] >> RETURNED) & 1).mean()) if len(orders) else 0.0,
            )
        )

    with opened(start.market(params)) as market, looked_at(market, look):
        market.run(market.week + YEAR)
    return seen


EXPERIMENT = Experiment(
    about="The first reported year of the living market, and the same with `brand.festival=0`. Their weeks are those"
    " with four days or more of 618 or 11.11; relative to the median week of the year. Monthly activity is read at the"
    " end of each sale.",
    read=read,
    judge=by_rows(
        Row("monthly activity at the end of 618 and 11.11, over the year's median", "active", 0.10, 0.25, REPORTS),
        Row("visits in their weeks, over the median", "visits", 0.15, 0.20, REPORTS),
        Row("orders in their weeks, over the median", "orders", 0.1, 0.6, PARCELS, note="set: lifts are chosen by it"),
        Row("sales in their weeks, over the median", "sales", -math.inf, math.inf, PARCELS, scored=False),
        Row("orders at the shelf outside, over the median", "outside", 0.0, math.inf, PARCELS),
        Row("orders in the week before, over the median", "before", -math.inf, 0.0, CALENDAR),
        Row("orders in the three weeks after, over the median", "after", -math.inf, 0.0, CALENDAR),
        Row("share of orders sent back, in their weeks less in others", "returned", 0.0, math.inf,
            "El Kihal & Shehu 2022: what pushes sales does not lower returns"),
        Row("fourth quarter over third, sales", "fourth", 0.0, math.inf, "asked of the calendar"),
        Row("share of the year's sales in their weeks", "share", -math.inf, math.inf, PARCELS, scored=False),
        Row("sales of the year, against one without festivals", "year", -math.inf, math.inf, CALENDAR, scored=False),
        Row("visits of the year, against one without festivals", "year_visits", -math.inf, math.inf, CALENDAR,
            scored=False),
    ),
    persons=5_000, seeds=8, weeks=YEAR, seconds=8.0,
)  # fmt: skip
