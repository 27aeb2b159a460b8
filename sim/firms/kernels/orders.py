"""The money of a week's orders, offer by offer, added up for platforms, brands and hosts at once."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.core.columns import numbered
from sim.core.jit import formula, kernel
from sim.state.names import LIVE, MALL, NOBODY, SHORT_VIDEO
from sim.state.shown import SLOTS_PER_HOST
from sim.state.tallies import SALE


class OrderLine(NamedTuple):
    """Lines of orders; what is kept of them unless it says otherwise."""

    goods: int
    freight_insurance: int
    compliance: int
    tax: int
    host_tax: int
    technical_fee: int
    advertising: int
    platform_commission: int
    host_commission: int
    mcn_split: int
    brand_margin: int
    platform_subsidy: int
    platform_liability: int
    sponsored: int
    paid: int
    doomed: int
    kept: int
    paid_live: int
    paid_short_video: int
    paid_mall: int


LINE = numbered(OrderLine)


@formula
def whole_fen(amount):
    """Rounded to whole fen."""
    return np.int64(np.rint(amount))


@kernel
def add_up_channels(offer, sales, week, by_channel):
    """What offers sold: ``week`` [offer, SALE] over all sales channels, and ``by_channel`` what was paid in each."""
    for i in range(len(offer)):
        for k in range(sales.shape[2]):
            week[i, k] = sales[offer[i], LIVE, k] + sales[offer[i], SHORT_VIDEO, k] + sales[offer[i], MALL, k]
        for c in range(sales.shape[1]):
            by_channel[i, c] = sales[offer[i], c, SALE.paid_fen]


@kernel
def add_up_orders(
    offer, host, brand, platform, week, by_channel,
    unit_cost, bids, category, own_brand, mcn, host_commission,
    take, subsidy, commission, technical_part, on_sales, room_left, goods_lost, freight,
    mcn_part, host_tax_share, compliance_share, tax_share, liability, mall_offers,
    line, by_platform, by_brand, by_host,
):  # fmt: skip
    """Lines of every offer that sold something, added to the sums of its firms, [line, firm] each.

    The customer's price is the base of all fees, also where somebody subsidises it. The brand receives what is left.
    ``line`` [line] int64 is room to work in.
    """
    for i in range(len(offer)):
        orders = week[i, SALE.orders]
        if orders <= 0:
            continue
        b, p, h = brand[i], platform[i], host[i]
        paid, listed, doomed = week[i, SALE.paid_fen], week[i, SALE.list_fen], week[i, SALE.doomed_fen]
        sponsored = week[i, SALE.sponsored_fen]
        kept = paid - doomed
        kept_list = listed * (kept / max(paid, 1) if paid > 0 else 1.0)
        back = listed - kept_list  # at list price; a part of it is refunded and not seen again
        share, split = 0.0, 0.0
        if h != NOBODY:
            if own_brand[h] < 0:
                share = host_commission[h, (offer[i] - mall_offers) % SLOTS_PER_HOST]
            if mcn[h] >= 0:
                split = mcn_part
        host_gets = whole_fen(kept * share)
        mcn_gets = whole_fen(host_gets * split)
        host_pays = whole_fen((host_gets - mcn_gets) * host_tax_share)
        line[LINE.goods] = whole_fen(unit_cost[b] * (kept_list + goods_lost[p] * back))
        line[LINE.freight_insurance] = freight[category[b]] * orders
        line[LINE.compliance] = whole_fen(kept * compliance_share)
        line[LINE.tax] = whole_fen(kept * tax_share)
        line[LINE.host_tax] = host_pays
        line[LINE.technical_fee] = whole_fen(kept * take[p] * technical_part[p])
        line[LINE.advertising] = whole_fen(kept * take[p] * on_sales[p] * min(bids[b], room_left[p]))
        line[LINE.platform_commission] = whole_fen(kept * commission[p])
        line[LINE.host_commission] = host_gets - mcn_gets - host_pays
        line[LINE.mcn_split] = mcn_gets
        spent = 0
        for k in range(LINE.brand_margin):
            spent += line[k]
        line[LINE.platform_subsidy] = whole_fen((kept + sponsored) * subsidy[p] / (1.0 - subsidy[p]))
        line[LINE.platform_liability] = whole_fen(liability * (unit_cost[b] * goods_lost[p] * back))
        line[LINE.sponsored] = sponsored
        made_good = line[LINE.platform_subsidy] + line[LINE.platform_liability] + sponsored
        line[LINE.brand_margin] = kept + made_good - spent
        line[LINE.paid], line[LINE.doomed], line[LINE.kept] = paid, doomed, kept
        line[LINE.paid_live], line[LINE.paid_short_video] = by_channel[i, LIVE], by_channel[i, SHORT_VIDEO]
        line[LINE.paid_mall] = by_channel[i, MALL]
        for k in range(len(line)):
            by_platform[k, p] += line[k]
            by_brand[k, b] += line[k]
            if h != NOBODY:
                by_host[k, h] += line[k]


@kernel
def charge_slots(offer, host, brand, own_brand, fee, start, mall_offers, by_host, by_brand, by_offer):
    """Charge every slot on air the ``fee`` [host] fen of its host, in whole fen: their running sum is rounded down from
    ``start`` on. Brands' own rooms pay none. Adds to ``by_host``, ``by_brand`` and ``by_offer`` [offer on sale]."""
    owed, paid = 0.0, np.int64(0)
    for i in range(len(offer)):
        if offer[i] < mall_offers or own_brand[host[i]] >= 0:
            continue
        owed += fee[host[i]]
        due = np.int64(math.floor(owed + start))
        by_host[host[i]] += due - paid
        by_brand[brand[i]] += due - paid
        by_offer[i] += due - paid
        paid = due


@kernel
def spend_on_rooms(
    alive, kind, platform, own_brand, novelty, days, usual_income, support_share, on_air,
    content_cost, usual_novelty, studio_cost, usual_days, support_fen, compliance_fen,
    content, studio, compliance, support, supported, own_rooms,
):  # fmt: skip
    """What hosts spend and are paid as support, [host] fen each, and the sums by platform and by brand of own rooms.

    Content and studio are shares of usual income, of own rooms of usual sales.
    """
    for h in range(len(alive)):
        t, p = kind[h], platform[h]
        base = usual_income[h] if alive[h] else 0.0
        fresh = novelty[h] / max(usual_novelty[t], 0.05)
        content[h] = whole_fen(content_cost[t] * (fresh * fresh) * base)
        studio[h] = whole_fen(studio_cost[t] * days[h] / usual_days[t] * base)
        compliance[h] = compliance_fen if on_air[h] else 0
        support[h] = np.int64(support_share[h] * support_fen[p])
        supported[p] += support[h]
        if own_brand[h] >= 0:
            own_rooms[own_brand[h]] += content[h] + studio[h] + compliance[h]
