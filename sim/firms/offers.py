"""What is on sale this week: one row an offer, mall shops first, then the slots of every host row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.core.short import within
from sim.firms.kernels.shelf import fill_shelf, find_slots
from sim.state.shown import OFFER, SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms

_DISCOUNT_PULL = 1.0  # log-odds of urgency per unit of room discount (assumed; the price itself acts in the purchase)
_SAFETY = 1.2  # stock over weekly demand at which everything is available (demand varies within a week)

# On-air bits by [days a week, first weekday]: days spread evenly over the week, the same every week (ritual).
_PATTERN = np.array(
    [[sum(1 << ((first + i * 7 // days) % 7) for i in range(days)) for first in range(7)] for days in range(1, 8)]
)


def build(firms: Firms, now: Now) -> Array:
    """All offers [mall_offers + hosts * SLOTS_PER_HOST] OFFER; ids never move.

    One shop a brand and platform, always open; merchants have one. Two slots a host; empty slots, absent and suspended
    hosts have `live` 0.
    """
    s = firms.settings(now.params)
    hosts, brands, platforms = firms.hosts, firms.brands, firms.platforms
    air, slots = on_air(firms, now.week)
    out = np.zeros(firms.mall_offers + len(hosts) * SLOTS_PER_HOST, OFFER).view(np.recarray)
    fill_shelf(
        out, slots, brands.asked, brands.absent, air, s.ease,
        brands.category, brands.list_fen, brands.unit_cost, within(brands.quality + brands.deviation, 0.0, 1.0),
        brands.service, brands.believed, np.exp(brands.usual_price - brands.charged), _available(firms),
        brands.base_service, platforms.subsidy, platforms.service, platforms.claimed_service, s.return_logit,
        s.keep_logit, float(s.params.brand.platform_service), float(s.params.behaviour.experience.quality),
        hosts.kind, hosts.platform, hosts.brand, hosts.discount, hosts.expertise, hosts.trained, hosts.exaggeration,
        hosts.talent, hosts.missed, hosts.stigma, hosts.novelty, hosts.reputation, s.host.appeal, s.host.pull,
        s.host.private, float(s.params.mcn.comeback), _DISCOUNT_PULL * s.params.policy.discount_claims,
        float(s.params.behaviour.memory.bond_expertise), float(s.params.brand.margin_floor),
    )  # fmt: skip
    return out.view(np.ndarray)


def on_air(firms: Firms, week: int) -> tuple[Array, Array]:
    """A bit per day of the week on which each host is live, [host], and offer ids of slots with a brand that may sell
    there, [host, slot]; 0 and -1 when off the market or suspended, -1 also where nothing is sold.
    """
    hosts, air, offer = firms.hosts, np.empty(len(firms.hosts), np.int64), np.empty(firms.hosts.brand.shape, np.int64)
    find_slots(
        hosts.alive, hosts.suspended_until, hosts.days, hosts.weekday, _PATTERN, hosts.brand, hosts.platform,
        firms.brands.absent, week, firms.mall_offers, air, offer,
    )  # fmt: skip
    return air, offer


def _available(firms: Firms) -> Array:
    """Probability that an item is in stock, [brand]; 1 before anything has been sold."""
    brands = firms.brands
    demand = np.where(brands.units > 0.0, brands.units, 1.0)
    cover = np.where(brands.units > 0.0, np.maximum(brands.stock, 0.0) / (_SAFETY * demand), math.inf)
    return np.minimum(cover, 1.0)
