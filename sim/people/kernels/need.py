"""What does she still have? A purchase fills the need for its category; the need grows again at her own pace."""

import math

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, uniform

_PACE = int(Stream.NEED_PACE)
TICKS = 8  # in a mean life: a byte loses an eighth of a life at once, for smaller steps would round to nothing
FULL = 255.0  # stored steps of a need that is filled


@formula
def pace(key):
    """How fast she uses things up against others: gamma over people with shape 2 and mean 1, in every category."""
    return -0.5 * math.log(uniform(key, _PACE, 0, 0) * uniform(key, _PACE, 0, 1))


@formula
def left_of_need(filled, personal, ticks):
    """Stored steps left of a filled need after so many ticks; at least one step is gone, so that nothing stays."""
    left = math.floor(filled * math.exp(-personal * ticks / TICKS) + 0.5)
    return min(left, filled - 1.0)


@formula
def use_up(p, s, key, day):
    """Let her needs grow from the day to which they refer until `day`. People tick on days of their own."""
    personal = -1.0
    phase = 0.0
    for k in range(s.categories):
        filled = np.float64(p.filled[k])
        if filled == 0.0:
            continue
        if personal < 0.0:
            personal = pace(key)
            phase = uniform(key, _PACE, 0, 2)
        rate = s.need_ticks[k]  # a day
        since = math.floor(np.float64(p.touched_day) * rate + phase)
        ticks = math.floor(np.float64(day) * rate + phase) - since
        if ticks > 0:
            p.filled[k] = np.uint8(left_of_need(filled, personal, ticks))


@formula
def have(p, category):
    """How much of the need for a category is filled, 0-1."""
    return np.float64(p.filled[category]) * (1.0 / FULL)


@formula
def fill(p, category, amount):
    """Fill the need for a category by an amount, up to 1."""
    p.filled[category] = np.uint8(min(np.float64(p.filled[category]) + math.floor(FULL * amount + 0.5), FULL))
