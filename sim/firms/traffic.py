"""Traffic: paid slots of a platform and category are sold by auction, by impression, to the brands that want them.

Brand i wants x_i = presence_i * bid_i * (v_i / p) ^ e impressions: v_i is what one is worth to it against the usual, p
what one costs against the founding, and e = 1 / (1 - theta) follows from concave returns x ^ theta. Free views stand in
for paid ones by the part phi: v is margin x (views had / usual views) ^ (-phi (1 - theta)), so that whoever is shown
less for nothing wants more for money. Nobody thinks of its own weight on the price, so p clears: what is wanted sums to
the slots (proportional shares: Kelly 1997; Johari & Tsitsiklis 2004). A campaign has a smallest worthwhile budget m: of
a budget W the part W / (W + m) takes part, so that small firms are crowded out first when p rises. Slots are the weight
of `paid_traffic` in the ranking against that of the founding. At p = 1 all of them cost the usual part of the take at
current sales, and what is spent follows p.

With `impression_part` 0 nothing is auctioned: bids share views out, and advertising is charged on sales at one price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.short import within
from sim.firms.kernels.traffic import measure, stand
from sim.mechanisms.ranking import presence as standing
from sim.state.tallies import SALE

if TYPE_CHECKING:
    from sim.firms.money.receipts import OnSale
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms

_WORTH = 0.5, 2.0  # of an impression against the usual, as far as anybody believes it
_VIEWS = 0.25, 4.0  # had against the usual, as far as anybody reckons
_LEAST_MARGIN = 0.10  # share of sales; changes of smaller margins are measured by it
_FURTHEST = 3.0  # log price
_CLOSE = 1e-8  # log price
_ROUNDS = 30


class Bids(NamedTuple):
    """What is wanted and what there is; a cell is a platform's slots in a category."""

    wish: Array  # [bidder] impressions wanted at price 1 by budgets of any size
    cell: Array  # [bidder]
    minimum: Array  # [bidder] fen, smallest worthwhile campaign
    money: Array  # [cell] fen that the usual impressions cost at price 1
    slots: Array  # [cell] against the usual
    usual: Array  # [cell] impressions


class Sold(NamedTuple):
    """What an auction comes to."""

    price: Array  # [cell] of an impression, 1 at the founding
    part: Array  # [bidder] of its wish that is large enough for a campaign
    bought: Array  # [bidder] share of the cell's slots
    wanted: Array  # [cell] sum of all that is large enough, had the price been 1


def auction(bids: Bids, e: float, opens: Array) -> Sold:
    """Clear every cell: sum over its bidders of wish p^-e W / (W + m) = usual x slots, W = money wish p^(1-e) / usual.

    ``opens`` [cell] bool: the price is 1, whoever comes; so it is where nobody bids or nothing is for sale. Newton in
    the log price, exact at once if m = 0.
    """
    wish, cell, minimum, money, slots, usual = bids
    count = len(money)
    clears = ~opens & (np.bincount(cell, wish, count) > 0.0) & (usual > 0.0) & (slots > 0.0)
    supply = np.log(np.where(clears, usual * slots, 1.0))
    budget = (money / np.where(usual > 0.0, usual, 1.0))[cell] * wish
    log_price = np.zeros(count)
    part, total, smaller = np.empty(len(wish)), np.empty(count), np.empty(count)
    measure(wish, cell, budget, np.ones(count), minimum, part, total, smaller)
    wanted = total.copy()
    for _ in range(_ROUNDS):
        known = clears & (total > 0.0)
        safe = np.where(known, total, 1.0)
        step = np.where(known, np.log(safe) - e * log_price - supply, 0.0) / (e + (e - 1.0) * (smaller / safe))
        log_price = within(log_price + step, -_FURTHEST, _FURTHEST)
        measure(wish, cell, budget, np.exp((1.0 - e) * log_price), minimum, part, total, smaller)
        if np.abs(step).max(initial=0.0) < _CLOSE:
            break
    bought = wish * part / np.where(total > 0.0, total, 1.0)[cell]
    return Sold(np.exp(log_price), part, bought, wanted)


def sell(firms: Firms, s: Settings) -> None:
    """Sell the week's slots: write what brands buy and what it costs.

    Until observation has settled the price is that of the founding, and what is wanted then is what is usual.
    """
    b, p, by_auction = firms.brands, firms.platforms, s.platform.impression_part
    if not by_auction.any():
        b.traffic[:] = b.bids[:, None]
        return
    settled = firms.weeks >= s.params.brand.learning.settle_weeks
    keen = b.bids[:, None] * (worth(firms, s) ** s.params.brand.traffic_elasticity if settled else 1.0)
    bids, opens = bids_of(firms, s, keen), (p.usual_wish.ravel() <= 0.0) | (not settled)
    found, shape = auction(bids, s.params.brand.traffic_elasticity, opens), b.bought.shape
    p.usual_wish[:] = np.where(opens, found.wanted, bids.usual).reshape(p.usual_wish.shape)
    p.traffic_price[:] = found.price.reshape(p.traffic_price.shape)
    b.bought[:] = found.bought.reshape(shape)
    cheap = (found.part * (found.price**-s.params.brand.traffic_elasticity)[bids.cell]).reshape(shape)
    b.traffic[:] = (1.0 - by_auction) * b.bids[:, None] + by_auction * keen * cheap


