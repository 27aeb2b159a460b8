"""What firms spend besides what orders cost: service, support, overhead, rents, content, studios and fines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.firms.money.receipts import fen, sum_by

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms


class OwnCosts(NamedTuple):
    """One week, fen."""

    platform_service: Array  # [platform]
    supported: Array  # [platform] paid to its hosts
    penalties: Array  # [platform] fines
    overhead: Array  # [brand]
    rents: Array  # [brand] rents and staff
    mcn_rents: Array  # [mcn] the same
    own_rooms: Array  # [brand] content and studio of its own rooms
    content: Array  # [host] own rooms too
    studio: Array  # [host]
    support: Array  # [host] received
    fines: Array  # [host]
    independent: Array  # [host] bool, pays for itself


def own_costs(firms: Firms, s: Settings, take: Array, service: Array) -> OwnCosts:
    """Service and support as shares of the take, overhead, rents, what hosts spend; fines are booked and forgotten.

    service [platform]: spending on it over what fees fund.
    """
    hosts, brands = firms.hosts, firms.brands
    support = (hosts.support * (s.platform.host_support * take)[hosts.platform]).astype(np.int64)
    content, studio = _host_costs(firms, s)
    rooms = hosts.own_brand >= 0
    fines, penalties = hosts.fined.copy(), firms.platforms.fined.copy()
    hosts.fined[:] = 0
    firms.platforms.fined[:] = 0
    return OwnCosts(
        platform_service=fen(s.platform.service_cost_part * take * service),
        supported=sum_by(hosts.platform, support, len(firms.platforms)),
        penalties=penalties,
        overhead=fen(s.params.brand.overhead * brands.sales),
        rents=fen(s.params.brand.turnover.rent * brands.usual_sales * brands.alive),
        mcn_rents=fen(s.params.mcn.rent * firms.mcns.usual_income * firms.mcns.open),
        own_rooms=sum_by(hosts.own_brand, content + studio, len(brands)),
        content=content,
        studio=studio,
        support=support,
        fines=fines,
        independent=~rooms,
    )


def _host_costs(firms: Firms, s: Settings) -> tuple[Array, Array]:
    """Content and studio cost as shares of usual income (own rooms: of usual sales), [host]."""
    hosts, kind = firms.hosts, firms.hosts.kind
    base = np.where(hosts.alive, hosts.usual_income, 0.0)
    content = s.host.content_cost[kind] * (hosts.novelty / np.maximum(s.host.novelty[kind], 0.05)) ** 2 * base
    studio = s.host.studio_cost[kind] * hosts.days / s.host.days_on_air[kind] * base
    return fen(content), fen(studio)
