"""Who has to advertise where, and how much of what is wanted takes part in an auction."""

from __future__ import annotations

from sim.core.jit import formula, kernel
from sim.state.listing import of_room


@kernel
def stand(
    shop, shop_video, absent, category, room,
    alive, host_brand, own_brand, platform, size, days,
    rooms, shops, all_, out,
):  # fmt: skip
    """Fill ``out`` [brand, platform] with what a brand has to advertise: its shop, and rooms that sell it.

    In a category of a platform all of it together weighs as much as the shops. ``rooms`` as ``out``, ``shops`` and
    ``all_`` [platform, category] are zero before.
    """
    brands, places = out.shape
    for h in range(len(alive)):
        if not alive[h]:
            continue
        own, slots = own_brand[h], 0
        for k in range(host_brand.shape[1]):
            if host_brand[h, k] >= 0:
                slots += 1
        for k in range(host_brand.shape[1]):
            b = host_brand[h, k]
            if b >= 0:  # on air and among short videos
                rooms[b, platform[h]] += 2.0 * of_room(size[h], room[own] if own >= 0 else 1.0, days[h], slots)
    for b in range(brands):
        for p in range(places):
            there = 0.0 if absent[b, p] else 1.0
            out[b, p] = shop[b] * there * (1.0 + shop_video) + rooms[b, p] * there
            shops[p, category[b]] += shop[b] * there
            all_[p, category[b]] += out[b, p]
    for b in range(brands):
        for p in range(places):
            total = all_[p, category[b]]
            out[b, p] *= shops[p, category[b]] / (total if total > 0.0 else 1.0)


@formula
def taking_part(budget, minimum):
    """Part of a budget that takes part: half of one that is just worthwhile."""
    whole = budget + minimum
    return budget / whole if whole > 0.0 else 1.0


@kernel
def measure(wish, cell, budget, factor, minimum, part, total, shrinks):
    """What takes part when budgets are ``factor`` [cell] times as large: ``part`` [bidder] of every wish, ``total``
    [cell] of them, and ``shrinks`` [cell]: the smaller the budgets, the more of their wishes is lost with the next bit
    of price."""
    for c in range(len(total)):
        total[c] = shrinks[c] = 0.0
    for i in range(len(wish)):
        c = cell[i]
        part[i] = taking_part(budget[i] * factor[c], minimum[i])
        taken = wish[i] * part[i]
        total[c] += taken
        shrinks[c] += taken * (1.0 - part[i])
