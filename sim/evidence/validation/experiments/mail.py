"""How often to write: is there a best frequency, and what is lost by writing half as often again?"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.evidence.validation.experiment import Start, hide_others, recorded, shown
from sim.evidence.validation.experiments.arms import YEAR, change, spent, with_strategy, year_on
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.market.broadcast import Broadcast
from sim.params.market import MarketParams
from sim.people.population import People
from sim.state.programme import CHANNEL
from sim.state.tallies import SALE

PLATFORM = "interest_feed"
GRID = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0)  # messages a week, the platform's usual ones among them
YEARS = 3  # of lifetime value
MARGIN, MESSAGE, INTEREST = 0.15, 0.05, 0.10  # of sales; yuan; a year
MAILS: dict[str, Any] = {
    "description": "one message a week to every customer",
    "sponsor": {"platform": PLATFORM},
    "audience": {"stage": ["new", "active", "loyal", "lapsed"]},
    "benefit": {"contacts": 1},
}


def read(start: Start) -> Readings:
    """Lifetime value by frequency, of the customers of the year before; and at 1.5 times the best of them."""
    persons, place = start.params.population.persons, list(start.params.platform).index(PLATFORM)
    launch, orders = year_on(start)
    customers = spent(orders, persons, orders["platform"] == place) > 0.0
    params = with_strategy(launch.params, MAILS)
    record = [week._replace(firms=None) for week in recorded(launch, YEARS * YEAR, params)]
    usual = float(record[0].public.platform_contacts[place])

    def worth(contacts: float) -> float:
        weeks = [_written(week, contacts - usual) for week in record]
        return _value(launch, weeks, params, contacts, place, customers)

    values = [worth(contacts) for contacts in GRID]
    best = GRID[int(np.argmax(values))]
    inside = 0.0 < best < GRID[-1]
    return {
        "best": best,
        "lost": change(worth(1.5 * best), max(values)) if inside else np.nan,
        "gain": change(max(values), values[0]),
        "most": change(values[-1], values[0]),
    }


def _written(week: Broadcast, more: float) -> Broadcast:
    """A recorded week with so many messages more than usual, or fewer, in the place of one more."""
    terms = week.public.terms
    levers = terms.levers.copy()
    levers[:, CHANNEL.contacts] *= more
    return week._replace(public=week.public._replace(terms=terms._replace(levers=levers)))


def _value(
    launch: Start, record: list[Broadcast], params: MarketParams, contacts: float, place: int, customers: np.ndarray
) -> float:
    """Discounted margin on expected sales less the messages' cost, yuan of all customers."""

    def prepare(people: People) -> None:
        hide_others(people, customers)

    value = 0.0
    for number, week in enumerate(shown(launch, record, params, prepare)):
        mine = week.offers["platform"] == place
        sales = float(week.tallies.sales[mine][:, :, SALE.expected_fen].sum()) / 100.0
        sent = contacts * np.count_nonzero(week.people.masks[customers])
        value += (MARGIN * sales - MESSAGE * sent) / (1.0 + INTEREST) ** (number / YEAR)
    return value


EXPERIMENT = Experiment(
    about=f"`{PLATFORM}` writes to its customers at {len(GRID)} frequencies, from never to {GRID[-1]:g} times a"
    f" week; lifetime value over {YEARS} recorded years, {MARGIN:.0%} of sales less {MESSAGE:g} yuan a message.",
    read=read,
    judge=by_rows(
        Row("mail at 1.5 times the best frequency: lifetime value, relative", "lost", -0.20, -0.001,
            "Zhang, Kumar & Cosguner 2017", note="no value where the best is never, or beyond the grid"),
        Row("best frequency, messages a week", "best", -np.inf, np.inf, "", scored=False),
        Row("lifetime value at the best frequency against no mail, relative", "gain", -np.inf, np.inf, "",
            scored=False),
        Row(f"lifetime value at {GRID[-1]:g} a week against no mail, relative", "most", -np.inf, np.inf, "",
            scored=False),
    ),
    persons=20_000, seeds=3, weeks=(YEARS + 1) * YEAR, seconds=50.0,
)  # fmt: skip
