"""Who sponsors a strategy, where it applies this week, and who bears which part of its cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.errors import UserError
from sim.firms import focal
from sim.state.names import HOST_TYPES, NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.firms.tables import Array, Firms
    from sim.params.market import MarketParams
    from sim.params.strategy import Scope, Sponsor

NARROW = ("category", "host_type")  # a scope narrowed to these is no longer about a platform as a whole


class Payer(NamedTuple):
    """One sponsor, fixed at the launch; a whole group (`category`, `host_type`, `mcn`) is looked up anew every week."""

    kind: str  # platform, brand, category, host, host_type, mcn
    row: int  # of the platform, brand, category, host, host type or MCN


class Parties(NamedTuple):
    """The firms behind a strategy this week, as masks."""

    platforms: Array  # [platform] bool
    brands: Array  # [brand] bool
    hosts: Array  # [host] bool

    def any(self) -> bool:
        """Whether a single sponsor is left."""
        return bool(self.platforms.any() or self.brands.any() or self.hosts.any())


class Field(NamedTuple):
    """Where a strategy applies this week."""

    offers: Array  # [offer] bool
    platform: Array  # [platform] bool: it is about the platform as a whole
    touching: Array  # [platform] bool: it can reach her there, whatever it is about
    hosts: Array  # [host] bool: it applies to the host's rooms


def payers_of(sponsor: Sponsor, firms: Firms, params: MarketParams, origin: str) -> tuple[Payer, ...]:
    """The sponsors as they stand at the launch; ranks are by founding size, so that every arm finds the same firm."""
    if sponsor.coalition:
        parts = (payers_of(partner, firms, params, origin) for partner in sponsor.coalition)
        return tuple(dict.fromkeys(payer for part in parts for payer in part))
    if sponsor.market:
        return tuple(Payer("platform", i) for i in range(len(params.platform)))
    if sponsor.firm:
        number = tuple(params.firms).index(sponsor.firm)
        return (Payer(params.firms[sponsor.firm].entity, int(focal.rows(firms, params)[number])),)
    if sponsor.platform:
        return (Payer("platform", tuple(params.platform).index(sponsor.platform)),)
    if sponsor.category:
        return (Payer("category", tuple(params.category).index(sponsor.category)),)
    if sponsor.host_type:
        return (Payer("host_type", HOST_TYPES.index(sponsor.host_type)),)
    if sponsor.mcn is not None:
        return (Payer("mcn", sponsor.mcn),)
    if sponsor.brand is not None:
        category = tuple(params.category).index(sponsor.brand.category)
        rows = np.flatnonzero(firms.brands.alive & (firms.brands.category == category))
        return (Payer("brand", _ranked(rows, firms.brands.size, sponsor.brand.rank, f"{origin}sponsor.brand")),)
    assert sponsor.host is not None
    hosts = firms.hosts
    rows = np.flatnonzero(hosts.alive & (hosts.kind == HOST_TYPES.index(sponsor.host.type)))
    if sponsor.host.platform:
        rows = rows[hosts.platform[rows] == tuple(params.platform).index(sponsor.host.platform)]
    return (Payer("host", _ranked(rows, hosts.size0, sponsor.host.rank, f"{origin}sponsor.host")),)


def _ranked(rows: Array, size: Array, rank: int, origin: str) -> int:
    if rank >= len(rows):
        raise UserError(f"{origin}.rank={rank}: there are only {len(rows)} at the launch (ranks begin with 0)")
    return int(rows[np.argsort(-size[rows], kind="stable")][rank])


def messages_left(payers: Sequence[Payer], params: MarketParams) -> float:
    """Messages a week that the sponsors may add, by law, to those that the platforms among them send anyway."""
    limit = params.policy.contacts_limit
    own = [p.contacts for p in params.platform.values()]
    sent = max((own[payer.row] for payer in payers if payer.kind == "platform"), default=0.0)
    return max(limit - sent, 0.0)


def parties(payers: tuple[Payer, ...], firms: Firms) -> Parties:
    """The firms that the payers stand for this week; hosts that left the market are not among them."""
    hosts = firms.hosts
    out = Parties(np.zeros(len(firms.platforms), bool), np.zeros(len(firms.brands), bool), np.zeros(len(hosts), bool))
    for kind, index in payers:
        if kind == "platform":
            out.platforms[index] = True
        elif kind == "brand":
            out.brands[index] = firms.brands.alive[index]
        elif kind == "category":
            out.brands[firms.brands.alive & (firms.brands.category == index)] = True
        elif kind == "host":
            out.hosts[index] = hosts.alive[index]
        else:
            column = hosts.kind if kind == "host_type" else hosts.mcn
            out.hosts[hosts.alive & (column == index)] = True
    return out


def owned(who: Parties, offers: Array) -> Array:
    """Offers on sale that belong to a sponsor, [offer] bool."""
    live, room = offers["live"] == 1, offers["host"] != NOBODY
    place, brand = np.where(live, offers["platform"], 0), np.where(live, offers["brand"], 0)
    host = np.where(live & room, offers["host"], 0)
    mine = who.platforms[place] | who.brands[brand]
    if who.hosts.any():
        mine |= room & who.hosts[host]
    return live & mine


def field_of(who: Parties, scope: Scope, offers: Array, firms: Firms, params: MarketParams) -> Field:
    """Where sponsors' levers of this scope apply."""
    places = len(params.platform)
    chosen = _chosen(tuple(params.platform), scope.platform)
    on_sale = owned(who, offers)
    room = offers["host"] != NOBODY
    if scope.platform:
        on_sale &= chosen[offers["platform"]]
    if scope.category:
        on_sale &= _chosen(tuple(params.category), scope.category)[offers["category"]]
    if scope.host_type:
        on_sale &= room & _chosen(HOST_TYPES, scope.host_type)[offers["host_type"]]
    if scope.place != "any":
        on_sale &= room == (scope.place == "rooms")
    platforms = who.platforms & chosen
    narrow = scope.place != "any" or any(getattr(scope, name) for name in NARROW)

    touching = platforms | (np.bincount(offers["platform"][on_sale], minlength=places) > 0)
    at_home = np.flatnonzero(who.hosts & chosen[firms.hosts.platform])
    if scope.host_type:
        at_home = at_home[_chosen(HOST_TYPES, scope.host_type)[firms.hosts.kind[at_home]]]
    touching[firms.hosts.platform[at_home]] = True
    hosts = np.zeros(len(firms.hosts), bool)
    hosts[offers["host"][on_sale & room]] = True
    return Field(on_sale, platforms & (not narrow), touching, hosts)


