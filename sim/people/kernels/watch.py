"""Which room is watched, for how long, and does she take part?"""

import math

from sim.core.jit import formula
from sim.core.rng import normal
from sim.core.select import select
from sim.people.kernels.numbers import logistic


@formula
def watch_utility(c, appeal, interest, bond, novelty):
    """Utility of staying in a room among those shown: content, relevance, bond, novelty."""
    return appeal + c.look_interest * interest + c.look_bond * bond + c.look_novelty * novelty


@formula
def minutes_watched(c, base, mall, interest, bond, fatigue, left_today, u, levers):
    """Minutes of a session: lognormal, longer with a bond, shorter when tired, within what is left of her day."""
    m = base * (1.0 + c.look_minutes_interest * (interest - 0.5)) * (1.0 + c.look_minutes_bond * bond)
    m *= 1.0 - c.look_tired * fatigue
    m = select(mall, m * c.look_mall_minutes, m)
    spread = c.look_minutes_spread
    m = m * math.exp(spread * normal(u) - 0.5 * spread * spread) + levers
    return min(max(m, 0.0), max(left_today, 0.0))


@formula
def interacts(c, bond, hedonic, u):
    """Whether she comments, likes or joins a game."""
    return u < logistic(c.look_interact + c.look_interact_bond * bond + select(hedonic, c.look_interact_hedonic, 0.0))
