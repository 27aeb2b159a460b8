"""Who closes for want of cash, who enters where profits are high, and what becomes of them: brands, merchants, MCNs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.rng import Stream, word
from sim.core.short import rows_of, within
from sim.firms import focal
from sim.firms.brand_founding import quality_of, smaller_brand
from sim.firms.host import dismiss
from sim.firms.kernels.turnover import close, enter
from sim.firms.sampling import draws
from sim.firms.success import followed
from sim.firms.tables import NEVER

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Brands, Firms


def decide(firms: Firms, s: Settings, now: Now) -> None:
    """One week of closings and entries of brands and merchants, then of MCNs; nobody before observation has settled."""
    if firms.weeks < s.params.brand.learning.settle_weeks:
        return
    _grow(firms, s)
    _close_brands(firms, s, now)
    _enter_brands(firms, s, now)
    _close_mcns(firms, s, now)
    _enter_mcns(firms, s, now)


def without_cash(short: Array, cash: Array, alive: Array) -> None:
    """Count weeks without cash in a row, in place."""
    short[:] = np.where(alive & (cash < 0.0), short + 1, 0)


def entry_factor(profit: Array | float, usual: Array | float, response: float) -> Array:
    """Entries against the usual ones, where profits are ``profit`` and used to be ``usual``, share of sales."""
    return np.exp(within(response * (np.asarray(profit) - usual), -5.0, 2.0))


def _grow(firms: Firms, s: Settings) -> None:
    """Standing of brands that entered follows their success, as hosts' does.

    Success is what a brand sells for its standing, against all established brands of its category together.
    """
    b, life = firms.brands, s.params.brand.turnover
    known = b.alive & ~b.merchant & (b.weeks >= s.params.brand.learning.settle_weeks)
    old, new = known & (b.born == NEVER), rows_of(known & (b.born > NEVER))
    sold, standing = (np.bincount(b.category, x * old, len(s.list_fen))[b.category[new]] for x in (b.share, b.size))
    new, sold, standing = (x[sold > 0.0] for x in (new, sold, standing))
    if len(new) == 0:
        return
    success = np.maximum(b.share[new], 1e-12) / b.size[new] * standing / sold
    b.size[new] = followed(b.size[new], b.entry_size[new], success, life.growth, life.growth_cap)


def _close_brands(firms: Firms, s: Settings, now: Now) -> None:
    brands, life = firms.brands, s.params.brand.turnover
    without_cash(brands.short, brands.cash, brands.alive)
    if now.week < s.params.horizon.first_week:
        brands.short[brands.firm >= 0] = 0
    gone = np.empty(len(brands), np.int64)
    count = close(
        word(firms.seed), int(Stream.BRAND_EXIT), now.week, life.patience_weeks, life.merchant_closings / 52.0,
        brands.alive, brands.merchant, brands.firm, brands.short, gone,
    )  # fmt: skip
    if count:
        close_brands(firms, gone[:count], now.week)


def close_brands(firms: Firms, rows: Array, week: int) -> None:
    """Take brands off the market: shops and own rooms close, contracts end, goods and cash are gone."""
    brands, hosts = firms.brands, firms.hosts
    brands.alive[rows], brands.closed[rows] = False, week
    _forget(brands, rows)
    rows = rows[~brands.merchant[rows]]  # merchants have neither rooms nor contracts
    if len(rows) == 0:
        return
    dismiss(firms, rows_of(hosts.alive & np.isin(hosts.own_brand, rows)), week)
    ended = (hosts.own_brand < 0)[:, None] & np.isin(hosts.brand, rows)
    hosts.brand[ended] = -1
    hosts.until[ended] = week


def _forget(brands: Brands, rows: Array) -> None:
    """Nothing is left of what was decided, in stock or observed."""
    for name in (
        "weeks", "short", "undercut", "aim", "cut", "price", "followed", "usual_price", "stock", "ordered", "cash",
        "sales", "units", "usual_units", "usual_sales", "shown", "share", "usual_share", "orders", "margin",
        "usual_margin", "reach", "usual_reach", "reputation", "traffic", "bought", "gross", "usual_gross",
        "traffic_fen",
    ):  # fmt: skip
        getattr(brands, name)[rows] = 0
    brands.own_bids[rows] = brands.room[rows] = 1.0
    brands.service[rows] = brands.base_service[rows]


def _enter_brands(firms: Firms, s: Settings, now: Now) -> None:
    """Vacant places are taken at a rate that follows the category's profits: a function of (week, row)."""
    brands, life, market, goods = firms.brands, s.params.brand.turnover, s.params.brand, len(s.list_fen)
    usual = np.array([life.brand_entries * market.brands, life.merchant_entries * life.merchants]) / goods / 52.0
    new = np.empty(len(brands), np.int64)
    count = enter(
        word(firms.seed), int(Stream.BRAND_ENTRY), now.week,
        np.array([life.forgotten_weeks, life.merchant_forgotten_weeks]), usual,
        entry_factor(firms.goods.profits, firms.goods.usual_profits, life.entry_response),
        brands.alive, brands.merchant, brands.firm, brands.category, brands.closed, np.zeros((goods, 2), np.int64), new,
    )  # fmt: skip
    if count:
        rows = new[:count]
        _open(firms, s, rows, draws(firms.seed, Stream.BRAND_ENTRY, now.week, rows, 4)[1:], now.week)


