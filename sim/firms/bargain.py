"""What host and brand make of a contract: the commission they agree on, and what it is worth to either.

Both share what a sale leaves before commission (Nash 1950): the commission is the type's usual one, plus the host's
bargaining power times what this brand keeps beyond the market's mean. With every power and weight at 0 and brands that
refuse nothing, hosts ask what is usual for their type, and choose among brands by strength, price and quality alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.state.shown import SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms

COMMISSION_LOW, COMMISSION_HIGH = 0.15, 0.40  # share of sales that hosts are reported to get
SLOTTING_HIGH = 500_000.0  # yuan for a slot, the most that is reported
NEVER_REFUSED = -1.0  # margin at which `brand.refuse_below` is off
_LARGER = 0.15  # elasticity of the usual commission to a host's size among its type
_LEAST_SPREAD = 0.05  # of qualities or log prices: below it everybody's goods are alike
_FURTHEST = 3.0  # log size against the middle one


def commission(firms: Firms, s: Settings, host: Array) -> Array:
    """Share of sales that each host would agree on with each brand, [host, brand]."""
    margin = before_commission(firms, s)
    weight = firms.brands.sales
    if not weight.any():  # nothing has been sold yet
        weight = firms.brands.size * s.category.demand_share[firms.brands.category]
    beyond = margin - weight @ margin / max(float(weight.sum()), 1e-12)
    power = s.host.bargaining[firms.hosts.kind[host]][:, None]
    asked = usual_commission(firms, s, host)[:, None] + power * beyond[:, firms.hosts.platform[host]].T
    return np.clip(asked, COMMISSION_LOW, COMMISSION_HIGH)


def usual_commission(firms: Firms, s: Settings, host: Array) -> Array:
    """Share of sales: the type's usual one, higher for hosts who are large for their type."""
    return s.host.commission[firms.hosts.kind[host]] * _among_type(firms, s, host) ** _LARGER


def slotting_yuan(firms: Firms, s: Settings, host: Array) -> Array:
    """Fee for a slot on air: the type's usual one times the host's standing among its type ^ bargaining power."""
    kind = firms.hosts.kind[host]
    fee = s.host.slotting_yuan[kind] * _among_type(firms, s, host) ** s.host.bargaining[kind]
    return np.minimum(fee, np.maximum(SLOTTING_HIGH, s.host.slotting_yuan[kind]))


def before_commission(firms: Firms, s: Settings, discount: Array | float = 0.0) -> Array:
    """What a brand keeps of a sale after take, tax, goods and freight, share of sales, [brand, platform].

    ``discount`` (share of price) is what a room takes off it.
    """
    brands, fees = firms.brands, firms.platforms.take + s.params.policy.tax_share
    ordinary = brands.base_price * np.exp(brands.price)
    price = np.where(brands.asked > 0.0, brands.asked, ordinary) * (1.0 - discount)
    return 1.0 - fees - _goods(firms, s)[:, None] / price


def kept_in_room(firms: Firms, s: Settings, host: Array, agreed: Array) -> Array:
    """What the brand keeps of a sale in the host's room at the commission ``agreed``, share of sales, [host, brand].

    After the room's discount, slotting per expected sale, and returns of goods that were promised to be better than
    they are: these take the margin and part of the goods' value along.
    """
    hosts, brands, market = firms.hosts, firms.brands, s.params.brand
    off = 1.0 - hosts.discount[host]
    place = hosts.platform[host]
    ordinary = np.where(brands.asked > 0.0, brands.asked, brands.base_price * np.exp(brands.price))
    goods = _goods(firms, s)[None, :] / (ordinary[:, place].T * off[:, None])
    kept = 1.0 - (firms.platforms.take[place] + s.params.policy.tax_share)[:, None] - goods - agreed
    ordinary_logit = s.return_logit[brands.category][None, :] + s.keep_logit[place][:, None]
    felt = s.params.behaviour.experience
    claim = (felt.returns * felt.promise * hosts.exaggeration[host])[:, None]
    back, more = _logistic(ordinary_logit), _logistic(ordinary_logit + claim)
    lost = (more - back) / (1.0 - back) * (np.maximum(kept, 0.0) + s.goods_lost[place][:, None] * goods)
    fee = slotting_yuan(firms, s, host) * 100.0 / s.per_row / np.maximum(expected_sales(firms, host), 1e-9)
    return kept - market.returns_weight * lost - np.minimum(fee, 1.0)[:, None]


def expected_sales(firms: Firms, host: Array) -> Array:
    """What a slot of each host may be expected to sell in a week, fen: what it sold lately, at least half of what its
    size would say; 0 while nothing has been sold.
    """
    hosts = firms.hosts
    free = hosts.alive & (hosts.own_brand < 0)
    by_size = hosts.size[host] * hosts.sales[free].sum() / max(float(hosts.size[free].sum()), 1e-12)
    return np.maximum(hosts.sales[host], 0.5 * by_size) / SLOTS_PER_HOST


def fit(firms: Firms, s: Settings, host: Array) -> Array:
    """How well goods fit who watches, [host, brand]; 0 is perfect, -1 a standard deviation off in quality and price.

    Audiences of experts expect good and dear goods: of a host with full expertise, a standard deviation above the
    category's. Better than expected is no misfit.
    """
    hosts, brands, market = firms.hosts, firms.brands, s.params.brand
    skill = np.clip(hosts.expertise[host] + hosts.trained[host], 0.0, 1.0)
    expects = (2.0 * skill - 1.0)[:, None]
    quality = (brands.believed - market.quality) / max(market.quality_spread, _LEAST_SPREAD)
    dear = np.log(brands.list_fen / s.list_fen[brands.category]) / max(market.position_spread, _LEAST_SPREAD)
    return -0.5 * (np.maximum(expects - quality[None, :], 0.0) + np.abs(expects - dear[None, :]))


def reach(firms: Firms, host: Array) -> Array:
    """Log size of each host against the middle one of all independent hosts, within bounds, [host]."""
    hosts = firms.hosts
    free = hosts.alive & (hosts.own_brand < 0)
    return np.clip(np.log(hosts.size[host]) - np.log(hosts.size[free]).mean(), -_FURTHEST, _FURTHEST)


def _among_type(firms: Firms, s: Settings, host: Array) -> Array:
    kind = firms.hosts.kind[host]
    middle = np.sqrt(s.host.size_low * s.host.size_high)[kind]
    return np.asarray(firms.hosts.size[host] / middle)


def _goods(firms: Firms, s: Settings) -> Array:
    """Goods and freight over list price, [brand]."""
    brands = firms.brands
    freight = (s.category.freight_yuan * 100.0)[brands.category] / np.maximum(brands.list_fen, 1)
    return np.asarray(brands.unit_cost + freight)


def _logistic(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))
