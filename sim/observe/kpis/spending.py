"""What brands and merchants that are looked at spend, lever by lever; the levers of an allocation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import Reading, kpi
from sim.params.spending import LEVERS
from sim.state.groups import FIRM

if TYPE_CHECKING:
    from sim.observe.sums import Week


def _spent(week: Week, lever: str) -> Iterator[Reading]:
    firms = week.firms
    yield FIRM, week.yuan * firms.spent[:, LEVERS.index(lever)], firms.spends


@kpi("Spent on own rooms", "yuan", "total", good=0, by=(FIRM,))
def spent_own_rooms_yuan(week: Week) -> Iterator[Reading]:
    """content, studio and compliance of the firm's own rooms"""
    yield from _spent(week, "own_rooms")


@kpi("Spent on head hosts", "yuan", "total", good=0, by=(FIRM,))
def spent_head_hosts_yuan(week: Week) -> Iterator[Reading]:
    """commissions (MCNs' part and hosts' tax in them) and fees for slots paid to head hosts"""
    yield from _spent(week, "head_hosts")


@kpi("Spent on mid-sized hosts", "yuan", "total", good=0, by=(FIRM,))
def spent_mid_hosts_yuan(week: Week) -> Iterator[Reading]:
    """the same, paid to mid-sized hosts"""
    yield from _spent(week, "mid_hosts")


@kpi("Spent on small hosts", "yuan", "total", good=0, by=(FIRM,))
def spent_small_hosts_yuan(week: Week) -> Iterator[Reading]:
    """the same, paid to small hosts"""
    yield from _spent(week, "small_hosts")


@kpi("Spent on vertical hosts", "yuan", "total", good=0, by=(FIRM,))
def spent_vertical_hosts_yuan(week: Week) -> Iterator[Reading]:
    """the same, paid to vertical hosts"""
    yield from _spent(week, "vertical_hosts")


@kpi("Spent on founders' rooms", "yuan", "total", good=0, by=(FIRM,))
def spent_founder_hosts_yuan(week: Week) -> Iterator[Reading]:
    """the same, paid to founders who sell in rooms"""
    yield from _spent(week, "founder_hosts")


@kpi("Spent on virtual hosts", "yuan", "total", good=0, by=(FIRM,))
def spent_virtual_hosts_yuan(week: Week) -> Iterator[Reading]:
    """the same, paid to virtual hosts"""
    yield from _spent(week, "virtual_hosts")


@kpi("Spent on paid traffic", "yuan", "total", good=0, by=(FIRM,))
def spent_paid_traffic_yuan(week: Week) -> Iterator[Reading]:
    """advertising charged on sales, and impressions bought at auction"""
    yield from _spent(week, "paid_traffic")


@kpi("Spent on private lists", "yuan", "total", good=0, by=(FIRM,))
def spent_private_list_yuan(week: Week) -> Iterator[Reading]:
    """price cuts and all other cost, net of members' fees, of strategies that the firm pays for and that are about
    private lists: of the group `private_domain`, or for people on them
    """
    yield from _spent(week, "private_list")


@kpi("Spent on programmes", "yuan", "total", good=0, by=(FIRM,))
def spent_programme_yuan(week: Week) -> Iterator[Reading]:
    """the same, of all other strategies that the firm pays for"""
    yield from _spent(week, "programme")