def bids_of(firms: Firms, s: Settings, keen: Array) -> Bids:
    """The bids of all brands on all platforms; ``keen`` [brand, platform or 1] is bid x worth ^ elasticity."""
    p = firms.platforms
    wish, cell = (presence(firms, s) * keen).ravel(), _cells(firms).ravel()
    usual, money = p.usual_wish.ravel(), _money(firms, s).ravel()
    # A cell without a past takes what is wanted in it now for usual; without sales no campaign is too small.
    usual = np.where(usual > 0.0, usual, np.bincount(cell, wish, len(usual)))
    least = np.repeat(s.platform.campaign_yuan * 100.0 / s.orders_per_row, len(s.list_fen)) * (money > 0.0)
    return Bids(wish, cell, least[cell], money, np.repeat(_slots(firms, s), len(s.list_fen)), usual)


def worth(firms: Firms, s: Settings) -> Array:
    """What an impression is worth to each brand against the usual, [brand, platform]: its margin before traffic over
    the usual one, times what fewer views of its own shop and rooms there make of one more.
    """
    b, market = firms.brands, s.params.brand
    change = (b.gross - b.usual_gross) / np.maximum(np.abs(b.usual_gross), _LEAST_MARGIN)
    views = np.where(b.usual_reach > 0.0, b.reach / np.where(b.usual_reach > 0.0, b.usual_reach, 1.0), 1.0)
    scarce = within(views, *_VIEWS) ** (-market.traffic_substitution / market.traffic_elasticity)
    return np.asarray(within(1.0 + change, *_WORTH)[:, None] * scarce)


def auctioned(firms: Firms, s: Settings) -> Array:
    """Part of the take at the founding's price of traffic that is paid by impression, [platform]."""
    part: Array = s.platform.impression_part * s.platform.advertising_part * (firms.platforms.usual_slots > 0.0)
    return part


def presence(firms: Firms, s: Settings) -> Array:
    """What a brand has to advertise on each platform, [brand, platform]: its shop, and rooms that sell it.

    Shops stand in the mall and among short videos, rooms on air and among short videos. In a category all of it
    together weighs as much as the brands' shops: rooms come and go, and add no campaigns to those of brands.
    """
    hosts, brands, sold_in = firms.hosts, firms.brands, firms.platforms.sold_in
    out = np.empty(brands.absent.shape)
    stand(
        standing.of_shops(brands, s.params.brand.room_size), standing.SHOP_VIDEO, brands.absent, brands.category,
        brands.room, hosts.alive, hosts.brand, hosts.own_brand, hosts.platform, hosts.size, hosts.days,
        np.zeros_like(out), np.zeros_like(sold_in), np.zeros_like(sold_in), out,
    )  # fmt: skip
    return out


def charges(firms: Firms, s: Settings, on_sale: OnSale) -> Array:
    """What impressions cost this week, whether or not anybody bought, [brand, platform] int64 fen.

    Of what was shown in a category the slots' usual part counts, at the price of the auction.
    """
    p = firms.platforms
    if not s.platform.impression_part.any():
        return np.zeros(firms.brands.traffic.shape, np.int64)
    where = on_sale.platform * len(s.list_fen) + firms.brands.category[on_sale.brand]
    if firms.weeks > 0:
        shown = np.bincount(where, on_sale.week[:, SALE.shown], p.shown_in.size).reshape(p.shown_in.shape)
        usual = _money(firms, s) * shown / np.where(p.shown_in > 0.0, p.shown_in, 1.0)
    else:  # in the first week nobody knows what will be sold: what was counts
        kept = on_sale.week[:, SALE.paid_fen] - on_sale.week[:, SALE.doomed_fen]
        usual = _usual_part(firms, s) * np.bincount(where, kept, p.shown_in.size).reshape(p.shown_in.shape)
    paid = usual * p.traffic_price * _slots(firms, s)[:, None] * s.platform.impression_part[:, None]
    return np.rint(paid.ravel()[_cells(firms)] * firms.brands.bought).astype(np.int64)


def at_usual_price(firms: Firms, paid: Array) -> Array:
    """What impressions charged ``paid`` [brand, platform] would cost at the founding's price, [platform]."""
    usual: Array = (paid / firms.platforms.traffic_price.ravel()[_cells(firms)]).sum(axis=0)
    return usual


def _money(firms: Firms, s: Settings) -> Array:
    """What the usual slots cost a week at the price of the founding, [platform, category] fen: as sales go lately."""
    p = firms.platforms
    expected = p.sold_in.sum(axis=1)
    stays = p.kept / np.where(expected > 0.0, expected, 1.0)
    return _usual_part(firms, s) * stays[:, None] * p.sold_in


def _usual_part(firms: Firms, s: Settings) -> Array:
    """Advertising over kept sales at the price of the founding, [platform, 1]."""
    return (firms.platforms.take * s.platform.advertising_part)[:, None]


def _slots(firms: Firms, s: Settings) -> Array:
    """Slots against those of the founding, [platform]; a platform that had none then has its usual ones now, if any."""
    now = s.ranking.get("paid_traffic", np.zeros(len(s.platforms)))
    then = firms.platforms.usual_slots
    return np.where(then > 0.0, now / np.where(then > 0.0, then, 1.0), now > 0.0)


def _cells(firms: Firms) -> Array:
    """Number of the (platform, category) in which each brand bids on each platform, [brand, platform]."""
    places, goods = firms.platforms.sold_in.shape
    cells: Array = firms.brands.category[:, None] + goods * np.arange(places)[None, :]
    return cells
