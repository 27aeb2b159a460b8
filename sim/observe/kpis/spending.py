"""What firms that are looked at spend, lever by lever; the levers of an allocation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import Reading, kpi
from sim.params.spending import LEVERS
from sim.state.groups import FIRM

if TYPE_CHECKING:
    from sim.observe.sums import Week


def _spent(week: Week, lever: str) -> Iterator[Reading]:
    firms, at = week.firms, LEVERS.index(lever)
    yield FIRM, week.yuan * firms.spent[:, at], firms.spends[:, at]


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


@kpi("Spent on days on air", "yuan", "total", good=0, by=(FIRM,))
def spent_on_air_yuan(week: Week) -> Iterator[Reading]:
    """a host's studio and staff, which follow its days on air"""
    yield from _spent(week, "on_air")


@kpi("Spent on content", "yuan", "total", good=0, by=(FIRM,))
def spent_content_yuan(week: Week) -> Iterator[Reading]:
    """a host's content, which follows the square of its novelty"""
    yield from _spent(week, "content")


@kpi("Spent on training", "yuan", "total", good=0, by=(FIRM,))
def spent_training_yuan(week: Week) -> Iterator[Reading]:
    """an MCN's training of its hosts"""
    yield from _spent(week, "training")


@kpi("Spent on quality control", "yuan", "total", good=0, by=(FIRM,))
def spent_quality_control_yuan(week: Week) -> Iterator[Reading]:
    """the part of an MCN's rents and staff that screens goods and claims (`mcn.control_cost`)"""
    yield from _spent(week, "quality_control")


@kpi("Spent on new people", "yuan", "total", good=0, by=(FIRM,))
def spent_acquisition_yuan(week: Week) -> Iterator[Reading]:
    """what a platform paid for joiners"""
    yield from _spent(week, "acquisition")


@kpi("Spent on service", "yuan", "total", good=0, by=(FIRM,))
def spent_service_yuan(week: Week) -> Iterator[Reading]:
    """a platform's service without audits, and what refunds sooner than at the opening cost it"""
    yield from _spent(week, "service")


@kpi("Spent on support of hosts", "yuan", "total", good=0, by=(FIRM,))
def spent_host_support_yuan(week: Week) -> Iterator[Reading]:
    """what a platform paid to its hosts"""
    yield from _spent(week, "host_support")


@kpi("Spent on subsidies", "yuan", "total", good=0, by=(FIRM,))
def spent_subsidy_yuan(week: Week) -> Iterator[Reading]:
    """price cuts that a platform paid for, other than those of strategies"""
    yield from _spent(week, "subsidy")


@kpi("Spent on audits", "yuan", "total", good=0, by=(FIRM,))
def spent_audit_yuan(week: Week) -> Iterator[Reading]:
    """a platform's own audit (`platform.*.audit_cost`)"""
    yield from _spent(week, "audit")


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
