"""Prices of a week: the cheapest rival, and the move toward what is wanted."""

from __future__ import annotations

import math

from sim.core.jit import formula, kernel


@kernel
def find_cheapest(price, undercut, category, merchant, absent, lowest, out):
    """Lowest log price of a category's brands that sell there, ``out`` [brand, platform]; infinite for merchants, who
    are nobody's rivals, and where no brand sells.

    Whoever attacks by ``undercut`` [brand] looks at what ``price`` would be without any attack: nobody follows its own.
    ``lowest`` [2, category, platform] is room to work in.
    """
    brands, places = price.shape
    for c in range(lowest.shape[1]):
        for p in range(places):
            lowest[0, c, p] = lowest[1, c, p] = math.inf
    for b in range(brands):
        for p in range(places):
            if not merchant[b] and not absent[b, p]:
                c = category[b]
                lowest[0, c, p] = min(lowest[0, c, p], price[b, p] - undercut[b])
                lowest[1, c, p] = min(lowest[1, c, p], price[b, p])
    for b in range(brands):
        for p in range(places):
            out[b, p] = math.inf if merchant[b] else lowest[1 if undercut[b] > 0.0 else 0, category[b], p]


@formula
def _step(price, target, pace, most):
    """A week's move of a log price toward ``target``, by at most ``most``."""
    return min(max(pace * (target - price), -most), most)


@kernel
def follow(price, target, pace, most):
    """A week's move of ``price`` toward ``target``, both [brand, platform], by at most ``most``."""
    for b in range(len(price)):
        for p in range(price.shape[1]):
            price[b, p] += _step(price[b, p], target[b, p], pace, most)


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
            price[b, p] += _step(price[b, p], wanted, pace, step)
