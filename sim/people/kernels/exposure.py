"""What does the ranking show her?"""

import numpy as np

from sim.core.jit import formula
from sim.core.select import select
from sim.state.names import GUIDE


@formula
def pick_from(cumulative, start, stop, u):
    """Index of the first entry in a short rising list cumulative[start:stop] that is at least u; -1 if it is empty."""
    at = min(start, stop - 1)
    for k in range(start, stop - 1):
        at += select(cumulative[k] < u, 1, 0)
    return select(stop <= start, -1, at)


@formula
def pick_entry(entries, guide, start, stop, u):
    """As `pick_from`, for a stretch of the ranked lists.

    guide [GUIDE + 1] says where each of GUIDE equal parts of (0, 1) begins (Chen & Asau 1974).
    """
    if stop <= start:
        return -1
    part = min(int(u * GUIDE), GUIDE - 1)
    low, high = max(guide[part] - 1, start), min(guide[part + 1] + 1, stop - 1)
    left = high - low
    while left > 0:  # bisection in which only the number of entries decides how many steps it takes
        half = (left + 1) >> 1
        low += select(entries[low + half - 1].cumulative < u, half, 0)
        left -= half
    return low


@formula
def taste_category(interest, categories, u):
    """A category drawn in proportion to her interests."""
    total = 0
    for k in range(categories):
        total += np.int64(interest[k])
    mark = u * total
    below = 0.0
    passed = 0
    for k in range(categories):
        below += np.float64(interest[k])
        passed += select(mark < below, 0, 1)
    return min(passed, categories - 1)


@formula
def interest_share(interest, categories, category):
    """Share of her interests that a category has."""
    total = 0
    for k in range(categories):
        total += np.int64(interest[k])
    return np.float64(interest[category]) / max(total, 1)


@formula
def concentration_after(c, concentration, same, novelty):
    """Interest hardens with repeated same-type content and relaxes with variety (filter bubble: T-RECS)."""
    harder = concentration + c.look_harden * (1.0 - novelty) * (1.0 - concentration)
    return select(same, harder, concentration - c.look_relax * concentration)


@formula
def fatigue_after(c, fatigue, same, novelty, levers):
    """Fatigue from repetition, damped by new content; per session."""
    gain = (
        c.memory_fatigue_gain * select(same, 1.0, c.memory_fatigue_varied) * (1.0 - c.memory_fatigue_novelty * novelty)
    )
    gain += levers
    return fatigue + gain * (1.0 - fatigue)
