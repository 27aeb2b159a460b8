"""Small numerics shared by all formulas."""

import math

import numpy as np

from sim.core.jit import formula
from sim.state.names import FADE_DAYS

_STEPS = 65535.0


@formula
def load(share):
    """A stored share (u2) as float64 in [0, 1]."""
    return np.float64(share) * (1.0 / _STEPS)


@formula
def store(share):
    """A share rounded to the stored grid, kept in [0, 1]."""
    return np.uint16(min(max(share, 0.0), 1.0) * _STEPS + 0.5)


@formula
def logistic(link):
    """1 / (1 + exp(-link)): the one saturating function on which effects add."""
    return 1.0 / (1.0 + math.exp(-link))


@formula
def clip(x, low, high):
    """x kept in [low, high]."""
    return min(max(x, low), high)


@formula
def remaining(fades, process, days):
    """Share of a state that is left after whole days: exp(-days / mean life), by table."""
    return fades[process, min(max(days, 0), FADE_DAYS - 1)]


@formula
def toward(x, goal, share):
    """Move x toward goal by a share of the distance."""
    return x + (goal - x) * share
