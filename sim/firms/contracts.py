"""Which brand is sold in which host's slot: contracts that end, and how they are renewed or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.rng import Stream, uniforms
from sim.firms import bargain, focal, spending
from sim.firms.kernels.contracts import choose, meet
from sim.firms.settings import Settings
from sim.params.spending import QUALITY_CONTROL
from sim.state.shown import SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.firms.tables import Array, Firms

_QUALITY_TASTE = 2.0  # log-odds per unit of quality for a host whose MCN screens goods fully
_SURE = 1e3  # log-odds that nothing else outweighs
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
    row, brand = np.empty((2, len(host) * int((~brands.merchant).sum())), np.int64)
    pairs = meet(
        host, hosts.category[host, slot], hosts.platform, brands.category, brands.merchant, brands.absent, row, brand
    )
    row, brand = row[:pairs], brand[:pairs]
    at = host[row]
    agreed, keeps, refused = bargain.terms(firms, s, at, brand)
    u = uniforms(firms.seed, Stream.HOST_CONTRACT, week, (at * SLOTS_PER_HOST + slot[row]) * _STRIDE + brand)
    best, commission, met = np.full(len(host), -1), np.zeros(len(host)), np.zeros(len(host), bool)
    choose(
        row, brand, hosts.brand[at, slot[row]], np.log(brands.size[brand]), brands.charged.mean(axis=1),
        quality_control(firms, s, at), brands.believed, agreed, np.log(agreed / s.host.commission[hosts.kind[at]]),
        bargain.fit(firms, s, at, brand), keeps, bargain.reach(firms, at),
        spending.keenness(firms, s, at, brand) + _promised(firms, s, at, slot[row], brand), refused,
        np.log(-np.log(u)), _QUALITY_TASTE,
        float(market.renewal), float(s.params.mcn.commission_weight), float(s.params.mcn.fit_weight),
        float(market.margin_weight), float(market.reach_weight), best, commission, met,
    )  # fmt: skip
    hosts.brand[host, slot] = best
    length = np.full(len(host), market.contract_weeks)
    if opening:
        length = 1 + (host * SLOTS_PER_HOST + slot) % market.contract_weeks
    searches = met & (best < 0)
    hosts.until[host, slot] = week + np.where(searches, np.minimum(length, _SEARCH_WEEKS), length)
    hosts.commission[host, slot] = commission


def _promised(firms: Firms, s: Settings, host: Array, slot: Array, brand: Array) -> Array:
    """Log-odds of pairs whose contract a firm of one's own names: he takes its goods in his first slot for such goods.

    What they agree on is bargained as always, and a brand that would lose on every sale still refuses.
    """
    out = np.zeros(len(brand))
    for firm, hosts in focal.promised(firms.hosts, s).items():
        first = (firms.hosts.category[host] == firms.brands.category[brand][:, None]).argmax(axis=1)
        out[(firms.brands.firm[brand] == firm) & np.isin(host, hosts) & (slot == first)] = _SURE
    return out


def quality_control(firms: Firms, s: Settings, host: Array) -> Array:
    """How strictly the hosts' MCNs screen goods and claims; 0 for independent hosts."""
    mcn = firms.hosts.mcn[host]
    if len(firms.mcns) == 0:
        return np.zeros(len(host))
    control = spending.level(firms.mcns.own_quality_control, s, QUALITY_CONTROL)
    return np.where(mcn >= 0, control[mcn], 0.0)
