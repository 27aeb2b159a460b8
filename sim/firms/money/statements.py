"""Every firm's lines of one week, from the sums of its orders, its own costs and what programmes charge it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.firms.money.accounts import Accounts, table
from sim.firms.money.charges import Bill, Charges, bill, running_cost
from sim.firms.money.own_costs import OwnCosts
from sim.firms.money.receipts import BY_CHANNEL, FEES, PAID_BY_BRANDS, Slotting, Sums

if TYPE_CHECKING:
    from sim.firms.tables import Array


class Sponsored(NamedTuple):
    """What programmes charge firms, net of membership fees, fen."""

    discount: Bill  # price cuts
    running: Bill  # everything else

    @classmethod
    def of(cls, charges: Charges) -> Sponsored:
        """The bills of one week."""
        return cls(bill(charges, charges.discount), bill(charges, running_cost(charges) - charges.fees))

    @property
    def borne(self) -> Bill:
        """Both together."""
        return Bill(*(a + b for a, b in zip(self.discount, self.running, strict=True)))


class Outlays(NamedTuple):
    """What firms pay besides what orders cost and programmes charge, fen."""

    own: OwnCosts
    slotting: Slotting
    acquisition: Array  # [platform] spent on paid joiners


def take_of(lines: dict[str, Array]) -> Array:
    """Everything a platform collects."""
    return lines["technical_fee"] + lines["advertising"] + lines["platform_commission"]


def accounts_of(sums: Sums, outlays: Outlays, sponsored: Sponsored) -> Accounts:
    """Every firm's lines; a contribution is computed from what it keeps, not as the sum of its lines."""
    return Accounts(
        platform=_platforms(sums.platform, outlays, sponsored),
        brand=_brands(sums.brand, outlays, sponsored),
        host=_hosts(sums.host, outlays, sponsored),
    )


def _platforms(lines: dict[str, Array], outlays: Outlays, sponsored: Sponsored) -> Array:
    own = outlays.own
    service = own.platform_service + own.platform_audit + own.refund_speed + own.supported + own.penalties
    given = lines["platform_subsidy"] + lines["platform_liability"]
    return table(
        len(service),
        **_paid(lines),
        passed_on=-lines["kept"],
        **{name: lines[name] for name in FEES},
        subsidy=-lines["platform_subsidy"],
        lost_goods=-lines["platform_liability"],
        acquisition=-outlays.acquisition,
        programme_discount=-sponsored.discount.platform,
        programme=-sponsored.running.platform,
        other=-service,
        contribution=take_of(lines) - given - service - outlays.acquisition - sponsored.borne.platform,
    )


def _brands(lines: dict[str, Array], outlays: Outlays, sponsored: Sponsored) -> Array:
    own, slotting = outlays.own, outlays.slotting.by_brand
    spent = own.overhead + own.rents + own.own_rooms
    return table(
        len(spent),
        **_paid(lines),
        subsidy=lines["platform_subsidy"],
        lost_goods=lines["platform_liability"],
        sponsored=lines["sponsored"],
        **{name: -lines[name] for name in PAID_BY_BRANDS},
        host_commission=-lines["host_commission"] - lines["host_tax"] - lines["mcn_split"],
        slotting=-slotting,
        programme_discount=-sponsored.discount.brand,
        programme=-sponsored.running.brand,
        other=-spent,
        contribution=lines["brand_margin"] - slotting - spent - sponsored.borne.brand,
    )


def _hosts(lines: dict[str, Array], outlays: Outlays, sponsored: Sponsored) -> Array:
    own, slotting = outlays.own, outlays.slotting.by_host
    other = own.support - np.where(own.independent, own.content + own.studio, 0) - own.fines
    compliance = np.where(own.independent, own.compliance, 0)
    return table(
        len(other),
        **_paid(lines),
        passed_on=-lines["kept"],
        host_commission=lines["host_commission"] + lines["host_tax"] + lines["mcn_split"],
        mcn_split=-lines["mcn_split"],
        compliance=-compliance,
        tax=-lines["host_tax"],
        slotting=slotting,
        programme_discount=-sponsored.discount.host,
        programme=-sponsored.running.host,
        other=other,
        contribution=lines["host_commission"] + slotting + other - compliance - sponsored.borne.host,
    )


def _paid(lines: dict[str, Array]) -> dict[str, Array]:
    """What was paid, what of it will come back, and through which sales channel it was paid."""
    return {"paid": lines["paid"], "returns": -lines["doomed"], **{name: lines[name] for name in BY_CHANNEL}}
