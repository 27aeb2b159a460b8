"""What firms spend besides what orders cost: service, audits, support, overhead, rents, rooms and fines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.fractions import whole
from sim.firms import spending
from sim.firms.kernels.orders import spend_on_rooms
from sim.firms.money.receipts import fen
from sim.firms.regulator import room_change
from sim.params.spending import QUALITY_CONTROL

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms


class OwnCosts(NamedTuple):
    """One week, fen."""

    platform_service: Array  # [platform]
    platform_audit: Array  # [platform] own audit beyond that of the opening
    usual_audit: Array  # [platform] own audit of the opening; a part of service
    refund_speed: Array  # [platform] refunds sooner than at the opening
    supported: Array  # [platform] paid to its hosts
    penalties: Array  # [platform] fines
    overhead: Array  # [brand]
    rents: Array  # [brand] rents and staff
    mcn_rents: Array  # [mcn] the same
    screening: Array  # [mcn] of that, on quality control
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
        spending.host_support(s) * take, whole(room_change(firms, s), week),
        content, studio, compliance, support, supported, own_rooms,
    )  # fmt: skip
    on_service = fen(s.platform.service_cost_part * take * service)
    usual_audit = np.minimum(fen(s.platform.audit_cost * platforms.base_audit * kept), on_service)
    mcn_rents, usual_screening, more_screening = _staff_of_mcns(firms, s)
    fines, penalties = hosts.fined.copy(), firms.platforms.fined.copy()
    hosts.fined[:] = 0
    firms.platforms.fined[:] = 0
    return OwnCosts(
        platform_service=spending.on_service(on_service, usual_audit, s),
        platform_audit=fen(s.platform.audit_cost * (spending.audit(s) - platforms.base_audit) * kept),
        usual_audit=usual_audit,
        refund_speed=fen(s.platform.refund_cost * (platforms.base_refund_days - platforms.refund_days) * refunded),
        supported=supported,
        penalties=penalties,
        overhead=fen(s.params.brand.overhead * brands.sales),
        rents=fen(s.params.brand.turnover.rent * brands.usual_sales * brands.alive),
        mcn_rents=mcn_rents + more_screening,
        screening=usual_screening + more_screening,
        own_rooms=own_rooms,
        content=content,
        studio=studio,
        compliance=compliance,
        support=support,
        fines=fines,
        independent=hosts.own_brand < 0,
    )


def _staff_of_mcns(firms: Firms, s: Settings) -> tuple[Array, Array, Array]:
    """Rents and staff of MCNs in ordinary times, what of them screens goods and claims, and what a firm of one's own
    spends on screening beyond that, [mcn] fen each.

    What MCNs screen by their own rules is paid out of rents and staff, more or less of it.
    """
    mcns, market = firms.mcns, s.params.mcn
    income = mcns.usual_income * mcns.open
    rents = fen(market.rent * income)
    usual = np.minimum(fen(market.control_cost * mcns.own_quality_control * income), rents)
    if QUALITY_CONTROL not in s.spend:
        return rents, usual, np.zeros(len(mcns), np.int64)
    asked = spending.level(mcns.own_quality_control, s, QUALITY_CONTROL)
    return rents, usual, fen(market.control_cost * (asked - mcns.own_quality_control) * income)
