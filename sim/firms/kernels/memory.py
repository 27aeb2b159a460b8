"""What firms remember of a week: sums over the offers on sale, then every brand's and every host's means."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.columns import numbered
from sim.core.jit import formula, kernel
from sim.core.smoothing import grown
from sim.state.names import LIVE, MALL, SHORT_VIDEO
from sim.state.shown import SLOTS_PER_HOST
from sim.state.tallies import FELT, SALE


class Seen(NamedTuple):
    """What is added up over the offers of a platform, a category on a platform, a brand or a host."""

    sales: int  # expected, fen
    listed: int  # the same at list price
    shown: int
    stays: int  # of expected sales what ordinarily does not come back
    gross: int  # what the brand may expect to keep before it pays for impressions
    commission: int  # on expected sales, before anybody's part of it
    offers: int


SEEN = numbered(Seen)


@formula
def _add(row, sales, listed, shown):
    row[SEEN.sales] += sales
    row[SEEN.listed] += listed
    row[SEEN.shown] += shown
    row[SEEN.offers] += 1.0


@kernel
def see_offers(
    offer, brand, platform, price, stays, tally, shelf, smooth, weeks,
    category, order_cost, kept_cost, own_brand, host_commission, fee, lost, law, tax_share, mall_offers,
    by_platform, by_cell, by_brand, by_host, views,
):  # fmt: skip
    """Add the week's expectations up by firm, [firm, SEEN] each, cells [platform, category, SEEN]; the shelf remembers.

    views [brand, platform]: of a brand's shop and own rooms; order_cost [brand]: goods and freight of an order over
    list price; kept_cost [brand]: of goods that buyers keep; fee, lost [platform]: what is collected on sales, and the
    part of kept goods beyond ordinary; law: compliance beyond the opening's. Brands expect prices, fees and costs
    without the luck of orders.
    """
    for i in range(len(offer)):
        o, b, p = offer[i], brand[i], platform[i]
        sales, shown = 0.0, np.int64(0)
        for c in (LIVE, SHORT_VIDEO, MALL):
            expected = np.float64(tally[o, c, SALE.expected_fen])
            shelf[o, c] = grown(shelf[o, c], expected, smooth, weeks)
            sales += expected
            shown += tally[o, c, SALE.shown]
        listed = sales / max(price[i], 1e-6)
        commission = 0.0
        slot = o - mall_offers
        if slot < 0 or own_brand[slot // SLOTS_PER_HOST] >= 0:
            views[b, p] += shown
        if slot >= 0:
            h = slot // SLOTS_PER_HOST
            asked = host_commission[h, slot % SLOTS_PER_HOST]
            commission = asked if own_brand[h] < 0 else 0.0
            _add(by_host[h], sales, listed, shown)
            by_host[h, SEEN.commission] += sales * asked
        _add(by_platform[p], sales, listed, shown)
        _add(by_cell[p, category[b]], sales, listed, shown)
        by_cell[p, category[b], SEEN.stays] += sales * stays[i]
        _add(by_brand[b], sales, listed, shown)
        kept = sales * (1.0 - (fee[p] + tax_share + commission)) - listed * order_cost[b]
        by_brand[b, SEEN.gross] += kept - listed * (lost[p] * kept_cost[b]) - sales * law


@formula
def _believed(belief, truth, signal_micro, orders, gain, drift):
    """Public belief after a week: moved by the mean signal of an ordinary week's deliveries, drifting to the truth.

    Dividing by smoothed deliveries keeps the mean step the same at any number of persons.
    """
    step = gain * signal_micro / 1e6 / max(orders, 0.5)
    return min(max(belief + min(max(step, -0.05), 0.05) - drift * (belief - truth), -0.5), 0.5)


@kernel
def remember_brands(
    seen, felt, traffic, in_category, smooth, smooth_usual, smooth_rent, newcomer_weeks, gain, drift,
    alive, category, born, deviation, weeks, sales, usual_sales, units, usual_units, shown, share, usual_share,
    traffic_fen, margin, usual_margin, gross, usual_gross, orders, reputation,
):  # fmt: skip
    """A week of every brand's means. seen [brand, SEEN]; in_category [category] at list price; traffic [brand] fen."""
    for b in range(len(weeks)):
        week, sold, listed = weeks[b], seen[b, SEEN.sales], seen[b, SEEN.listed]
        sales[b] = grown(sales[b], sold, smooth, week)
        usual_sales[b] = grown(usual_sales[b], sold, smooth_rent, max(week, newcomer_weeks if born[b] else 0))
        units[b] = grown(units[b], listed, smooth, week)
        usual_units[b] = grown(usual_units[b], listed, smooth_usual, week)
        shown[b] = grown(shown[b], seen[b, SEEN.shown], smooth, week)
        total = in_category[category[b]]
        part = listed / total if total > 0.0 else share[b]
        share[b] = grown(share[b], part, smooth, week)
        usual_share[b] = grown(usual_share[b], part, smooth_usual, week)
        traffic_fen[b] = grown(traffic_fen[b], traffic[b], smooth, week)
        if sold > 0.0:
            before = seen[b, SEEN.gross] / max(sold, 1e-9)
            after = before - min(traffic_fen[b] / max(sales[b], 1.0), 1.0)
            margin[b] = grown(margin[b], after, smooth, week)
            usual_margin[b] = grown(usual_margin[b], after, smooth_usual, week)
            gross[b] = grown(gross[b], before, smooth, week)
            usual_gross[b] = grown(usual_gross[b], before, smooth_usual, week)
        orders[b] = grown(orders[b], felt[b, FELT.orders], smooth, week)
        signal = felt[b, FELT.signal_micro]
        reputation[b] = _believed(reputation[b], deviation[b], signal, orders[b], gain, drift)
        if alive[b]:
            weeks[b] += 1


