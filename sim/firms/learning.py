"""What firms remember of a week: smoothed expectations, shares, reputations. Reads tallies, changes no decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.smoothing import grow
from sim.firms.goods import goods_and_freight
from sim.firms.regulator import compliance_change, room_change
from sim.firms.settings import Settings, gain, pace
from sim.firms.tables import NEVER
from sim.state.shown import SLOTS_PER_HOST
from sim.state.tallies import FELT, PLATFORM_TALLY, SALE

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.money.settlement import Ledger
    from sim.firms.tables import Array, Firms
    from sim.state.tallies import Tallies

_PRIOR_WEEKS = 4  # weeks that the opening value of a ratio counts for
_EXPECTED_WEEKS = 26  # weeks that what a newcomer expects to sell counts for
_YOUNG_WEEKS = 104  # weeks in which what is usual for a category settles


class _Week(NamedTuple):
    """Offers on sale this week, by offer."""

    offer: Array  # id
    brand: Array
    platform: Array
    sales: Array  # expected, fen
    listed: Array  # the same at list price
    shown: Array
    stays: Array  # share of orders that ordinarily do not come back


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
    offer = np.flatnonzero(offers["live"])
    channels = tallies.sales[offer]
    expected = channels[:, :, SALE.expected_fen].astype(np.float64)
    shelf = firms.shelf.sales[offer]
    grow(shelf, expected, s.smooth, firms.weeks)
    firms.shelf.sales[offer] = shelf
    sales = expected.sum(axis=1)
    listed = sales / np.maximum(offers["price"][offer], 1e-6)
    shown = channels[:, :, SALE.shown].sum(axis=1)
    stays = 1.0 / (1.0 + np.exp(offers["return_logit"][offer]))
    return _Week(offer, offers["brand"][offer], offers["platform"][offer], sales, listed, shown, stays)


def _platforms(firms: Firms, s: Settings, week: _Week, ledger: Ledger) -> None:
    p, count = firms.platforms, len(firms.platforms)
    expected = np.bincount(week.platform, week.sales, count)
    listed = np.bincount(week.platform, week.listed, count)
    grow(p.sales, expected, s.smooth, firms.weeks)
    grow(p.shown, np.bincount(week.platform, week.shown, count), s.smooth, firms.weeks)
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
    cell, shape = week.platform * len(s.list_fen) + firms.brands.category[week.brand], p.sold_in.shape
    for mean, value in ((p.sold_in, week.sales * week.stays), (p.shown_in, week.shown)):
        grow(mean, np.bincount(cell, value, mean.size).reshape(shape), s.smooth, firms.weeks)


def _brands(firms: Firms, s: Settings, week: _Week, tallies: Tallies, ledger: Ledger) -> None:
    b, count = firms.brands, len(firms.brands)
    weeks = b.weeks
    units = np.bincount(week.brand, week.listed, count)
    sales = np.bincount(week.brand, week.sales, count)
    grow(b.sales, sales, s.smooth, weeks)
    expected = np.maximum(weeks, np.where(b.born > NEVER, _EXPECTED_WEEKS, 0))
    grow(b.usual_sales, sales, gain(s.params.brand.turnover.rent_weeks), expected)
    grow(b.units, units, s.smooth, weeks)
    grow(b.usual_units, units, s.smooth_usual, weeks)
    grow(b.shown, np.bincount(week.brand, week.shown, count), s.smooth, weeks)
    reach = _reach(firms, week)
    grow(b.reach, reach, s.smooth, weeks)
    grow(b.usual_reach, reach, s.smooth_usual, weeks)
    total = np.bincount(b.category, units, len(s.list_fen))[b.category]
    share = np.where(total > 0.0, units / np.where(total > 0.0, total, 1.0), b.share)
    grow(b.share, share, s.smooth, weeks)
    grow(b.usual_share, share, s.smooth_usual, weeks)
    gross = np.bincount(week.brand, _margins(firms, s, week), count) / np.maximum(sales, 1e-9)
    grow(b.traffic_fen, ledger.traffic.sum(axis=1), s.smooth, weeks)
    margin = gross - np.minimum(b.traffic_fen / np.maximum(b.sales, 1.0), 1.0)
    for value, now, usually in ((margin, b.margin, b.usual_margin), (gross, b.gross, b.usual_gross)):
        for mean, weight in ((now, s.smooth), (usually, s.smooth_usual)):
            grow(mean, np.where(sales > 0.0, value, mean), weight, weeks)
    grow(b.orders, tallies.brand[:, FELT.orders], s.smooth, weeks)
    b.reputation[:] = _believed(b.reputation, b.deviation, tallies.brand[:, FELT.signal_micro], b.orders, s)
    b.weeks[b.alive] += 1


def _reach(firms: Firms, week: _Week) -> Array:
    """Share of its category's viewings on each platform that a brand's shop and own rooms had, [brand, platform]."""
    b, (places, goods) = firms.brands, firms.platforms.sold_in.shape
    slot = np.maximum(week.offer - firms.mall_offers, 0)
    own = (week.offer < firms.mall_offers) | (firms.hosts.own_brand[slot // SLOTS_PER_HOST] >= 0)
    mine = np.bincount(week.brand * places + week.platform, week.shown * own, b.reach.size).reshape(b.reach.shape)
    all_ = np.bincount(week.platform * goods + b.category[week.brand], week.shown, places * goods)
    all_ = all_.reshape(places, goods).T[b.category]
    return np.asarray(mine / np.where(all_ > 0, all_, 1.0))


def _goods(firms: Firms, s: Settings, ledger: Ledger) -> None:
    """What brands and merchants of each category sold and kept; what is usual is that of a young market."""
    goods, category = firms.goods, firms.brands.category
    for mean, fen in ((goods.sales, ledger.brand_settled), (goods.profit, ledger.brand_profit)):
        grow(mean, np.bincount(category, fen, len(goods)), s.smooth_usual, firms.weeks)
    if firms.weeks < _YOUNG_WEEKS:
        goods.usual_profits[:] = goods.profits


def _margins(firms: Firms, s: Settings, week: _Week) -> Array:
    """What the brand may expect to keep of an offer's sales before it pays for impressions, fen: prices, fees and costs
    without the luck of orders.
    """
    brands, platforms, hosts = firms.brands, firms.platforms, firms.hosts
    slot = np.maximum(week.offer - firms.mall_offers, 0)
    asked = hosts.commission.ravel()[slot] * (hosts.own_brand[slot // SLOTS_PER_HOST] < 0)
    commission = np.where(week.offer >= firms.mall_offers, asked, 0.0)
    by_impression = s.platform.impression_part * s.platform.advertising_part * (platforms.usual_slots > 0.0)
    fees = (platforms.take * (1.0 - by_impression))[week.platform] + s.params.policy.tax_share + commission
    # Goods that buyers keep, and compliance beyond the opening's; ordinary returns and compliance are part of overhead.
    lost = (s.goods_lost - s.params.brand.return_loss)[week.platform]
    lost = lost * (brands.unit_cost * s.category.return_rate[brands.category])[week.brand]
    kept = week.sales * (1.0 - fees) - week.listed * goods_and_freight(brands, s)[week.brand]
    return kept - week.listed * lost - week.sales * compliance_change(firms, s)


def _believed(belief: Array, truth: Array | float, signal_micro: Array, orders: Array, s: Settings) -> Array:
    """Public belief after a week: moved by the mean signal of an ordinary week's deliveries, drifting to the truth.

    Dividing by smoothed deliveries keeps the mean step the same at any number of persons.
    """
    market = s.params.brand
    step = market.reputation_gain * signal_micro / 1e6 / np.maximum(orders, 0.5)
    return np.clip(belief + np.clip(step, -0.05, 0.05) - pace(market.reputation_weeks) * (belief - truth), -0.5, 0.5)


def _hosts(firms: Firms, s: Settings, week: _Week, tallies: Tallies, number: int) -> None:
    """A host expects commission on expected sales, less the MCN's part, and support; an own room counts its sales.

    What a suspended host earns is no news about what the room is worth.
    """
    h = firms.hosts
    rooms = slice(int(np.searchsorted(week.offer, firms.mall_offers)), None)
    slot = week.offer[rooms] - firms.mall_offers
    row, sales = slot // SLOTS_PER_HOST, week.sales[rooms]
    room, own = np.bincount(row, sales, len(h)), h.own_brand >= 0
    split = np.where(h.mcn >= 0, 1.0 - s.params.mcn.split, 1.0)
    # A tax on hosts counts against the usual one: what hosts expect elsewhere is before it, too.
    split = split * ((1.0 - s.params.policy.host_tax_share) / (1.0 - firms.regulator.usual_host_tax[0]))
    paid = np.bincount(row, sales * h.commission.ravel()[slot], len(h)) * split
    income = np.where(own, room, paid)
    support = s.platform.host_support * firms.platforms.take * firms.platforms.sales
    income += h.support * support[h.platform]
    income -= np.where(own | (np.bincount(row, minlength=len(h)) == 0), 0.0, room_change(firms, s))
    alive = np.flatnonzero(h.alive)
    silent = h.suspended_until[alive] > number
    weeks = h.weeks[alive]
    total = room[alive].sum()
    views = np.bincount(row, week.shown[rooms], len(h))
    observed = {
        "sales": (room[alive], s.smooth),
        "shown": (views[alive], s.smooth),
        "income": (income[alive], s.smooth),
        "usual_income": (income[alive], s.smooth_usual),
        "minutes": (tallies.host_minutes[alive] / 100.0, s.smooth),
        "orders": (tallies.host[:, FELT.orders][alive], s.smooth),
    }
    if total > 0.0:
        observed["share"] = (room[alive] / total, s.smooth)
        observed["usual_share"] = (room[alive] / total, s.smooth_usual)
    for name, (value, weight) in observed.items():
        column = getattr(h, name)
        mean = column[alive]
        grow(mean, value, weight, weeks)
        column[alive] = np.where(silent, column[alive], mean) if name in ("income", "usual_income") else mean
    signal = tallies.host[:, FELT.signal_micro][alive]
    h.reputation[alive] = _believed(h.reputation[alive], 0.0, signal, h.orders[alive], s)
    h.weeks[alive] += 1
    free = alive[~own[alive]]
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
