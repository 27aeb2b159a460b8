"""Private lists: what is sold to people on hosts' lists, and inside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import BY_PERSON, PEOPLE, Reading, kpi

if TYPE_CHECKING:
    from sim.observe.sums import Week


@kpi("Sales to people on private lists", "share", "ratio", good=1, by=BY_PERSON)
def private_gmv_share(week: Week) -> Iterator[Reading]:
    """paid by people on at least one host's private list, wherever bought / paid"""
    yield PEOPLE, week.private["listed_fen"], week.private["paid_fen"]


@kpi("Sales inside private lists", "share", "ratio", good=1, by=BY_PERSON)
def private_channel_gmv_share(week: Week) -> Iterator[Reading]:
    """paid to a host on whose private list the buyer is / paid"""
    yield PEOPLE, week.private["inside_fen"], week.private["paid_fen"]
