"""What people think: trust, satisfaction, recommendation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import BY_PERSON, MICRO, PEOPLE, Reading, kpi

if TYPE_CHECKING:
    from sim.observe.sums import Week


@kpi("Trust index", "index", "ratio", good=1, by=(*BY_PERSON, "platform", "host_type", "category"), phrase="trust")
def trust_index(week: Week) -> Iterator[Reading]:
    """mean over active people of their mean trust (0-1) in the platforms visited within 30 days; by platform: trust in
    it of people active there; by host type and category: trust felt with orders delivered this week
    """
    yield PEOPLE, week.stock["trust"], week.stock["active"]
    yield "platform", week.place["trust"], week.place["active"]
    for place in ("host_type", "category"):
        felt = week.felt[place]
        yield place, felt["trust_micro"] / MICRO, felt["trust_count"]


@kpi("Trust index, everyone registered", "index", "ratio", good=1, by=(*BY_PERSON, "platform"))
def trust_index_registered(week: Week) -> Iterator[Reading]:
    """mean over all registered people, lapsed and gone ones included, of their mean trust (0-1) in the platforms they
    ever visited: free of survivorship
    """
    yield PEOPLE, week.stock["tried_trust"], week.stock["tried"]
    yield "platform", week.place["tried_trust"], week.place["registered"]


@kpi("Satisfaction", "index", "ratio", good=1, by=(*BY_PERSON, "platform"))
def satisfaction(week: Week) -> Iterator[Reading]:
    """mean satisfaction (0-1) of people with an order in the last 90 days; by platform: with the orders delivered
    there this week, so that what people buy elsewhere says nothing of it
    """
    yield PEOPLE, week.stock["satisfaction"], week.stock["buyers"]
    felt = week.felt["platform"]
    yield "platform", felt["satisfied_micro"] / MICRO, felt["orders"]


@kpi("Net promoter score", "points", "ratio", good=1, by=(*BY_PERSON, "platform"))
def nps(week: Week) -> Iterator[Reading]:
    """100 x (share answering 9-10 - share answering 0-6) of people with an order in the last 90 days (on a platform:
    and active there); expected shares, the answer being logistic around 7.5 + nps_slope x (satisfaction -
    nps_neutral) with scale nps_spread and cut at 6.5 and 8.5
    """
    yield PEOPLE, week.stock["nps"], week.stock["buyers"]
    yield "platform", week.place["nps"], week.place["buyers"]
