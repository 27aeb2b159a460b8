"""What brands of one's own spend in a week, lever by lever: lines of their accounts by what they were spent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.firms import focal
from sim.firms.money.accounts import LINE, Accounts
from sim.firms.money.charges import Charges, running_cost, split
from sim.params.spending import HOSTS, LEVERS, OWN_ROOMS, PAID_TRAFFIC, PRIVATE_LIST, PROGRAMME
from sim.state.names import NOBODY
from sim.state.shown import SLOTS_PER_HOST
from sim.state.tallies import SALE

if TYPE_CHECKING:
    from sim.firms.money.receipts import OnSale, Slotting
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms


def spent_on_levers(
    firms: Firms,
    s: Settings,
    on_sale: OnSale,
    slotting: Slotting,
    own_rooms: Array,
    accounts: Accounts,
    charges: Charges,
) -> Array:
    """Fen by focal firm and lever, [focal firm, LEVERS] int64; 0 of firms that are neither brand nor merchant.

    Host types add up to the account's commissions and slotting, programmes and private lists to its lines of
    programmes; paid traffic is its advertising, own rooms their content, studio and compliance.
    """
    out = np.zeros((len(s.params.firms), len(LEVERS)), np.int64)
    shops = [i for i, firm in enumerate(s.params.firms.values()) if firm.entity == "brand"]
    if not shops:
        return out
    rows, programmes = focal.rows(firms, s.params), _programmes(s, charges, len(firms.platforms))
    for i in shops:
        row = int(rows[i])
        found = _on_hosts(firms, s, on_sale, slotting, row)
        found[OWN_ROOMS] = int(own_rooms[row])
        found[PAID_TRAFFIC] = -int(accounts.brand[row, LINE.advertising])
        found |= {lever: int(paid[row]) for lever, paid in programmes.items()}
        out[i] = [found[lever] for lever in LEVERS]
    return out


def _on_hosts(firms: Firms, s: Settings, on_sale: OnSale, slotting: Slotting, row: int) -> dict[str, int]:
    """Commissions, MCNs' part and hosts' tax in them, and fees for slots, by host type."""
    hosts = firms.hosts
    at = np.flatnonzero((on_sale.brand == row) & (on_sale.host != NOBODY))
    at = at[hosts.own_brand[on_sale.host[at]] < 0]
    host, slot = on_sale.host[at], (on_sale.offer[at] - firms.mall_offers) % SLOTS_PER_HOST
    kept = on_sale.week[at, SALE.paid_fen] - on_sale.week[at, SALE.doomed_fen]
    paid = np.rint(kept * hosts.commission[host, slot]).astype(np.int64) + slotting.by_offer[at]
    kind = hosts.kind[host]
    levers = {name + HOSTS: kind == k for k, name in enumerate(s.host_types)}
    return {lever: int(paid[mine].sum()) for lever, mine in levers.items() if lever in LEVERS}


def _programmes(s: Settings, charges: Charges, platforms: int) -> dict[str, Array]:
    """What strategies cost brands net of fees that members pay, [brand] fen, by the lever that they are."""
    running = running_cost(charges) - charges.fees
    owed = (split(charges, charges.discount) + split(charges, running))[
        :, platforms : platforms + charges.brand.shape[1]
    ]
    private = np.zeros(len(owed), bool)  # copies that rivals run are programmes
    mine = [strategy.runs_private_lists for strategy in s.params.strategies.values()][: len(owed)]
    private[: len(mine)] = mine
    return {PRIVATE_LIST: owed[private].sum(axis=0), PROGRAMME: owed[~private].sum(axis=0)}