def _open(firms: Firms, s: Settings, rows: Array, u: Array, week: int) -> None:
    """A new firm in the place of an old one: its goods are as dear, and otherwise its own; nobody knows it yet."""
    brands, market = firms.brands, s.params.brand
    _forget(brands, rows)
    brands.alive[rows], brands.born[rows] = True, week
    brands.quality[rows], brands.deviation[rows] = quality_of(s, brands.category[rows], brands.list_fen[rows], u[:2])
    brands.size[rows] = np.where(brands.merchant[rows], brands.size[rows], smaller_brand(s, u[2]))
    brands.entry_size[rows] = brands.size[rows]
    # It expects what firms of its size sell.
    of = brands.category[rows]
    total = np.bincount(brands.category, np.where(brands.alive, brands.size, 0.0), len(s.list_fen))
    expected = firms.goods.sales[of] * brands.size[rows] / np.maximum(total[of], 1e-9)
    brands.usual_sales[rows] = expected
    brands.cash[rows] = market.cash_weeks * expected
    brands.stock[rows] = market.cover_weeks * expected / market.price


def _close_mcns(firms: Firms, s: Settings, now: Now) -> None:
    mcns = firms.mcns
    without_cash(mcns.short, mcns.cash, mcns.open)
    if now.week < s.params.horizon.first_week:
        mcns.short[focal.mcns(s)] = 0
    gone = rows_of(mcns.open & (mcns.short >= s.params.brand.turnover.patience_weeks))
    if len(gone):
        firms.close_mcns(gone, now.week)


def _enter_mcns(firms: Firms, s: Settings, now: Now) -> None:
    """Closed ones are taken up by others, more where those open earn more than usual."""
    mcns, life = firms.mcns, s.params.brand.turnover
    vacant = rows_of(~mcns.open & ~focal.mcns(s) & (now.week - mcns.closed >= life.forgotten_weeks))
    if len(vacant) == 0:
        return
    u = draws(firms.seed, Stream.MCN_ENTRY, now.week, vacant, 1)[0]
    new = vacant[u < life.mcn_entries / 52.0]
    mcns.open[new], mcns.closed[new] = True, NEVER
    mcns.usual_income[new] = 0.0
    mcns.cash[new] = s.params.mcn.cash_weeks * mcns.usual_income[mcns.open].mean() if mcns.open.any() else 0.0
