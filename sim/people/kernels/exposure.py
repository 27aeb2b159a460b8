"""What does the ranking show her?"""

import numpy as np

from sim.core.jit import formula
from sim.state.names import GUIDE


@formula
def pick_from(cumulative, start, stop, u):
    """Index of the first entry in cumulative[start:stop] that is at least u (bisection); -1 if the list is empty."""
    if stop <= start:
        return -1
    low, high = start, stop - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] < u:
            low = middle + 1
        else:
            high = middle
    return low


@formula
def pick_entry(entries, guide, start, stop, u):
    """As `pick_from`, for a stretch of the ranked lists.

    guide [GUIDE + 1] says where each of GUIDE equal parts of (0, 1) begins (Chen & Asau 1974).
    """
    if stop <= start:
        return -1
    part = min(int(u * GUIDE), GUIDE - 1)
    low, high = max(guide[part] - 1, start), min(guide[part + 1] + 1, stop - 1)
    while low < high:
        middle = (low + high) // 2
        if entries[middle].cumulative < u:
            low = middle + 1
        else:
            high = middle
    return low


@formula
def taste_category(interest, categories, u):
    """A category drawn in proportion to her interests."""
    total = 0
    for k in range(categories):
        total += np.int64(interest[k])
    mark = u * total
    below = 0.0
    for k in range(categories):
        below += np.float64(interest[k])
        if mark < below:
            return k
    return categories - 1


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
    if same:
        return concentration + c.look_harden * (1.0 - novelty) * (1.0 - concentration)
    return concentration - c.look_relax * concentration


@formula
def fatigue_after(c, fatigue, same, novelty, levers):
    """Fatigue from repetition, damped by new content; per session."""
    gain = (
        c.memory_fatigue_gain * (1.0 if same else c.memory_fatigue_varied) * (1.0 - c.memory_fatigue_novelty * novelty)
    )
    gain += levers
    return fatigue + gain * (1.0 - fatigue)
