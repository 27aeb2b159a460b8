"""Which brand is sold in which host's slot: contracts that end, and how they are renewed or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.rng import Stream, uniforms
from sim.firms import bargain
from sim.firms.settings import Settings
from sim.state.shown import SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.firms.tables import Array, Firms

_QUALITY_TASTE = 2.0  # log-odds per unit of quality for a host whose MCN screens goods fully
_SEARCH_WEEKS = 4  # until a slot that every brand refused is offered again
_STRIDE = 1 << 16  # keeps the keys of (slot, brand) apart


def negotiate(firms: Firms, s: Settings, week: int, opening: bool = False) -> None:
    """Fill every slot whose contract has ended: a Gumbel-max choice among the brands of the slot's category.

    Hosts prefer strong, cheap and known brands that pay more and fit their audience; those under quality control also
    good ones. Brands prefer rooms that leave more of a sale, strong ones large rooms, and refuse those in which they
    would lose on every sale. At the opening, ends are spread over a contract's length.
    """
    hosts, brands, market = firms.hosts, firms.brands, s.params.brand
    free = hosts.alive & (hosts.own_brand < 0)
    host, slot = np.nonzero(free[:, None] & (hosts.until <= week))
    if len(host) == 0:
        return
    listed = np.flatnonzero(~brands.merchant)  # merchants have no rooms
    fits = brands.category[listed] == hosts.category[host, slot][:, None]
    fits &= ~brands.absent[listed[None, :], hosts.platform[host][:, None]]
    row, column = np.nonzero(fits)  # pairs that may come together
    at, brand = host[row], listed[column]
    strength = np.log(brands.size[brand])
    utility = strength - brands.price.mean(axis=1)[brand]
    utility += _QUALITY_TASTE * quality_control(firms, at) * brands.believed[brand]
    utility += market.renewal * (hosts.brand[at, slot[row]] == brand)
    agreed, keeps, refused = bargain.terms(firms, s, at, brand)
    utility += s.params.mcn.commission_weight * np.log(agreed / s.host.commission[hosts.kind[at]])
    utility += s.params.mcn.fit_weight * bargain.fit(firms, s, at, brand)
    utility += market.margin_weight * keeps
    utility += market.reach_weight * bargain.reach(firms, at) * strength
    u = uniforms(firms.seed, Stream.HOST_CONTRACT, week, (at * SLOTS_PER_HOST + slot[row]) * _STRIDE + brand)
    utility -= np.log(-np.log(u))
    worth = np.full(fits.shape, -np.inf)
    worth[row, column] = np.where(refused, -np.inf, utility)
    best, every = worth.argmax(axis=1), np.arange(len(host))
    signs = worth[every, best] > -np.inf
    hosts.brand[host, slot] = np.where(signs, listed[best], -1)
    length = np.full(len(host), market.contract_weeks)
    if opening:
        length = 1 + (host * SLOTS_PER_HOST + slot) % market.contract_weeks
    searches = fits.any(axis=1) & ~signs
    hosts.until[host, slot] = week + np.where(searches, np.minimum(length, _SEARCH_WEEKS), length)
    commission = np.zeros(fits.shape)
    commission[row, column] = agreed
    hosts.commission[host, slot] = commission[every, best]


def quality_control(firms: Firms, host: Array) -> Array:
    """How strictly the hosts' MCNs screen goods and claims; 0 for independent hosts."""
    mcn = firms.hosts.mcn[host]
    if len(firms.mcns) == 0:
        return np.zeros(len(host))
    return np.where(mcn >= 0, firms.mcns.own_quality_control[mcn], 0.0)
