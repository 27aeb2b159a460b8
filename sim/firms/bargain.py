"""What host and brand make of a contract: the commission they agree on, and what it is worth to either.

Both share what a sale leaves before commission (Nash 1950): the commission is the type's usual one, plus the host's
bargaining power times what this brand keeps beyond the market's mean. With every power and weight at 0 and brands that
refuse nothing, hosts ask what is usual for their type, and choose among brands by strength, price and quality alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.short import within
from sim.firms.goods import goods_and_freight
from sim.firms.kernels.contracts import COMMISSION_HIGH, COMMISSION_LOW, agree
from sim.state.shown import SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms

SLOTTING_HIGH = 500_000.0  # yuan for a slot, the most that is reported
_LARGER = 0.15  # elasticity of the usual commission to a host's size among its type
_LEAST_SPREAD = 0.05  # of qualities or log prices: below it everybody's goods are alike
_FURTHEST = 3.0  # log size against the middle one


class Terms(NamedTuple):
    """What pairs of a host and a brand would agree on, [pair] each."""

    commission: Array  # share of sales
    keeps: Array  # what a sale in the room then leaves the brand, share of sales
    refused: Array  # bool: even the lowest commission would leave it too little


def terms(firms: Firms, s: Settings, host: Array, brand: Array) -> Terms:
    """The bargain of each host [pair] with a brand [pair].

    Returns of goods that were promised to be better than they are take margin and part of the goods' value along; a
    brand that would be left with less than `brand.refuse_below` gets a lower commission or refuses.
    """
    market, hosts, count = s.params.brand, firms.hosts, len(host)
    found = Terms(np.empty(count), np.empty(count), np.empty(count, bool))
    agree(
        hosts.platform[host], brand, hosts.discount[host], asked_commission(firms, s, host, brand),
        _more_returns(firms, s, host, brand), _slotting_share(firms, s, host), _price(firms),
        goods_and_freight(firms.brands, s), firms.platforms.take + s.params.policy.tax_share, s.goods_lost,
        float(market.returns_weight), float(market.refuse_below), *found,
    )  # fmt: skip
    return found


def asked_commission(firms: Firms, s: Settings, host: Array, brand: Array) -> Array:
    """Share of sales that each host asks of a brand, [pair]."""
    margin = before_commission(firms, s)
    weight = firms.brands.sales
    if not weight.any():  # nothing has been sold yet
        weight = firms.brands.size * s.category.demand_share[firms.brands.category]
    beyond = margin - weight @ margin / max(float(weight.sum()), 1e-12)
    power = s.host.bargaining[firms.hosts.kind[host]]
    asked = usual_commission(firms, s, host) + power * beyond[brand, firms.hosts.platform[host]]
    return within(asked, COMMISSION_LOW, COMMISSION_HIGH)


def usual_commission(firms: Firms, s: Settings, host: Array) -> Array:
    """Share of sales: the type's usual one, higher for hosts who are large for their type, [host]."""
    return s.host.commission[firms.hosts.kind[host]] * _among_type(firms, s, host) ** _LARGER


def slotting_yuan(firms: Firms, s: Settings, host: Array) -> Array:
    """Fee for a slot on air, [host]: the type's usual one times the host's standing in the type ^ bargaining power."""
    kind = firms.hosts.kind[host]
    fee = s.host.slotting_yuan[kind] * _among_type(firms, s, host) ** s.host.bargaining[kind]
    return np.minimum(fee, SLOTTING_HIGH)


def before_commission(firms: Firms, s: Settings) -> Array:
    """What a brand keeps of a sale after take, tax, goods and freight, share of sales, [brand, platform]."""
    fees = firms.platforms.take + s.params.policy.tax_share
    return np.asarray(1.0 - fees - goods_and_freight(firms.brands, s)[:, None] / _price(firms))


def expected_sales(firms: Firms, host: Array) -> Array:
    """What a slot of each host may be expected to sell in a week, fen: what it sold lately, at least half of what its
    size would say; 0 while nothing has been sold.
    """
    hosts = firms.hosts
    free = hosts.alive & (hosts.own_brand < 0)
    by_size = hosts.size[host] * hosts.sales[free].sum() / max(float(hosts.size[free].sum()), 1e-12)
    return np.maximum(hosts.sales[host], 0.5 * by_size) / SLOTS_PER_HOST


def fit(firms: Firms, s: Settings, host: Array, brand: Array) -> Array:
    """How well goods fit who watches, [pair]; 0 is perfect, -1 a standard deviation off in quality and price.

    Audiences of experts expect good and dear goods: of a host with full expertise, a standard deviation above the
    category's. Better than expected is no misfit.
    """
    hosts, brands, market = firms.hosts, firms.brands, s.params.brand
    expects = 2.0 * within(hosts.expertise[host] + hosts.trained[host], 0.0, 1.0) - 1.0
    quality = (brands.believed - market.quality) / max(market.quality_spread, _LEAST_SPREAD)
    dear = np.log(np.maximum(brands.list_fen, 1) / s.list_fen[brands.category])
    dear /= max(market.position_spread, _LEAST_SPREAD)
    return -0.5 * (np.maximum(expects - quality[brand], 0.0) + np.abs(expects - dear[brand]))


def reach(firms: Firms, host: Array) -> Array:
    """Log size of each host against the middle one of all independent hosts, within bounds, [host]."""
    hosts = firms.hosts
    free = hosts.alive & (hosts.own_brand < 0)
    return within(np.log(hosts.size[host]) - np.log(hosts.size[free]).mean(), -_FURTHEST, _FURTHEST)


def _more_returns(firms: Firms, s: Settings, host: Array, brand: Array) -> Array:
    """Of orders that would be kept, the share that claims of the host send back, [pair]."""
    hosts, felt = firms.hosts, s.params.behaviour.experience
    ordinary = s.return_logit[firms.brands.category[brand]] + s.keep_logit[hosts.platform[host]]
    back = _logistic(ordinary)
    more = _logistic(ordinary + felt.returns * felt.promise * hosts.exaggeration[host])
    return np.asarray((more - back) / (1.0 - back))


def _slotting_share(firms: Firms, s: Settings, host: Array) -> Array:
    """Slotting fee over what a slot may be expected to sell, at most 1, [host]; 0 while nothing has been sold."""
    sales = expected_sales(firms, host)
    fee = slotting_yuan(firms, s, host) * 100.0 / s.orders_per_row
    return np.where(sales > 0.0, np.minimum(fee / np.where(sales > 0.0, sales, 1.0), 1.0), 0.0)


def _among_type(firms: Firms, s: Settings, host: Array) -> Array:
    kind = firms.hosts.kind[host]
    middle = np.sqrt(s.host.size_low * s.host.size_high)[kind]
    return np.asarray(firms.hosts.size[host] / middle)


def _price(firms: Firms) -> Array:
    """Paid over list before room discounts, [brand, platform]; before anything is in force, as founded."""
    brands = firms.brands
    if brands.asked.all():
        return brands.asked
    return np.where(brands.asked > 0.0, brands.asked, brands.base_price * np.exp(brands.price))


def _logistic(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))
