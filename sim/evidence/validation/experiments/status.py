"""A tier lost, and a tier missed: the same people, in the same weeks, who never had it or were far from it.

All customers of the sponsor are made members whose window ends with the first week that is read. Before it ends they
have the tier, or the spend that nearly reaches it, or neither. Afterwards they hold the same in every arm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.evidence.validation.experiment import Start, hide_others, recorded, shown
from sim.evidence.validation.experiments.arms import YEAR, change, expected_at, spent, with_strategy, year_on
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.market.broadcast import Broadcast
from sim.params.market import MarketParams
from sim.people.population import People
from sim.state.names import NO_PROGRAMME

PLATFORM = "interest_feed"
NEEDED = 1000  # yuan a window
NEARLY = 0.95  # of it
WINDOW, WEEKS = 52, 26  # of the programme; read after the window's end
CLUB = {
    "description": "a gold tier",
    "sponsor": {"platform": PLATFORM},
    "programme": {
        "join": "opt_in",
        "window_weeks": WINDOW,
        "tiers": {"gold": {"from_spend_yuan": NEEDED, "price": -0.03, "service_level": 0.05}},
    },
}


class Standing(NamedTuple):
    """What members hold in the last week of a window."""

    tier: int
    spend: float  # yuan


NEVER, LOST, MISSED = Standing(0, 0.0), Standing(1, 0.0), Standing(0, NEARLY * NEEDED)


def read(start: Start) -> Readings:
    """Orders expected at the sponsor in the half-year after the window's end, against those who never had the tier."""
    persons, place = start.params.population.persons, list(start.params.platform).index(PLATFORM)
    launch, orders = year_on(start)
    customers = spent(orders, persons, orders["platform"] == place) > 0.0
    params = with_strategy(launch.params, CLUB)
    record = recorded(launch, WEEKS + 1, params)
    never, lost, missed = (
        _expected(launch, record, params, place, customers, standing) for standing in (NEVER, LOST, MISSED)
    )
    return {"demoted": change(lost, never), "missed": change(missed, never), "people": float(customers.sum())}


def _expected(
    launch: Start, record: list[Broadcast], params: MarketParams, place: int, chosen: np.ndarray, standing: Standing
) -> float:
    orders = 0.0
    for number, week in enumerate(shown(launch, record, params)):
        if number == 0:  # the window ends when the next week turns
            hide_others(week.people, chosen)
            put(week.people, chosen, standing, since=record[0].public.week + 1 - WINDOW)
        else:
            orders += expected_at(week, week.offers["platform"] == place)
    return orders


def put(people: People, chosen: np.ndarray, standing: Standing, since: int) -> None:
    """Make the ``chosen`` [person] bool members of the first programme only, with this standing."""
    people.open_programmes()
    members = people.members
    members["programme"][chosen] = NO_PROGRAMME
    members["programme"][chosen, 0] = 0
    members["since"][chosen, 0] = since
    members["standing"][chosen, 0] = standing.tier  # and not sore
    members["spend"][chosen, 0] = round(standing.spend)


EXPERIMENT = Experiment(
    about=f"Customers of `{PLATFORM}` stand at the end of a window with a gold tier that they lose, {NEARLY:.0%} of the"
    " spend that it needs, or nothing; the half-year after, in a recorded market.",
    read=read,
    judge=by_rows(
        Row("a tier lost: orders at the sponsor against never having had it, relative", "demoted", -0.25, -0.02,
            "Wagner, Hennig-Thurau & Rudolph 2009"),
        Row("a tier narrowly missed: orders at the sponsor against having been far from it, relative", "missed",
            -0.10, -0.005, "Wang et al. 2016"),
    ),
    persons=40_000, seeds=3, weeks=YEAR + WEEKS + 1, seconds=14.0,
)  # fmt: skip
