"""People: how many there are, how they came, where they are, what they have at home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import BY_FIXED, BY_PERSON, PEOPLE, Reading, kpi

if TYPE_CHECKING:
    from sim.observe.sums import Week


@kpi("Registered people", "people", "stock", good=1, by=(*BY_PERSON, "platform"))
def registered_people(week: Week) -> Iterator[Reading]:
    """real people who ever joined, lapsed and gone ones included (on a platform: ever there)"""
    yield PEOPLE, week.per_row * week.stock["registered"], week.exists
    yield "platform", week.per_row * week.place["registered"], 1.0


@kpi("New people", "people", "total", good=1, by=(*BY_FIXED, "platform"))
def joiners(week: Week) -> Iterator[Reading]:
    """real people who joined this week (on a platform: who joined there)"""
    yield PEOPLE, week.per_row * week.cell["joined"], week.exists
    yield "platform", week.per_row * week.platform["joined"], 1.0


@kpi("New people through old ones", "share", "ratio", good=1, by=BY_FIXED, joiners=True)
def referral_share(week: Week) -> Iterator[Reading]:
    """joiners referred by a member / joiners"""
    yield PEOPLE, week.cell["joined_referral"], week.cell["joined"]


@kpi("On two or more platforms", "share", "ratio", good=0, by=(*BY_PERSON, "platform"))
def multi_homing_share(week: Week) -> Iterator[Reading]:
    """active people active on two or more platforms / active people (on a platform: of those active there)"""
    yield PEOPLE, week.stock["several"], week.stock["active"]
    yield "platform", week.place["several"], week.place["active"]


@kpi("Purchases at home", "orders", "stock", good=0, by=BY_FIXED)
def home_stock(week: Week) -> Iterator[Reading]:
    """ordinary orders of people who have not lapsed that are not used up yet / registered people, orders at shelf shops
    included: buying pulled forward shows here before sales fall
    """
    yield PEOPLE, week.stock["home"], week.stock["registered"]
