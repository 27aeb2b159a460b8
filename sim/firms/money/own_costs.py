"""What firms spend besides what orders cost: service, audits, support, overhead, rents, rooms and fines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.fractions import whole
from sim.firms.kernels.orders import spend_on_rooms
from sim.firms.money.receipts import fen
from sim.firms.regulator import room_change

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms


class OwnCosts(NamedTuple):
    """One week, fen."""

    platform_service: Array  # [platform]
    platform_audit: Array  # [platform] own audit beyond that of the opening
    refund_speed: Array  # [platform] refunds sooner than at the opening
    supported: Array  # [platform] paid to its hosts
    penalties: Array  # [platform] fines
    overhead: Array  # [brand]
    rents: Array  # [brand] rents and staff
    mcn_rents: Array  # [mcn] the same
    own_rooms: Array  # [brand] content, studio and compliance of its own rooms
    content: Array  # [host] own rooms too
    studio: Array  # [host]
    compliance: Array  # [host] of a room on air beyond that of the opening, own rooms too
    support: Array  # [host] received
    fines: Array  # [host]
    independent: Array  # [host] bool, pays for itself


def own_costs(
    firms: Firms, s: Settings, take: Array, service: Array, kept: Array, refunded: Array, on_air: Array, week: int
) -> OwnCosts:
    """Service and support as shares of the take, audits, overhead, rents, and what hosts spend; fines are booked once.

    take, kept, refunded [platform] fen: collected, paid for orders that stay, refunded; service [platform]: spending on
    it over what fees fund; on_air [host] bool. Less than a fen at few rows is charged in whole fen every so many
    weeks.
    """
    hosts, brands, platforms = firms.hosts, firms.brands, firms.platforms
    content, studio, compliance, support = np.zeros((4, len(hosts)), np.int64)
    supported, own_rooms = np.zeros(len(platforms), np.int64), np.zeros(len(brands), np.int64)
    spend_on_rooms(
        hosts.alive, hosts.kind, hosts.platform, hosts.own_brand, hosts.novelty, hosts.days, hosts.usual_income,
        hosts.support, on_air, s.host.content_cost, s.host.novelty, s.host.studio_cost, s.host.days_on_air,
        s.platform.host_support * take, whole(room_change(firms, s), week),
        content, studio, compliance, support, supported, own_rooms,
    )  # fmt: skip
    fines, penalties = hosts.fined.copy(), firms.platforms.fined.copy()
    hosts.fined[:] = 0
    firms.platforms.fined[:] = 0
    return OwnCosts(
        platform_service=fen(s.platform.service_cost_part * take * service),
        platform_audit=fen(s.platform.audit_cost * (s.platform.audit - platforms.base_audit) * kept),
        refund_speed=fen(s.platform.refund_cost * (platforms.base_refund_days - platforms.refund_days) * refunded),
        supported=supported,
        penalties=penalties,
        overhead=fen(s.params.brand.overhead * brands.sales),
        rents=fen(s.params.brand.turnover.rent * brands.usual_sales * brands.alive),
        mcn_rents=fen(s.params.mcn.rent * firms.mcns.usual_income * firms.mcns.open),
        own_rooms=own_rooms,
        content=content,
        studio=studio,
        compliance=compliance,
        support=support,
        fines=fines,
        independent=hosts.own_brand < 0,
    )
