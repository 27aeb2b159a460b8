"""Who does she listen to, and does somebody bring her in?"""

import math

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, uniform

_NEIGHBOUR = int(Stream.NEIGHBOUR)
STRANGERS = 10_000  # the number of this week's stranger is this plus the week; neighbours have the numbers below 16


@formula
def neighbour(c, key, row, rows, community, which):
    """Row of her neighbour number `which`: fixed for the run, mostly within her community of consecutive rows.

    Numbers of strangers are drawn from everybody.
    """
    u = uniform(key, _NEIGHBOUR, 0, 2 * which)
    first = (row // community) * community
    size = min(community, rows - first)
    if size < 2 or which >= c.talk_neighbours or uniform(key, _NEIGHBOUR, 0, 2 * which + 1) < c.talk_distant:
        first, size = 0, rows
    other = first + int(u * (size - 1))  # all but herself
    return other if other < row else other + 1


@formula
def meets(c, key, week):
    """Number of the neighbour she meets this week; she meets all of them in turn, from a personal start.

    Or, with probability `talk.strangers`, a stranger in her neighbour's place.
    """
    if c.talk_neighbours == 0:
        return -1
    if c.talk_strangers > 0.0 and uniform(key, _NEIGHBOUR, 2, STRANGERS + week) < c.talk_strangers:
        return STRANGERS + week
    offset = int(uniform(key, _NEIGHBOUR, 1, 0) * c.talk_neighbours)
    return (week + offset) % c.talk_neighbours


@formula
def referral_hazard(c, valence, levers):
    """Weekly hazard that the neighbour met brings her in (Bass 1969 imitation); times the number of neighbours, since
    one of them is met a week. valence in [-1, 1]."""
    if valence <= 0.0:
        return 0.0
    return c.talk_join * c.talk_neighbours * (0.5 + valence) * math.exp(levers)


@formula
def voice_valence(c, satisfaction):
    """What neighbours hear of her satisfaction, -127..127; never 0 while she is active."""
    v = math.floor((satisfaction - 0.5) * 254.0 + 0.5)
    v = min(max(v, -127), 127)
    return np.int8(v if v != 0 else 1)