def _chosen(names: tuple[str, ...], wanted: tuple[str, ...]) -> Array:
    return np.array([not wanted or name in wanted for name in names])


class Shares(NamedTuple):
    """Part of the cost that each firm bears; all three together sum to 1."""

    platform: Array  # [platform] float64
    brand: Array  # [brand]
    host: Array  # [host]

    def any(self) -> bool:
        """Whether there is somebody to pay."""
        return bool(self.platform.any() or self.brand.any() or self.host.any())


def shares_of(who: Parties, where: Field, offers: Array, firms: Firms) -> Shares:
    """Each sponsor's part of the cost, by last week's smoothed sales in scope (an offer counts for each of them).

    Without any sales, equal parts. Brands' own rooms have no account of their own: their brand pays.
    """
    sales = np.where(where.offers, firms.shelf.sales[: len(offers)].sum(axis=1), 0.0)
    room = where.offers & (offers["host"] != NOBODY)
    platform = _by(offers["platform"], where.offers, sales, len(who.platforms)) * who.platforms
    brand = _by(offers["brand"], where.offers, sales, len(who.brands)) * who.brands
    host = _by(offers["host"], room, sales, len(who.hosts)) * who.hosts
    total = platform.sum() + brand.sum() + host.sum()
    if total <= 0.0:
        platform, brand, host = (mask.astype(np.float64) for mask in who)
        total = max(platform.sum() + brand.sum() + host.sum(), 1.0)
    own = np.flatnonzero((firms.hosts.own_brand >= 0) & (host > 0.0))
    np.add.at(brand, firms.hosts.own_brand[own], host[own])
    host[own] = 0.0
    return Shares(platform / total, brand / total, host / total)


def _by(key: Array, which: Array, value: Array, size: int) -> Array:
    return np.bincount(key[which], value[which], size)


def sponsor_sales(who: Parties, offers: Array, firms: Firms) -> float:
    """Last week's smoothed sales of the sponsors, whatever the scope; fen of the simulated rows a week."""
    return float(firms.shelf.sales[: len(offers)].sum(axis=1)[owned(who, offers)].sum())
