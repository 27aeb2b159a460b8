"""Compiled loops over the entries of all lists, and the standing of one room."""

from __future__ import annotations

from sim.core.jit import formula, kernel
from sim.state.names import LIVE, MALL, NOBODY, SALES_CHANNELS, SHORT_VIDEO

_CHANNELS = len(SALES_CHANNELS)
_LEAST, _MOST = 0.25, 4.0  # momentum


@formula
def of_room(size, invests, days, slots):
    """Presence of one slot: size x airtime, own rooms as their brand ``invests``, shared among the slots in use."""
    return size * invests * days / (7.0 * max(slots, 1))


@formula
def _momentum(share, usual):
    """Share of sales over its usual value, 0.25 to 4; 1 while nothing is known."""
    return min(max(share / usual, _LEAST), _MOST) if usual > 0.0 else 1.0


@kernel
def sort_entries(
    offer, host, host_type, brand, platform, category, on_air, days_of, appeal, quality, service, goods, shop_video,
    shelf, shop, traffic, brand_share, brand_usual, room,
    size, own_brand, host_brand, minutes, reputation, host_share, host_usual,
    count, place, list_id, entry_offer, kind, entry_platform, presence, sales, watched, entry_appeal, bids, rating,
    momentum,
):  # fmt: skip
    """Every offer on sale stands in two lists: rooms on air and among short videos, shops in the mall and there.

    Fills the columns of `Entries`, sorted by list and within one by offer. shop [brand]: standing of its shop;
    days_of [bits]: days on air. ``count`` [list] is zero before; ``place`` [list] is room to work in.
    """
    for i in range(len(offer)):
        first = MALL if host[i] == NOBODY else LIVE
        for channel in (first, SHORT_VIDEO):
            count[(platform[i] * _CHANNELS + channel) * goods + category[i]] += 1
    before = 0
    for k in range(len(count)):
        place[k] = before
        before += count[k]
    for i in range(len(offer)):
        h, b = host[i], brand[i]
        is_shop = h == NOBODY
        if is_shop:
            stands, name, rises, seen = shop[b], 0.0, _momentum(brand_share[b], brand_usual[b]), 0.0
        else:
            slots = 0
            for k in range(host_brand.shape[1]):
                if host_brand[h, k] >= 0:
                    slots += 1
            own = own_brand[h]
            stands = of_room(size[h], room[own] if own >= 0 else 1.0, days_of[on_air[i]], slots)
            name, rises, seen = reputation[h], _momentum(host_share[h], host_usual[h]), minutes[h]
        for channel in (MALL if is_shop else LIVE, SHORT_VIDEO):
            which = (platform[i] * _CHANNELS + channel) * goods + category[i]
            e = place[which]
            place[which] += 1
            list_id[e], entry_offer[e], kind[e], entry_platform[e] = which, offer[i], host_type[i], platform[i]
            presence[e] = stands * (shop_video if is_shop and channel == SHORT_VIDEO else 1.0)
            sales[e], watched[e], entry_appeal[e] = shelf[offer[i], channel], seen, appeal[i]
            bids[e], momentum[e] = traffic[b, platform[i]], rises
            rating[e] = 0.5 * quality[i] + 0.5 * service[i] + name


@kernel
def spread_over_lists(value, first, out):
    """One ``value`` a non-empty list, for its entries; ``first`` [list]: where each begins."""
    for k in range(len(first)):
        for e in range(first[k], first[k + 1] if k + 1 < len(first) else len(out)):
            out[e] = value[k]


@kernel
def divide_by_lists(score, total, first, out):
    """``score`` over the ``total`` of its list; equal shares where that is zero."""
    for k in range(len(first)):
        end = first[k + 1] if k + 1 < len(first) else len(out)
        for e in range(first[k], end):
            out[e] = score[e] / total[k] if total[k] > 0.0 else score[e] + 1.0 / (end - first[k])


@kernel
def run_up(share, first, out):
    """Running sum of ``share`` within each list, exactly 1 at the end."""
    running = 0.0
    for k in range(len(first)):
        before, end = running, first[k + 1] if k + 1 < len(first) else len(out)
        for e in range(first[k], end):
            running += share[e]
            out[e] = min(running - before, 1.0)
        out[end - 1] = 1.0
