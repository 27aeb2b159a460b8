"""What is on sale this week: one row an offer, mall shops first, then the slots of every host row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.state.names import NOBODY
from sim.state.shown import OFFER, SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms

_EXPERT_PULL = 0.6  # log-odds of buying between no and full expertise (assumed)
_DISCOUNT_PULL = 1.0  # log-odds of urgency per unit of room discount (assumed; the price itself acts in the purchase)
_HOST_BELIEF = 0.5  # weight of the host's name in the public quality belief of a room's offer (assumed)
_SHOP_NOVELTY = 0.5  # a shop window is neither a show nor a repeated script
_SAFETY = 1.2  # stock over weekly demand at which everything is available (demand varies within a week)

# On-air bits by [days a week, first weekday]: days spread evenly over the week, the same every week (ritual).
_PATTERN = np.array(
    [[sum(1 << ((first + i * 7 // days) % 7) for i in range(days)) for first in range(7)] for days in range(1, 8)]
)


def build(firms: Firms, now: Now) -> Array:
    """All offers [mall_offers + hosts * SLOTS_PER_HOST] OFFER; ids never move."""
    s = firms.settings(now.params)
    out = np.zeros(firms.mall_offers + len(firms.hosts) * SLOTS_PER_HOST, OFFER)
    out["host"], out["host_type"], out["brand"], out["platform"] = NOBODY, -1, -1, -1
    stocked = _available(firms)
    _mall(out[: firms.mall_offers], firms, s, stocked)
    _rooms(out[firms.mall_offers :], firms, s, now.week, stocked)
    return out


def on_air(firms: Firms, week: int) -> Array:
    """Bit per day of the week on which each host is live, [host]; 0 when off the market or suspended."""
    hosts = firms.hosts
    bits = _PATTERN[np.clip(hosts.days, 1, 7) - 1, hosts.weekday]
    return np.where(hosts.alive & (hosts.suspended_until <= week), bits, 0)


def slots_on_sale(firms: Firms, air: Array) -> Array:
    """Slots with a brand that may sell there, of hosts who are on `air` this week, [host, slot] bool."""
    hosts = firms.hosts
    return (hosts.brand >= 0) & (air > 0)[:, None] & ~firms.brands.absent[hosts.brand, hosts.platform[:, None]]


def _mall(out: Array, firms: Firms, s: Settings, stocked: Array) -> None:
    """One shop a brand and platform, always open; merchants have one."""
    price = firms.brands.asked
    count, places = price.shape
    brand, platform = np.repeat(np.arange(count), places), np.tile(np.arange(places), count)
    out["brand"], out["platform"], out["on_air"] = brand, platform, 127
    out["live"] = ~firms.brands.absent[brand, platform]
    _goods(out, firms, s, brand, platform, price[brand, platform], stocked)
    out["novelty"], out["pull"], out["bonding"] = _SHOP_NOVELTY, s.ease[platform], 1.0
    out["promise"] = _usual_delivery(firms, s, brand, platform)
    out["belief"] = np.clip(firms.brands.believed[brand], 0.0, 1.0)


def _rooms(out: Array, firms: Firms, s: Settings, week: int, stocked: Array) -> None:
    """Two slots a host; empty slots, absent and suspended hosts have `live` 0."""
    hosts, price = firms.hosts, firms.brands.asked
    air = on_air(firms, week)
    row, slot = np.nonzero(slots_on_sale(firms, air))
    if len(row) == 0:
        return
    brand, platform, kind = hosts.brand[row, slot], hosts.platform[row], hosts.kind[row]
    offer = row * SLOTS_PER_HOST + slot
    part = np.zeros(len(row), OFFER)
    part["host"], part["host_type"], part["brand"], part["platform"] = row, kind, brand, platform
    part["live"], part["on_air"] = 1, air[row]
    discount = hosts.discount[row]
    cost = firms.brands.unit_cost[brand] * (1.0 + s.params.brand.margin_floor)
    room_price = np.maximum(price[brand, platform] * (1.0 - discount), np.minimum(cost, price[brand, platform]))
    _goods(part, firms, s, brand, platform, room_price, stocked)
    expertise = np.clip(hosts.expertise[row] + hosts.trained[row], 0.0, 1.0)
    claim = hosts.exaggeration[row]
    curious = s.params.mcn.comeback * hosts.missed[row]
    part["appeal"] = s.host.appeal[kind] + hosts.talent[row] + curious
    shouted = _DISCOUNT_PULL * s.params.policy.discount_claims * discount
    part["pull"] = s.host.pull[kind] + _EXPERT_PULL * (expertise - 0.5) + shouted + s.ease[platform]
    part["pull"] += curious - hosts.stigma[row]
    part["novelty"] = hosts.novelty[row]
    part["bonding"] = 1.0 + s.params.behaviour.memory.bond_expertise * (expertise - 0.5)
    part["promise"] = np.clip(_usual_delivery(firms, s, brand, platform) + claim, 0.0, 1.0)
    belief = firms.brands.believed[brand] + _HOST_BELIEF * hosts.reputation[row]
    part["belief"] = np.clip(belief + 0.5 * claim, 0.0, 1.0)
    part["private"] = s.host.private[kind]
    out[offer] = part


def _goods(out: Array, firms: Firms, s: Settings, brand: Array, platform: Array, price: Array, stocked: Array) -> None:
    """What depends on brand and platform only, at this merchant's price."""
    brands, platforms = firms.brands, firms.platforms
    category = brands.category[brand]
    out["category"], out["list_fen"] = category, brands.list_fen[brand]
    out["price"] = price * (1.0 - platforms.subsidy[platform])
    out["usual"] = out["price"] * np.exp((brands.usual_price - brands.charged)[brand, platform])
    out["quality"] = np.clip(brands.quality[brand] + brands.deviation[brand], 0.0, 1.0)
    weight = s.params.brand.platform_service
    out["service"] = weight * platforms.service[platform] + (1.0 - weight) * brands.service[brand]
    out["available"], out["return_logit"] = stocked[brand], s.return_logit[category] + s.keep_logit[platform]


def _usual_delivery(firms: Firms, s: Settings, brand: Array, platform: Array) -> Array:
    """What an honest shop promises: the quality that its goods are known for, and the service people are used to."""
    brands, weight = firms.brands, s.params.behaviour.experience.quality
    of_platform = s.params.brand.platform_service
    service = of_platform * firms.platforms.claimed_service[platform]
    service = service + (1.0 - of_platform) * brands.base_service[brand]
    return weight * brands.believed[brand] + (1.0 - weight) * service


def _available(firms: Firms) -> Array:
    """Probability that an item is in stock, [brand]; 1 before anything has been sold."""
    brands = firms.brands
    demand = np.where(brands.units > 0.0, brands.units, 1.0)
    cover = np.where(brands.units > 0.0, np.maximum(brands.stock, 0.0) / (_SAFETY * demand), math.inf)
    return np.minimum(cover, 1.0)
