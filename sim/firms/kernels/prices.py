"""Prices of a week: the cheapest rival, and the move toward what is wanted."""

from __future__ import annotations

import math

from sim.core.jit import kernel


@kernel
def find_cheapest(price, category, merchant, absent, lowest, out):
    """Lowest log price of a category's brands that sell there, ``out`` [brand, platform]; infinite for merchants, who
    are nobody's rivals, and where no brand sells. ``lowest`` [category, platform] is room to work in."""
    brands, places = price.shape
    for c in range(len(lowest)):
        for p in range(places):
            lowest[c, p] = math.inf
    for b in range(brands):
        for p in range(places):
            if not merchant[b] and not absent[b, p]:
                lowest[category[b], p] = min(lowest[category[b], p], price[b, p])
    for b in range(brands):
        for p in range(places):
            out[b, p] = math.inf if merchant[b] else lowest[category[b], p]


@kernel
def move_prices(price, target, markup, floor, short, pace, step):
    """A week's move of log ``price`` toward ``target``, all [brand, platform], by at most ``step``.

    Nobody goes below the log ``floor``, nor below the ``markup`` where that is lower; without cash nobody sells below
    the mark-up. short [brand] bool.
    """
    brands, places = price.shape
    for b in range(brands):
        for p in range(places):
            wanted = max(target[b, p], markup[b, p]) if short[b] else target[b, p]
            wanted = max(wanted, min(floor[b, p], markup[b, p]))
            price[b, p] += min(max(pace * (wanted - price[b, p]), -step), step)
