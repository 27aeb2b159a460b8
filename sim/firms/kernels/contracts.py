"""Pairs of an open slot and a brand: who may meet, what they would agree on, and whom the slot takes."""

from __future__ import annotations

import math

from sim.core.jit import kernel

COMMISSION_LOW, COMMISSION_HIGH = 0.15, 0.40  # share of sales that hosts are reported to get
NEVER_REFUSED = -1.0  # margin at which `brand.refuse_below` is off
_MOST_LOST = 0.9  # of sales, by claims


@kernel
def meet(host, wanted, platform, category, merchant, absent, row, brand):
    """Pairs of slots of ``host`` [row] and brands of the ``wanted`` category that sell there, [pair] ascending.

    Returns how many; ``row`` and ``brand`` have room for all. Merchants have no rooms.
    """
    count = 0
    for i in range(len(host)):
        for b in range(len(category)):
            if category[b] == wanted[i] and not merchant[b] and not absent[b, platform[host[i]]]:
                row[count], brand[count] = i, b
                count += 1
    return count


@kernel
def agree(
    place, brand, discount, asked, more_returns, slotting, price, goods, fees, goods_lost, returns_weight, least,
    commission, keeps, refused,
):  # fmt: skip
    """Fill the terms of each [pair]: see `sim.firms.bargain.terms`. goods [brand] over list price; fees [platform]."""
    for i in range(len(place)):
        p = place[i]
        # Of the sale at the room's discount: goods and freight, and what they leave after take and tax.
        cost = goods[brand[i]] / (price[brand[i], p] * (1.0 - discount[i]))
        left = 1.0 - fees[p] - cost
        lost = min(returns_weight * more_returns[i], _MOST_LOST)
        dead = lost * goods_lost[p] * cost + slotting[i]
        commission[i], refused[i] = asked[i], False
        if least > NEVER_REFUSED:
            needed = least + dead
            most = left - (needed / (1.0 - lost) if needed > 0.0 else needed)  # a loss on each sale is on kept ones
            commission[i] = min(max(min(asked[i], most), COMMISSION_LOW), COMMISSION_HIGH)
            refused[i] = most < COMMISSION_LOW
        kept = left - commission[i]
        keeps[i] = kept - lost * max(kept, 0.0) - dead


@kernel
def choose(
    row, brand, held, strength, dear, screened, believed, commission, above_usual, fit, keeps, reach, keen, refused,
    luck, quality_taste, renewal, commission_weight, fit_weight, margin_weight, reach_weight,
    best, best_commission, met,
):  # fmt: skip
    """The brand that each slot takes, ``best`` [row], -1 if all refuse, and the commission of the pair; before, -1 and
    0. ``met`` [row]: whether there was anybody. Others are [pair], but dear and believed [brand].
    """
    worth = -math.inf
    for i in range(len(row)):
        if i == 0 or row[i] != row[i - 1]:
            worth = -math.inf
            best_commission[row[i]] = 0.0
        b = brand[i]
        met[row[i]] = True
        if refused[i]:
            continue
        utility = strength[i] - dear[b] + quality_taste * screened[i] * believed[b]
        utility += renewal if held[i] == b else 0.0
        utility += commission_weight * above_usual[i]
        utility += fit_weight * fit[i]
        utility += margin_weight * keeps[i]
        utility += reach_weight * reach[i] * strength[i]
        utility += keen[i]
        utility -= luck[i]
        if utility > worth:
            worth, best[row[i]], best_commission[row[i]] = utility, b, commission[i]
