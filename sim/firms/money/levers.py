"""What firms of one's own spend in a week, lever by lever: lines of their accounts by what they were spent on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.firms import focal
from sim.firms.money.accounts import LINE, Accounts
from sim.firms.money.charges import Bill, Charges, running_cost, split
from sim.params import spending
from sim.params.spending import HOSTS, LEVERS, PRIVATE_LIST, PROGRAMME
from sim.state.names import NOBODY
from sim.state.shown import SLOTS_PER_HOST
from sim.state.tallies import SALE

if TYPE_CHECKING:
    from sim.firms.money.own_costs import OwnCosts
    from sim.firms.money.receipts import OnSale, Slotting
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms


class Booked(NamedTuple):
    """What was booked this week, fen."""

    on_sale: OnSale
    slotting: Slotting
    own: OwnCosts
    training: Array  # [mcn]
    accounts: Accounts
    charges: Charges


def spent_on_levers(firms: Firms, s: Settings, booked: Booked) -> Array:
    """Fen by focal firm and lever, [focal firm, LEVERS] int64; 0 of levers that a firm of its kind has not.

    Of a brand, host types add up to the account's commissions and slotting; paid traffic is its advertising, own rooms
    their content, studio and compliance. Of a host, days on air are studio. Of a platform, service is without audits of
    the opening and with refunds sooner than then. Programmes and private lists add up to the account's lines of them.
    """
    out = np.zeros((len(s.params.firms), len(LEVERS)), np.int64)
    if not len(out):
        return out
    programmes = programmes_by_lever(s, booked.charges)
    for i, (firm, row) in enumerate(zip(s.params.firms.values(), focal.rows(firms, s.params).tolist(), strict=True)):
        found = _SPENT[firm.entity](firms, s, booked, row)
        if firm.entity != "mcn":
            found |= {lever: int(getattr(paid, firm.entity)[row]) for lever, paid in programmes.items()}
        out[i] = [found.get(lever, 0) for lever in LEVERS]
    return out


def _of_brand(firms: Firms, s: Settings, booked: Booked, row: int) -> dict[str, int]:
    """Own rooms and traffic; commissions, MCNs' part and hosts' tax in them, and fees for slots, by host type."""
    hosts, on_sale = firms.hosts, booked.on_sale
    at = np.flatnonzero((on_sale.brand == row) & (on_sale.host != NOBODY))
    at = at[hosts.own_brand[on_sale.host[at]] < 0]
    host, slot = on_sale.host[at], (on_sale.offer[at] - firms.mall_offers) % SLOTS_PER_HOST
    kept = on_sale.week[at, SALE.paid_fen] - on_sale.week[at, SALE.doomed_fen]
    paid = np.rint(kept * hosts.commission[host, slot]).astype(np.int64) + booked.slotting.by_offer[at]
    kind = hosts.kind[host]
    levers = {name + HOSTS: kind == k for k, name in enumerate(s.host_types)}
    return {lever: int(paid[mine].sum()) for lever, mine in levers.items() if lever in LEVERS} | {
        spending.OWN_ROOMS: int(booked.own.own_rooms[row]),
        spending.PAID_TRAFFIC: -int(booked.accounts.brand[row, LINE.advertising]),
    }


def _of_host(firms: Firms, s: Settings, booked: Booked, row: int) -> dict[str, int]:
    return {spending.ON_AIR: int(booked.own.studio[row]), spending.CONTENT: int(booked.own.content[row])}


def _of_mcn(firms: Firms, s: Settings, booked: Booked, row: int) -> dict[str, int]:
    return {
        spending.TRAINING: int(booked.training[row]),
        spending.QUALITY_CONTROL: int(booked.own.screening[row]),
    }


def _of_platform(firms: Firms, s: Settings, booked: Booked, row: int) -> dict[str, int]:
    own, line = booked.own, booked.accounts.platform[row]
    return {
        spending.ACQUISITION: -int(line[LINE.acquisition]),
        spending.SERVICE: int(own.platform_service[row] - own.usual_audit[row] + own.refund_speed[row]),
        spending.HOST_SUPPORT: int(own.supported[row]),
        spending.SUBSIDY: -int(line[LINE.subsidy]),
        spending.AUDIT: int(own.usual_audit[row] + own.platform_audit[row]),
    }


_SPENT = {"brand": _of_brand, "host": _of_host, "mcn": _of_mcn, "platform": _of_platform}


def programmes_by_lever(s: Settings, charges: Charges) -> dict[str, Bill]:
    """What strategies cost firms net of fees that members pay, fen, by the lever that they are."""
    owed = split(charges, charges.discount) + split(charges, running_cost(charges) - charges.fees)
    private = np.zeros(len(owed), bool)  # copies that rivals run are programmes
    mine = [strategy.runs_private_lists for strategy in s.params.strategies.values()][: len(owed)]
    private[: len(mine)] = mine
    platforms, brands = charges.platform.shape[1], charges.brand.shape[1]
    return {
        lever: Bill(*np.split(owed[which].sum(axis=0), [platforms, platforms + brands]))
        for lever, which in ((PRIVATE_LIST, private), (PROGRAMME, ~private))
    }