@kernel
def remember_hosts(
    seen, felt, watched, all_rooms, support_fen, room_fen, after_split, after_tax, number, smooth, smooth_usual,
    gain, drift,
    alive, own_brand, mcn, platform, support, suspended_until, weeks, sales, shown, share, usual_share, income,
    usual_income, minutes, orders, reputation, earned,
):  # fmt: skip
    """A week of every host's means. seen [host, SEEN]; support_fen [platform]; room_fen: compliance of a room on air.

    A host expects commission on expected sales, less the MCN's part, and support, ``earned`` [host]; an own room
    counts its sales. What a suspended host earns is no news about what the room is worth.
    """
    for h in range(len(weeks)):
        if not alive[h]:
            continue
        week, sold, own = weeks[h], seen[h, SEEN.sales], own_brand[h] >= 0
        split = (after_split if mcn[h] >= 0 else 1.0) * after_tax
        got = sold if own else seen[h, SEEN.commission] * split
        got += support[h] * support_fen[platform[h]]
        if not own and seen[h, SEEN.offers] > 0.0:
            got -= room_fen
        earned[h] = got
        sales[h] = grown(sales[h], sold, smooth, week)
        shown[h] = grown(shown[h], seen[h, SEEN.shown], smooth, week)
        if suspended_until[h] <= number:
            income[h] = grown(income[h], got, smooth, week)
            usual_income[h] = grown(usual_income[h], got, smooth_usual, week)
        minutes[h] = grown(minutes[h], watched[h] / 100.0, smooth, week)
        orders[h] = grown(orders[h], felt[h, FELT.orders], smooth, week)
        if all_rooms > 0.0:
            share[h] = grown(share[h], sold / all_rooms, smooth, week)
            usual_share[h] = grown(usual_share[h], sold / all_rooms, smooth_usual, week)
        reputation[h] = _believed(reputation[h], 0.0, felt[h, FELT.signal_micro], orders[h], gain, drift)
        weeks[h] += 1
