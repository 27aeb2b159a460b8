"""How brands and small merchants come into being, and what a newcomer among them is like."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.core.evenly import GOLDEN
from sim.core.rng import Stream, normals, uniforms
from sim.firms import focal
from sim.firms.goods import goods_and_freight
from sim.firms.sampling import draws, pareto, pick
from sim.firms.tables import NEVER, Brands, blank

if TYPE_CHECKING:
    from sim.firms.settings import Settings
    from sim.firms.tables import Array

_HOST_SALES = 0.3  # share of sales in hosts' rooms on a large feed (reported)
_LARGEST = 50.0  # against the smallest, in the law of sizes


def found_brands(s: Settings, seed: int) -> Brands:
    """Brands first, then room for more of them, then merchants; categories in turn."""
    market, goods, places = s.params.brand, len(s.list_fen), len(s.platforms)
    rows = _numbered(market.brands, goods * market.turnover.spare, market.turnover.merchants)
    b = blank(Brands, len(rows))
    b.category = rows % goods
    b.merchant = np.arange(len(rows)) >= market.brands + goods * market.turnover.spare
    founder = np.arange(len(rows)) < market.brands
    b.alive = founder | b.merchant
    b.home, b.size = np.full(len(rows), -1), np.zeros(len(rows))
    b.size[founder] = _sizes(s, seed)
    _add_merchants(b, s, seed)
    focal.take_places(b, s)
    b.born, b.closed = np.full(len(rows), NEVER), np.full(len(rows), NEVER)
    b.weeks, b.short = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)

    every = np.arange(len(rows))
    position, own = (normals(u) for u in draws(seed, Stream.BRAND_TRAIT, 3, every, 2))
    b.list_fen = np.rint(s.list_fen[b.category] * np.exp(market.position_spread * position)).astype(np.int64)
    b.quality = _quality(s, position, own)
    b.deviation = market.quality_change * normals(draws(seed, Stream.BRAND_TRAIT, 4, every, 1)[0])
    b.reputation = b.deviation.copy()  # known when the market opens
    b.unit_cost = s.category.unit_cost_share[b.category]
    b.base_service, b.base_bids = np.full(len(rows), market.service), np.ones(len(rows))
    focal.describe_shops(b, s)
    b.entry_size, b.service = b.size.copy(), b.base_service.copy()
    b.base_price = np.maximum(market.price * s.platform.price_level, _covering_price(b, s))
    focal.price_shops(b, s)
    b.price, b.followed, b.usual_price = (np.zeros((len(rows), places)) for _ in range(3))
    b.undercut_until = np.full(len(rows), NEVER)
    b.own_bids, b.room = market.advertising * b.base_bids, np.ones(len(rows))
    b.asked, b.traffic, b.bought = (np.zeros((len(rows), places)) for _ in range(3))
    b.reach, b.usual_reach = (np.zeros((len(rows), places)) for _ in range(2))
    b.bids, b.absent = np.zeros(len(rows)), np.zeros((len(rows), places), bool)
    return b


def _numbered(*counts: int) -> Array:
    """Numbers from 0 within each group, one group after the other."""
    return np.concatenate([np.arange(count) for count in counts])


def _sizes(s: Settings, seed: int) -> Array:
    """Brands of a category by rank, truncated Pareto, mean 1, [founding brand]."""
    market, goods = s.params.brand, len(s.list_fen)
    rows = np.arange(market.brands)
    category, rank = rows % goods, rows // goods
    peers = np.bincount(category, minlength=goods)
    offset = uniforms(seed, Stream.BRAND_TRAIT, 2, np.arange(goods))[category]
    size = pareto(1.0 - (rank + 0.25 + 0.5 * offset) / peers[category], 1.0, _LARGEST, market.size_exponent)
    return np.asarray(size / (np.bincount(category, size, goods) / np.maximum(peers, 1))[category])


def smaller_brand(s: Settings, u: Array) -> Array:
    """Size of a new brand: from the lower half of what brands were like at the founding; u in (0, 1)."""
    law = s.params.brand.size_exponent
    grid = (np.arange(100) + 0.5) / 100
    return np.asarray(pareto(0.5 * u, 1.0, _LARGEST, law) / pareto(grid, 1.0, _LARGEST, law).mean())


def _add_merchants(b: Brands, s: Settings, seed: int) -> None:
    """Where each merchant has its shop, and sizes: Zipf's law within a platform and category, scaled to their share."""
    life, goods, places = s.params.brand.turnover, len(s.list_fen), len(s.platforms)
    rows = np.flatnonzero(b.merchant)
    if len(rows) == 0:
        return
    offset = uniforms(seed, Stream.BRAND_TRAIT, 5, np.arange(goods))[b.category[rows]]
    number = np.arange(len(rows)) // goods
    b.home[rows] = pick(np.cumsum(s.platform.expected_share), (number * GOLDEN + offset) % 1.0)
    cell = b.category[rows] * places + b.home[rows]
    order = np.argsort(cell, kind="stable")
    peers = np.bincount(cell, minlength=goods * places)
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.arange(len(rows)) - (np.cumsum(peers) - peers)[cell[order]]
    size = pareto(1.0 - (rank + 0.5) / peers[cell], 1.0, _LARGEST, life.merchant_exponent)
    brands = np.bincount(b.category, b.size, goods)[b.category[rows]]
    share = life.merchant_share / (1.0 - life.merchant_share)
    b.size[rows] = share * brands * size / np.bincount(cell, size, goods * places)[cell]


def _quality(s: Settings, position: Array, own: Array) -> Array:
    """Usual quality by standard normal scores of price position and of its own."""
    market = s.params.brand
    shared = market.quality_price
    score = shared * position + math.sqrt(1.0 - shared**2) * own
    return np.clip(market.quality + market.quality_spread * score, 0.05, 0.98)


def quality_of(s: Settings, category: Array, list_fen: Array, u: Array) -> tuple[Array, Array]:
    """Usual quality of newcomers at these list prices, and how far they are from it now; u [2, row] uniforms."""
    market = s.params.brand
    position = np.log(list_fen / s.list_fen[category]) / max(market.position_spread, 1e-9)
    return _quality(s, position, normals(u[0])), market.quality_change * normals(u[1])


def _covering_price(b: Brands, s: Settings) -> Array:
    """Paid over list that pays for goods, freight, fees, tax, fixed costs, commissions and the margin floor.

    Cheap baskets bear freight badly: their brands give smaller discounts than `brand.price` from the start.
    """
    market, policy = s.params.brand, s.params.policy
    commission = _HOST_SALES * np.average(s.host.commission, weights=s.host.count + 1e-9)
    kept = 1.0 - s.platform.take_share - policy.tax_share - market.overhead - market.turnover.rent
    return np.asarray(
        goods_and_freight(b, s)[:, None] / np.maximum(kept - market.margin_floor - commission, 0.1)[None, :]
    )
