"""What firms remember of a week: smoothed expectations, shares, reputations. Reads tallies, changes no decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.agents.host import support_share
from sim.settings import Settings, pace
from sim.state import FELT, SALE, SLOTS_PER_HOST

if TYPE_CHECKING:
    from sim.books import Ledger
    from sim.columns import Array, Firms
    from sim.state import Tallies
    from sim.timeline import Now

_FEN, _SHOWN = SALE.index("expected_fen"), SALE.index("shown")
_ORDERS, _COMPLAINTS, _SIGNAL = FELT.index("orders"), FELT.index("complaints"), FELT.index("signal_micro")
_PRIOR_ORDERS = 20.0  # orders' worth of belief in the market's mean complaint rate (shrinkage)


class _Week(NamedTuple):
    """Offers on sale this week, by offer."""

    offer: Array  # id
    brand: Array
    platform: Array
    sales: Array  # expected, fen
    listed: Array  # the same at list price
    shown: Array


def learn(firms: Firms, offers: Array, tallies: Tallies, ledger: Ledger, now: Now) -> None:
    """Close the week: everybody's observations move by this week's tallies."""
    s = firms.settings(now.params)
    week = _week(firms, s, offers, tallies)
    _platforms(firms, s, week, ledger)
    _brands(firms, s, week, tallies, ledger)
    _hosts(firms, s, week, tallies)
    _mcns(firms, s, tallies)
    _open_accounts(firms, s)
    joined = int(tallies.platform[:, 3].sum())
    firms.reach += np.array([joined, -joined])
    firms.weeks += 1


def _week(firms: Firms, s: Settings, offers: Array, tallies: Tallies) -> _Week:
    """What the offers of the week sold; also what the shelf remembers of them."""
    offer = np.flatnonzero(offers["live"])
    channels = tallies.sales[offer]
    expected = channels[:, :, _FEN].astype(np.float64)
    shelf = firms.shelf.sales[offer]
    grow(shelf, expected, s.smooth, firms.weeks)
    firms.shelf.sales[offer] = shelf
    sales = expected.sum(axis=1)
    listed = sales / np.maximum(offers["price"][offer], 1e-6)
    return _Week(offer, offers["brand"][offer], offers["platform"][offer], sales, listed, channels[:, :, _SHOWN].sum(axis=1))


def grow(mean: Array, value: Array, weight: float, weeks: Array | int) -> None:
    """Move `mean` in place toward `value`: a plain mean at first, exponential with `weight` once that is larger."""
    weights = np.maximum(weight, 1.0 / (np.asarray(weeks) + 1.0))
    mean += weights.reshape(weights.shape + (1,) * (mean.ndim - weights.ndim)) * (value - mean)


def _platforms(firms: Firms, s: Settings, week: _Week, ledger: Ledger) -> None:
    p, count = firms.platforms, len(firms.platforms)
    expected = np.bincount(week.platform, week.sales, count)
    listed = np.bincount(week.platform, week.listed, count)
    grow(p.sales, expected, s.smooth, firms.weeks)
    grow(p.shown, np.bincount(week.platform, week.shown, count), s.smooth, firms.weeks)
    if expected.sum() > 0.0:
        share = expected / expected.sum()
        grow(p.share, share, s.smooth, firms.weeks)
        grow(p.usual_share, share, s.smooth_usual, firms.weeks)
    grow(p.price, np.where(listed > 0.0, expected / np.maximum(listed, 1e-9), p.price), s.smooth, firms.weeks + 4)
    usual = np.where(ledger.settled > 0, ledger.advertising / np.maximum(ledger.settled, 1), p.ad_share)
    grow(p.ad_share, usual, s.smooth, firms.weeks + 4)


def _brands(firms: Firms, s: Settings, week: _Week, tallies: Tallies, ledger: Ledger) -> None:
    b, market, weeks = firms.brands, s.params.brand, firms.weeks
    count = len(b)
    units = np.bincount(week.brand, week.listed, count)
    grow(b.sales, np.bincount(week.brand, week.sales, count), s.smooth, weeks)
    grow(b.units, units, s.smooth, weeks)
    grow(b.shown, np.bincount(week.brand, week.shown, count), s.smooth, weeks)
    total = np.bincount(b.category, units, len(s.list_fen))[b.category]
    share = np.where(total > 0.0, units / np.where(total > 0.0, total, 1.0), b.share)
    grow(b.share, share, s.smooth, weeks)
    grow(b.usual_share, share, s.smooth_usual, weeks)
    margin = np.where(b.sales > 0.0, ledger.brand_profit / np.maximum(b.sales, 1.0), 0.0)
    grow(b.margin, np.clip(margin, -1.0, 1.0), s.smooth, weeks)
    grow(b.usual_margin, np.clip(margin, -1.0, 1.0), s.smooth_usual, weeks)
    orders = tallies.brand[:, _ORDERS]
    signal = tallies.brand[:, _SIGNAL] / 1e6 / (orders + _PRIOR_ORDERS)
    b.reputation += market.reputation_gain * signal - pace(market.reputation_weeks) * b.reputation
    np.clip(b.reputation, -0.5, 0.5, out=b.reputation)


def _hosts(firms: Firms, s: Settings, week: _Week, tallies: Tallies) -> None:
    """A host expects commission on expected sales, less the MCN's part, and support; an own room counts its sales."""
    h, market = firms.hosts, s.params.brand
    rooms = slice(int(np.searchsorted(week.offer, firms.mall_offers)), None)
    slot = week.offer[rooms] - firms.mall_offers
    row, sales = slot // SLOTS_PER_HOST, week.sales[rooms]
    room, own = np.bincount(row, sales, len(h)), h.own_brand >= 0
    split = np.where(h.mcn >= 0, 1.0 - s.params.mcn.split, 1.0)
    paid = np.bincount(row, sales * h.commission.ravel()[slot], len(h)) * split
    income = np.where(own, room, paid)
    support = s.platform.host_support * firms.platforms.take * firms.platforms.sales
    income += support_share(firms, s) * support[h.platform]
    alive = np.flatnonzero(h.alive)
    weeks = h.weeks[alive]
    total = room[alive].sum()
    views = np.bincount(row, week.shown[rooms], len(h))
    orders = tallies.host[:, _ORDERS][alive]
    complaints = tallies.host[:, _COMPLAINTS]
    mean_rate = complaints.sum() / max(tallies.host[:, _ORDERS].sum(), 1)
    rate = (complaints[alive] + _PRIOR_ORDERS * mean_rate) / (orders + _PRIOR_ORDERS)
    observed = {
        "sales": (room[alive], s.smooth),
        "shown": (views[alive], s.smooth),
        "income": (income[alive], s.smooth),
        "usual_income": (income[alive], s.smooth_usual),
        "minutes": (tallies.host_minutes[alive] / 100.0, s.smooth),
        "complaints": (rate, s.smooth),
    }
    if total > 0.0:
        observed["share"] = (room[alive] / total, s.smooth)
        observed["usual_share"] = (room[alive] / total, s.smooth_usual)
    for name, (value, weight) in observed.items():
        column = getattr(h, name)
        mean = column[alive]
        grow(mean, value, weight, weeks)
        column[alive] = mean
    signal = tallies.host[:, _SIGNAL][alive] / 1e6 / (orders + _PRIOR_ORDERS)
    belief = h.reputation[alive]
    belief += market.reputation_gain * signal - pace(market.reputation_weeks) * belief
    h.reputation[alive] = np.clip(belief, -0.5, 0.5)
    h.weeks[alive] += 1
    free = alive[~own[alive]]
    size = np.bincount(h.platform[free], h.size[free], len(firms.platforms))
    yields = np.bincount(h.platform[free], income[free], len(firms.platforms)) / np.maximum(size, 1e-9)
    grow(firms.platforms.room_yield, np.where(size > 0.0, yields, 0.0), s.smooth, firms.weeks)
    weight = max(1.0 - 0.5 ** (1.0 / s.params.mcn.opportunity_weeks), 1.0 / (firms.weeks + 1.0))
    firms.level += weight * (income[free].sum() / max(firms.size_total, 1e-9) - firms.level)


