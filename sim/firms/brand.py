"""Brands decide: price, traffic purchases, service, own rooms, production, host contracts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.core.registry import find
from sim.core.rng import Stream, normals, uniforms
from sim.core.short import rows_of, within
from sim.firms import rivalry
from sim.firms.contracts import negotiate
from sim.firms.goods import goods_and_freight
from sim.firms.in_force import put_brands
from sim.firms.kernels.prices import find_cheapest, follow, move_prices
from sim.firms.regulator import burden_change
from sim.firms.settings import Settings, pace
from sim.firms.signals import lost_share
from sim.firms.spending import of_brands
from sim.mechanisms.pricing.view import PriceView
from sim.params.spending import PAID_TRAFFIC

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms


def decide(firms: Firms, s: Settings, now: Now) -> None:
    """One week of all brands over their columns."""
    _make(firms, s, now)
    _produce(firms, s)
    if firms.weeks >= s.params.brand.learning.settle_weeks:
        b = firms.brands
        known = b.weeks >= s.params.brand.learning.settle_weeks
        lost = np.where(known, lost_share(b.share, b.usual_share, b.shown, s), 0.0)
        _price(firms, s)
        _advertise(firms, s, lost)
        _serve(firms, s)
    put_brands(firms, s, now)
    negotiate(firms, s, now.week)


def _price(firms: Firms, s: Settings) -> None:
    brands, market = firms.brands, s.params.brand
    brands.usual_price += pace(market.price_memory_weeks) * (brands.charged - brands.usual_price)
    wanted = np.maximum(market.cover_weeks * brands.units, 1e-9)
    charges = _charges(firms, s)
    short = brands.cash < market.cash_floor_weeks * brands.sales
    _answer(firms, s, short)
    speed, step = pace(market.price_weeks), float(market.price_step)
    follow(brands.followed, market.pass_through * charges, speed, step)
    view = PriceView(
        price=brands.price,
        cheapest=_cheapest(firms, len(s.list_fen)),
        usual=brands.usual_price,
        list_price=-np.log(brands.base_price),
        shortage=within(np.log(wanted / np.maximum(brands.stock, 1e-3 * wanted)), -1.0, 1.0),
        demand=within(np.log(np.maximum(brands.units, 1e-9) / np.maximum(brands.usual_units, 1e-9)), -1.0, 1.0),
        take_change=charges,
        answer=brands.cut,
        pass_through=market.pass_through,
        dead_band=market.learning.dead_band,
        demand_response=market.demand_response,
        stock_response=market.stock_response,
        premium=market.premium,
        loss_aversion=s.params.behaviour.buy.loss_aversion,
    )
    target = np.asarray(find("pricing", market.pricing)(view), np.float64)
    kept = np.maximum(_kept_of_price(firms, s) - market.margin_floor, 0.05)
    floor = np.log(goods_and_freight(brands, s)[:, None] / kept[None, :] / brands.base_price)
    # Without cash nobody sells below the mark-up; nobody goes below cost for the sake of share.
    move_prices(brands.price, target, view.ordinary, floor, short, speed, step)


def _kept_of_price(firms: Firms, s: Settings) -> Array:
    """What take and tax leave of a price, share, [platform]."""
    return np.asarray(1.0 - firms.platforms.take - s.params.policy.tax_share)


def _answer(firms: Firms, s: Settings, short: Array) -> None:
    """Once a quarter decide what to give up in answer to rivals' prices, and move toward it; not without cash."""
    b, r = firms.brands, s.params.rivalry
    if rivalry.is_decided(firms.weeks - s.params.brand.learning.settle_weeks):
        rows = rows_of(b.alive & ~b.merchant)
        b.aim[:] = 0.0
        b.aim[rows] = rivalry.aims(_field(firms, s, short, rows), r)
    b.cut += pace(r.lag_weeks) * (b.aim - b.cut)


