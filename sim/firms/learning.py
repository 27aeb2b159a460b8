"""What firms remember of a week: smoothed expectations, shares, reputations. Reads tallies, changes no decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.short import rows_of
from sim.core.smoothing import grow
from sim.firms import spending
from sim.firms.goods import goods_and_freight
from sim.firms.kernels.memory import SEEN, remember_brands, remember_hosts, see_offers
from sim.firms.regulator import compliance_change, room_change
from sim.firms.settings import Settings, gain, pace
from sim.firms.tables import NEVER
from sim.firms.traffic import auctioned
from sim.state.tallies import FELT, PLATFORM_TALLY

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.money.settlement import Ledger
    from sim.firms.tables import Array, Firms
    from sim.state.tallies import Tallies

_PRIOR_WEEKS = 4  # weeks that the opening value of a ratio counts for
_EXPECTED_WEEKS = 26  # weeks that what a newcomer expects to sell counts for
_YOUNG_WEEKS = 104  # weeks in which what is usual for a category settles


class _Week(NamedTuple):
    """What the offers of the week sold, added up by firm."""

    platform: Array  # [platform, SEEN]
    cell: Array  # [platform, category, SEEN]
    brand: Array  # [brand, SEEN]
    host: Array  # [host, SEEN]
    views: Array  # [brand, platform] of a brand's shop and own rooms


def learn(firms: Firms, offers: Array, tallies: Tallies, ledger: Ledger, now: Now) -> None:
    """Close the week: everybody's observations move by this week's tallies."""
    s = firms.settings(now.params)
    week = _week(firms, s, offers, tallies)
    _platforms(firms, s, week, ledger)
    _brands(firms, s, week, tallies, ledger)
    _goods(firms, s, ledger)
    _hosts(firms, s, week, tallies, now.week)
    _mcns(firms, s, tallies, ledger)
    _open_accounts(firms, s)
    joined = int(tallies.platform[:, PLATFORM_TALLY.joined].sum())
    firms.reach += np.array([joined, -joined])
    firms.weeks += 1


def _week(firms: Firms, s: Settings, offers: Array, tallies: Tallies) -> _Week:
    """What the offers of the week sold; also what the shelf remembers of them."""
    brands, platforms, hosts = firms.brands, firms.platforms, firms.hosts
    offer = rows_of(offers["live"])
    of = {name: offers[name][offer] for name in ("brand", "platform", "price", "return_logit")}
    platform, cell, brand, host = (
        np.zeros((*shape, len(SEEN)))
        for shape in ((len(platforms),), platforms.sold_in.shape, (len(brands),), (len(hosts),))
    )
    week = _Week(platform, cell, brand, host, np.zeros(brands.reach.shape))
    # Goods that buyers keep, and compliance beyond the opening's; ordinary returns and compliance are part of overhead.
    see_offers(
        offer, of["brand"], of["platform"], of["price"], 1.0 / (1.0 + np.exp(of["return_logit"])),
        tallies.sales, firms.shelf.sales, s.smooth, firms.weeks,
        brands.category, goods_and_freight(brands, s), brands.unit_cost * s.category.return_rate[brands.category],
        hosts.own_brand, hosts.commission, platforms.take * (1.0 - auctioned(firms, s)),
        s.goods_lost - s.params.brand.return_loss, compliance_change(firms, s), float(s.params.policy.tax_share),
        firms.mall_offers, *week,
    )  # fmt: skip
    return week


def _platforms(firms: Firms, s: Settings, week: _Week, ledger: Ledger) -> None:
    p = firms.platforms
    expected, listed = week.platform[:, SEEN.sales], week.platform[:, SEEN.listed]
    grow(p.sales, expected, s.smooth, firms.weeks)
    grow(p.shown, week.platform[:, SEEN.shown], s.smooth, firms.weeks)
    grow(p.usual_stars, p.stars, gain(s.params.behaviour.visit.star_weeks), firms.weeks)
    if expected.sum() > 0.0:
        share = expected / expected.sum()
        grow(p.share, share, s.smooth, firms.weeks)
        grow(p.usual_share, share, s.smooth_usual, firms.weeks)
    grow(
        p.price,
        np.where(listed > 0.0, expected / np.maximum(listed, 1e-9), p.price),
        s.smooth,
        firms.weeks + _PRIOR_WEEKS,
    )
    on_sales = ledger.advertising - ledger.traffic.sum(axis=0)
    usual = np.where(ledger.settled > 0, on_sales / np.maximum(ledger.settled, 1), p.ad_share)
    grow(p.ad_share, usual, s.smooth, firms.weeks + _PRIOR_WEEKS)
    grow(p.kept, ledger.settled, s.smooth, firms.weeks)
    grow(p.sold_in, week.cell[:, :, SEEN.stays], s.smooth, firms.weeks)
    grow(p.shown_in, week.cell[:, :, SEEN.shown], s.smooth, firms.weeks)


def _brands(firms: Firms, s: Settings, week: _Week, tallies: Tallies, ledger: Ledger) -> None:
    b, market, reach = firms.brands, s.params.brand, _reach(firms, week)
    grow(b.reach, reach, s.smooth, b.weeks)
    grow(b.usual_reach, reach, s.smooth_usual, b.weeks)
    remember_brands(
        week.brand, tallies.brand, ledger.traffic.sum(axis=1),
        np.bincount(b.category, week.brand[:, SEEN.listed], len(s.list_fen)),
        s.smooth, s.smooth_usual, gain(market.turnover.rent_weeks), _EXPECTED_WEEKS,
        float(market.reputation_gain), pace(market.reputation_weeks),
        b.alive, b.category, b.born > NEVER, b.deviation, b.weeks, b.sales, b.usual_sales, b.units, b.usual_units,
        b.shown, b.share, b.usual_share, b.traffic_fen, b.margin, b.usual_margin, b.gross, b.usual_gross, b.orders,
        b.reputation,
    )  # fmt: skip


def _reach(firms: Firms, week: _Week) -> Array:
    """Share of its category's viewings on each platform that a brand's shop and own rooms had, [brand, platform]."""
    shown = week.cell[:, firms.brands.category, SEEN.shown].T
    return np.asarray(week.views / np.where(shown > 0.0, shown, 1.0))


def _goods(firms: Firms, s: Settings, ledger: Ledger) -> None:
    """What brands and merchants of each category sold and kept; what is usual is that of a young market."""
    goods, category = firms.goods, firms.brands.category
    for mean, fen in ((goods.sales, ledger.brand_settled), (goods.profit, ledger.brand_profit)):
        grow(mean, np.bincount(category, fen, len(goods)), s.smooth_usual, firms.weeks)
    if firms.weeks < _YOUNG_WEEKS:
        goods.usual_profits[:] = goods.profits


def _hosts(firms: Firms, s: Settings, week: _Week, tallies: Tallies, number: int) -> None:
    h, policy, market = firms.hosts, s.params.policy, s.params.brand
    income = np.zeros(len(h))
    remember_hosts(
        week.host, tallies.host, tallies.host_minutes, float(week.host[h.alive, SEEN.sales].sum()),
        spending.host_support(s) * firms.platforms.take * firms.platforms.sales, room_change(firms, s),
        1.0 - s.params.mcn.split,
        # A tax on hosts counts against the usual one: what hosts expect elsewhere is before it, too.
        (1.0 - policy.host_tax_share) / (1.0 - float(firms.regulator.usual_host_tax[0])),
        number, s.smooth, s.smooth_usual, float(market.reputation_gain), pace(market.reputation_weeks),
        h.alive, h.own_brand, h.mcn, h.platform, h.support, h.suspended_until, h.weeks, h.sales, h.shown, h.share,
        h.usual_share, h.income, h.usual_income, h.minutes, h.orders, h.reputation, income,
    )  # fmt: skip
    free = rows_of(h.alive & (h.own_brand < 0))
    size = np.bincount(h.platform[free], h.size[free], len(firms.platforms))
    yields = np.bincount(h.platform[free], income[free], len(firms.platforms)) / np.maximum(size, 1e-9)
    grow(firms.platforms.room_yield, np.where(size > 0.0, yields, 0.0), s.smooth, firms.weeks)
    grow(firms.platforms.room_size, size, s.smooth, firms.weeks)
    weight = max(1.0 - 0.5 ** (1.0 / s.params.mcn.opportunity_weeks), 1.0 / (firms.weeks + 1.0))
    firms.level += weight * (income[free].sum() / max(firms.size_total, 1e-9) - firms.level)


def _mcns(firms: Firms, s: Settings, tallies: Tallies, ledger: Ledger) -> None:
    m, member = firms.mcns, firms.hosts.alive & (firms.hosts.mcn >= 0)
    if len(m) == 0:
        return
    grow(m.usual_income, ledger.mcn_split, gain(s.params.brand.turnover.rent_weeks), firms.weeks)
    mcn = firms.hosts.mcn[member]
    for name, felt in (("orders", FELT.orders), ("complaints", FELT.complaints)):
        count = np.bincount(mcn, tallies.host[member, felt], len(m))
        grow(getattr(m, name), count, s.smooth, firms.weeks)
        grow(getattr(m, f"usual_{name}"), count, s.smooth_usual, firms.weeks)


def _open_accounts(firms: Firms, s: Settings) -> None:
    """Opening cash and stock, and the sales from which growth counts, once observation has settled."""
    brands, market = firms.brands, s.params.brand
    settle = market.learning.settle_weeks
    if firms.weeks < settle:
        brands.stock[:] = market.cover_weeks * brands.units
        brands.ordered[:] = market.production_weeks * brands.units
        brands.cash[:] = market.cash_weeks * brands.sales
        firms.mcns.cash[:] = s.params.mcn.cash_weeks * firms.mcns.usual_income
        firms.platforms.cash[:] = s.platform.cash_weeks * firms.platforms.base_take * firms.platforms.sales
    if firms.weeks == settle:
        firms.platforms.start_sales[:] = firms.platforms.sales