def _mcns(firms: Firms, s: Settings, tallies: Tallies) -> None:
    m, member = firms.mcns, firms.hosts.alive & (firms.hosts.mcn >= 0)
    if len(m) == 0 or not member.any():
        return
    mcn = firms.hosts.mcn[member]
    orders = np.bincount(mcn, tallies.host[member, _ORDERS], len(m))
    complaints = np.bincount(mcn, tallies.host[member, _COMPLAINTS], len(m))
    rate = complaints / np.maximum(orders, 1.0)
    seen = orders > 0
    for mean, weight in ((m.complaints, s.smooth), (m.usual_complaints, s.smooth_usual)):
        before = mean.copy()
        grow(mean, rate, weight, m.weeks)
        mean[~seen] = before[~seen]
    m.weeks[seen] += 1


def _open_accounts(firms: Firms, s: Settings) -> None:
    """Opening cash and stock, and the sales from which growth counts, once observation has settled."""
    brands, market = firms.brands, s.params.brand
    settle = market.learning.settle_weeks
    if firms.weeks < settle:
        brands.stock[:] = market.cover_weeks * brands.units
        brands.ordered[:] = market.production_weeks * brands.units
        brands.cash[:] = market.cash_weeks * brands.sales
    if firms.weeks == settle:
        firms.platforms.start_sales[:] = firms.platforms.sales