def _field(firms: Firms, s: Settings, short: Array, rows: Array) -> rivalry.Field:
    """Brands ``rows`` as they see one another: what fees and laws put on all alike is no price that anybody chose."""
    b, places = firms.brands, s.platform.expected_share / max(float(s.platform.expected_share.sum()), 1e-9)
    category, size = b.category[rows], b.size[rows]
    own = (b.followed - b.price)[rows] @ places
    in_force = (b.followed - np.log(b.asked / b.base_price))[rows] @ places
    price, goods = b.base_price[rows], goods_and_freight(b, s)[rows]
    margin = ((price * _kept_of_price(firms, s) - goods[:, None]) / price) @ places
    return rivalry.Field(
        market=category,
        sensitivity=s.params.rivalry.brand_sensitivity,
        share=size / np.maximum(np.bincount(category, size, len(s.list_fen)), 1e-9)[category],
        margin=margin,
        advantage=in_force,
        imposed=in_force - own,
        cut=b.cut[rows],
        subsidy_cap=np.zeros(len(rows)),
        reach=np.where(short[rows], 0.0, np.maximum(margin - s.params.brand.margin_floor, 0.0)),
        pass_through=1.0,
    )


def _charges(firms: Firms, s: Settings) -> Array:
    """What selling costs beyond the opening, share of sales: take, tax, compliance, goods that buyers keep."""
    brands, platforms = firms.brands, firms.platforms
    law = burden_change(firms, s)
    kept = (brands.unit_cost * s.category.return_rate[brands.category])[:, None] * (
        s.goods_lost - s.params.brand.return_loss
    )
    return (platforms.take - platforms.base_take)[None, :] + law + kept


def _cheapest(firms: Firms, categories: int) -> Array:
    """Lowest log price of the category's brands that sell there, [brand, platform]; infinite for merchants."""
    brands = firms.brands
    lowest, out = np.empty((2, categories, brands.price.shape[1])), np.empty(brands.price.shape)
    find_cheapest(brands.price, brands.undercut, brands.category, brands.merchant, brands.absent, lowest, out)
    return out


def _advertise(firms: Firms, s: Settings, lost: Array) -> None:
    """Bid more for traffic after losing share, within the admissible share of sales, what impressions cost included."""
    brands, market = firms.brands, s.params.brand
    usual = float((firms.platforms.base_take * s.platform.advertising_part * s.platform.expected_share).sum())
    usual /= max(float(s.platform.expected_share.sum()), 1e-9)
    target = market.advertising * brands.base_bids * (1.0 + market.advertising_response * np.maximum(lost, 0.0))
    spent = brands.traffic_fen / np.maximum(brands.sales, 1.0) / np.maximum(brands.bids, 1e-9)  # by a bid of 1
    most = market.advertising_high / np.maximum(usual, spent)
    target = within(target, np.minimum(market.advertising_low / usual, most), most)
    brands.own_bids += pace(market.price_weeks) * (target - brands.own_bids)


def _serve(firms: Firms, s: Settings) -> None:
    """Service and own rooms follow the margin that pays for them.

    What a firm of one's own decides to put into traffic, or no longer to, is not taken from its service.
    """
    brands, market = firms.brands, s.params.brand
    change = brands.margin - brands.usual_margin
    if PAID_TRAFFIC in s.spend:
        decided = of_brands(brands, s, PAID_TRAFFIC) != 1.0
        change = np.where(decided, brands.gross - brands.usual_gross, change)
    change /= np.maximum(np.abs(brands.usual_margin), 0.10)
    ratio = within(1.0 + change, 0.2, 1.5)
    target = brands.base_service * ratio**market.service_elasticity
    brands.service += pace(market.service_weeks) * (within(target, 0.0, 1.0) - brands.service)
    brands.room += pace(market.service_weeks) * (np.sqrt(ratio) - brands.room)


def _make(firms: Firms, s: Settings, now: Now) -> None:
    """What is made strays from a brand's usual quality and comes back: a first-order autoregression, by week."""
    brands, market = firms.brands, s.params.brand
    keep = 1.0 - pace(market.quality_weeks)
    luck = normals(uniforms(firms.seed, Stream.BRAND_QUALITY, now.week, np.arange(len(brands))))
    brands.deviation *= keep
    brands.deviation += market.quality_change * math.sqrt(1.0 - keep**2) * luck


def _produce(firms: Firms, s: Settings) -> None:
    """Order up to `cover_weeks` of smoothed demand; orders arrive with a mean delay of `production_weeks`."""
    brands, market = firms.brands, s.params.brand
    arriving = brands.ordered * (pace(market.production_weeks) if market.production_weeks > 0 else 1.0)
    brands.stock += arriving
    brands.ordered -= arriving
    wanted = (market.cover_weeks + market.production_weeks) * brands.units
    brands.ordered += np.maximum(wanted - brands.stock - brands.ordered, 0.0)
