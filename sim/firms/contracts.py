"""Which brand is sold in which host's slot: contracts that end, and how they are renewed or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.rng import Stream, uniforms
from sim.firms.settings import Settings
from sim.state.shown import SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.firms.tables import Array, Firms

COMMISSION_LOW, COMMISSION_HIGH = 0.15, 0.40  # share of sales that hosts are reported to get
_QUALITY_TASTE = 2.0  # log-odds per unit of quality for a host whose MCN screens goods fully
_GOLDEN, _PLASTIC = 0.6180339887498949, 0.7548776662466927
_STRIDE = 1 << 16  # keeps the keys of (slot, brand) apart


def negotiate(firms: Firms, s: Settings, week: int, opening: bool = False) -> None:
    """Fill every slot whose contract has ended: a Gumbel-max choice among the brands of the slot's category.

    Hosts prefer strong, cheap and known brands; those under quality control also good ones. Dear hosts are those with
    a large audience for their type. At the opening, ends are spread over a contract's length.
    """
    hosts, brands, market = firms.hosts, firms.brands, s.params.brand
    free = hosts.alive & (hosts.own_brand < 0)
    host, slot = np.nonzero(free[:, None] & (hosts.until <= week))
    if len(host) == 0:
        return
    category = hosts.category[host, slot]
    fits = (brands.category[None, :] == category[:, None]) & ~absent(firms, s)[:, hosts.platform[host]].T
    value = np.log(np.maximum(brands.size, 1e-9)) - brands.price.mean(axis=1)
    control = quality_control(firms, host)
    utility = value[None, :] + _QUALITY_TASTE * control[:, None] * brands.believed[None, :]
    utility += market.renewal * (hosts.brand[host, slot][:, None] == np.arange(len(brands))[None, :])
    key = ((host * SLOTS_PER_HOST + slot) * _STRIDE)[:, None] + np.arange(len(brands))[None, :]
    u = uniforms(firms.seed, Stream.HOST_CONTRACT, week, key.ravel()).reshape(key.shape)
    luck = -np.log(-np.log(u))
    best = np.where(fits, utility + luck, -np.inf).argmax(axis=1)
    hosts.brand[host, slot] = np.where(fits.any(axis=1), best, -1)
    length = np.full(len(host), market.contract_weeks)
    if opening:
        length = 1 + (host * SLOTS_PER_HOST + slot) % market.contract_weeks
    hosts.until[host, slot] = week + length
    hosts.commission[host, slot] = asked_commission(firms, s, host)


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
    if not s.params.policy.exclusivity_allowed:
        return np.zeros((brands, places), bool)
    place: Array = np.arange(1, brands + 1)[:, None] * _GOLDEN + np.arange(places)[None, :] * _PLASTIC
    bound: Array = (place % 1.0 < s.platform.exclusive[None, :]) & ~firms.brands.merchant[:, None]
    first = bound & (np.cumsum(bound, axis=1) == 1)
    return np.asarray(bound.any(axis=1, keepdims=True) & ~first)


def asked_commission(firms: Firms, s: Settings, host: Array) -> Array:
    """Share of sales: the type's usual one, higher for hosts who are large for their type (elasticity 0.15)."""
    hosts = firms.hosts
    kind = hosts.kind[host]
    middle = np.sqrt(s.host.size_low * s.host.size_high)[kind]
    return np.clip(s.host.commission[kind] * (hosts.size[host] / middle) ** 0.15, COMMISSION_LOW, COMMISSION_HIGH)


def quality_control(firms: Firms, host: Array) -> Array:
    """How strictly the hosts' MCNs screen goods and claims; 0 for independent hosts."""
    mcn = firms.hosts.mcn[host]
    if len(firms.mcns) == 0:
        return np.zeros(len(host))
    return np.where(mcn >= 0, firms.mcns.own_quality_control[mcn], 0.0)
