"""Which platform, and which of its sales channels?"""

from sim.core.jit import formula
from sim.core.select import select
from sim.people.kernels.numbers import remaining
from sim.state.names import NEWCOMER_FADE


@formula
def novelty_left(s, newcomer, days_tried):
    """How novel a platform first tried so many days ago still is: its factor for newcomers, fading, ratio."""
    return newcomer * remaining(s.fades, NEWCOMER_FADE, days_tried)


@formula
def platform_utility(c, base, habit, bond, trust, sensitivity, price_level, novelty, stars, levers):
    """Utility of opening a platform: taste, habit, bonded hosts, risk, price level (paid over list), what is novel, and
    who is on air there against the usual (stars, log).

    Someone who was never there, or not for years (habit 0), has a barrier to cross.
    """
    u = base + c.where_habit * habit + c.where_bond * bond - c.where_risk * (1.0 - trust)
    u += c.where_price * sensitivity * (1.0 - price_level) + c.where_curiosity * novelty + levers
    u += c.visit_star_draw * stars
    return select(habit == 0.0, u - c.where_barrier, u)


@formula
def channel_utility(c, appeal, motive, channel):
    """Utility of live rooms (0), short video (1) or the mall (2): utilitarian people search, hedonic people watch."""
    fits = ((motive == 0) & (channel == 2)) | ((motive == 1) & (channel == 0))
    return select(fits, appeal + c.where_motive, appeal)
