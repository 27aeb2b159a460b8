"""Firms that are looked at: whose rows they take when the market opens, and what is written there.

What a file leaves out stays as it was founded, to the bit. Nobody's own firm retires, gives up, changes platform or MCN
by chance; a shop of one's own may close for want of cash once the market is reported, and not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.params.founders import host_names
from sim.state.names import HOST_TYPES

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Brands, Firms, Hosts, Mcns
    from sim.params.focal import FocalFirm
    from sim.params.market import MarketParams

SHOPS = ("brand", "merchant")


def rows(firms: Firms, params: MarketParams) -> Array:
    """Row of each focal firm in the table of its kind, [focal firm]."""
    places, found = tuple(params.platform), []
    for number, firm in enumerate(params.firms.values()):
        if firm.kind in SHOPS:
            found.append(int(np.flatnonzero(firms.brands.firm == number)[0]))
        elif firm.kind == "host":
            found.append(int(np.flatnonzero(firms.hosts.firm == number)[0]))
        else:
            found.append((firm.number or 0) if firm.kind == "mcn" else places.index(firm.platform))
    return np.array(found, np.int64)


def names_of(own: Array, params: MarketParams) -> dict[int, str]:
    """Name of each focal firm by its row; ``own``: the column `firm` of brands or hosts."""
    names = tuple(params.firms)
    return {row: names[own[row]] for row in np.flatnonzero(own >= 0).tolist()}


def take_places(b: Brands, s: Settings) -> None:
    """Brands and merchants take their places; the column `firm` is theirs from here on."""
    b.firm = np.full(len(b.category), -1)
    for number, firm in enumerate(s.params.firms.values()):
        if firm.kind in SHOPS:
            b.firm[_shop(b, firm, s)] = number


def describe_shops(b: Brands, s: Settings) -> None:
    """What brands and merchants say of themselves, but for prices; standing goes by the others' of the category."""
    for row, firm in _mine(b.firm, s):
        if firm.share is not None:
            others = b.size[(b.category == b.category[row])].sum() - b.size[row]
            b.size[row] = others * firm.share / (1.0 - firm.share)
        b.size[row] *= _or(firm.audience, 1.0)
        if firm.list_price_yuan is not None:
            b.list_fen[row] = round(100.0 * firm.list_price_yuan)
        b.quality[row] = _or(firm.quality, b.quality[row])
        b.unit_cost[row] = _or(firm.unit_cost_share, b.unit_cost[row])
        b.base_service[row] = _or(firm.service, b.base_service[row])
        b.base_bids[row] *= _or(firm.traffic, 1.0)


def price_shops(b: Brands, s: Settings) -> None:
    """The usual prices that shops say they have, [brand, platform]; whether they cover anything is their concern."""
    for row, firm in _mine(b.firm, s):
        if firm.price is not None:
            b.base_price[row] = firm.price * s.platform.price_level


def describe_rooms(hosts: Hosts, b: Brands, s: Settings) -> None:
    """Audience of focal brands' own rooms."""
    for row, firm in _mine(b.firm, s):
        if firm.own_rooms is not None:
            hosts.size0[hosts.own_brand == row] *= max(firm.own_rooms, 1e-3)


def describe_hosts(hosts: Hosts, s: Settings) -> None:
    """Hosts take their places and write what they say of themselves; what they lean to lasts, day to day they adapt."""
    for number, firm in enumerate(s.params.firms.values()):
        if firm.kind != "host":
            continue
        here = hosts.alive & (hosts.kind == HOST_TYPES.index(firm.type))
        if firm.platform:
            here &= hosts.platform == s.platforms.index(firm.platform)
        row = _ranked(np.flatnonzero(here & (hosts.firm < 0)), hosts.size0, firm.rank or 0)
        hosts.firm[row] = number
        hosts.size0[row] *= _or(firm.audience, 1.0)
        hosts.size[row] = hosts.size0[row]
        hosts.expertise[row] = _or(firm.expertise, hosts.expertise[row])
        for name in ("discount", "exaggeration", "novelty"):
            said = getattr(firm, name)
            if said is not None:
                getattr(hosts, f"lean_{name}")[row] = said - getattr(s.host, name)[hosts.kind[row]]
                getattr(hosts, f"own_{name}")[row] = said


def promised(hosts: Hosts, s: Settings) -> dict[int, list[int]]:
    """Rows of hosts who carry the goods of a brand by contract, by the number of the focal firm."""
    firms = tuple(s.params.firms.values())
    asked = {number: firm.contracts for number, firm in enumerate(firms) if firm.contracts}
    if not asked:
        return {}
    rows = host_names(s.params) | {name: int(row) for row, name in names_of(hosts.firm, s.params).items()}
    return {number: [rows[name] for name in names] for number, names in asked.items()}


def describe_mcns(mcns: Mcns, s: Settings) -> None:
    """What MCNs say of themselves."""
    for firm in s.params.firms.values():
        if firm.kind == "mcn":
            for name in ("fan_incentive", "training", "quality_control"):
                said = getattr(firm, name)
                if said is not None:
                    getattr(mcns, f"own_{name}")[firm.number or 0] = said
                    getattr(mcns, f"base_{name}")[firm.number or 0] = said


def mcns(s: Settings) -> Array:
    """Which MCNs are focal firms, [mcn] bool."""
    own = [firm.number or 0 for firm in s.params.firms.values() if firm.kind == "mcn"]
    return np.isin(np.arange(s.params.mcn.mcns), own)


def _mine(own: Array, s: Settings) -> Iterator[tuple[int, FocalFirm]]:
    firms = tuple(s.params.firms.values())
    return ((row, firms[own[row]]) for row in np.flatnonzero(own >= 0).tolist())


def _shop(b: Brands, firm: FocalFirm, s: Settings) -> int:
    """Row of the brand or merchant whose place a firm takes; of those not taken yet."""
    category = tuple(s.params.category).index(firm.category)
    alike = b.alive & (b.category == category) & (b.merchant == (firm.kind == "merchant"))
    if firm.kind == "merchant":
        alike &= b.home == s.platforms.index(firm.platform)
    here = np.flatnonzero(alike & (b.firm < 0))
    if firm.share is None:
        return _ranked(here, b.size, firm.rank or 0)
    standing = b.size[here] / b.size[b.category == category].sum()
    return int(here[np.argmin(np.abs(np.log(standing / firm.share)))])


def _ranked(here: Array, size: Array, rank: int) -> int:
    """The row of this rank by size, or the smallest where there are fewer."""
    return int(here[np.argsort(-size[here], kind="stable")][min(rank, len(here) - 1)])


def _or(said: float | None, usual: float) -> float:
    return usual if said is None else said
