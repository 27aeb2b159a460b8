"""What holds this week: what firms chose, as dated changes pin or scale it. Written once, when firms have decided.

Columns named `own_...` are choices, and where rules go on from; offers, settlement and learning read those in force.
Platforms pin their own values too, so they write theirs themselves (`sim.firms.platform.put_in_force`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.evenly import GOLDEN, PLASTIC
from sim.core.short import rows_of, within
from sim.firms import spending
from sim.firms.stars import standing
from sim.firms.traffic import sell
from sim.state.names import HOST_TYPES

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms

HEAD = HOST_TYPES.index("head")
HOSTS_DECIDE = ("discount", "exaggeration", "novelty")
MCNS_DECIDE = ("fan_incentive", "training", "quality_control")


def put_in_force(firms: Firms, s: Settings, now: Now) -> None:
    """Write what holds of brands, MCNs, hosts and traffic; again whenever their own values have been written over."""
    put_brands(firms, s, now)
    put_mcns(firms, s, now)
    put_hosts(firms, s, now)
    sell(firms, s)


def put_brands(firms: Firms, s: Settings, now: Now) -> None:
    """Where brands sell, at which prices, and what traffic they buy."""
    firms.brands.absent[:] = absent(firms, s)
    firms.brands.undercut[firms.brands.undercut_until <= now.week] = 0.0
    firms.brands.asked[:] = prices(firms, s, now)
    firms.brands.bids[:] = bids(firms, s, now)


def absent(firms: Firms, s: Settings) -> Array:
    """Where brands do not sell, [brand, platform] bool: closed, a merchant at home elsewhere, or barred."""
    brands = firms.brands
    elsewhere = (brands.home >= 0)[:, None] & (brands.home[:, None] != np.arange(len(s.platforms))[None, :])
    return np.asarray(~brands.alive[:, None] | elsewhere | _barred(firms, s))


def _barred(firms: Firms, s: Settings) -> Array:
    """Where brands may not sell because another platform made them choose, [brand, platform] bool.

    Which brands are bound is fixed: the first in an even sequence over brands (golden ratio), shifted by platform.
    """
    brands, places = firms.brands.price.shape
    if not s.params.policy.exclusivity_allowed or not s.platform.exclusive.any():
        return np.zeros((brands, places), bool)
    place: Array = np.arange(1, brands + 1)[:, None] * GOLDEN + np.arange(places)[None, :] * PLASTIC
    bound: Array = (place % 1.0 < s.platform.exclusive[None, :]) & ~firms.brands.merchant[:, None]
    first = bound & (np.cumsum(bound, axis=1) == 1)
    return np.asarray(bound.any(axis=1, keepdims=True) & ~first)


def prices(firms: Firms, s: Settings, now: Now) -> Array:
    """Paid over list, before host discounts and platform subsidies, [brand, platform]."""
    own = firms.brands.base_price * np.exp(firms.brands.charged)
    if "brand.price" in now.pins:
        own = now.decided("brand.price", 1.0) * (firms.brands.base_price / firms.brands.base_price.mean())
    elif now.touches("brand.price"):
        own = own * now.decided("brand.price", 1.0)
    return _held_to_parity(own, s)


def _held_to_parity(price: Array, s: Settings) -> Array:
    """Prices raised to those on platforms with a lowest-price clause, wherever they would be lower elsewhere."""
    clauses = rows_of(s.platform.price_parity) if s.params.policy.parity_allowed else ()
    for here in clauses:
        price = np.maximum(price, price[:, [here]])
    return price


def bids(firms: Firms, s: Settings, now: Now) -> Array:
    """Traffic purchases, [brand]."""
    own = firms.brands.own_bids
    if now.touches("brand.advertising"):
        own = np.array([now.decided("brand.advertising", x) for x in own])
    return spending.bids(own, firms.brands, s)


def put_mcns(firms: Firms, s: Settings, now: Now) -> None:
    """What hosts are paid for, training and quality control."""
    for name in MCNS_DECIDE:
        own, path = getattr(firms.mcns, f"own_{name}"), f"mcn.{name}"
        held = within([now.decided(path, x) for x in own], 0.0, 1.0) if now.touches(path) else own
        getattr(firms.mcns, name)[:] = spending.level(held, s, name)


def put_hosts(firms: Firms, s: Settings, now: Now) -> None:
    """What others see of hosts' programmes, who gets how much of a platform's support, and who is on air there.

    A pinned programme is the own one already (`sim.firms.host.pinned`); factors only act on what others see.
    """
    hosts = firms.hosts
    for name in HOSTS_DECIDE:
        own = getattr(hosts, f"own_{name}")
        held = own
        if now.scales:
            factors = np.array([now.scales.get(f"host.{t}.{name}", 1.0) for t in s.host_types])
            held = own if (factors == 1.0).all() else within(own * factors[hosts.kind], 0.0, 1.0)
        getattr(hosts, name)[:] = held
    hosts.days[:] = hosts.own_days
    spending.fill_own_rooms(firms, s, now.week)
    spending.fill_rooms(hosts, s, now.week)
    hosts.support[:] = support_share(firms, s)
    firms.platforms.stars[:] = standing(firms, s, now.week)


def support_share(firms: Firms, s: Settings) -> Array:
    """Each host's share of its platform's support, [host]: by root of size among independent hosts below the head."""
    hosts = firms.hosts
    claim = np.where(hosts.alive & (hosts.own_brand < 0) & (hosts.kind != HEAD), np.sqrt(hosts.size), 0.0)
    total = np.bincount(hosts.platform, claim, len(s.platforms))
    return claim / np.maximum(total, 1e-9)[hosts.platform]
