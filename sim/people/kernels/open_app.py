"""Opening an app: which platform, which of its sales channels, and what the feed puts in front of her."""

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, gumbel, uniform
from sim.core.select import select
from sim.people.kernels.choice import interest_for_attention
from sim.people.kernels.exposure import interest_share, pick_from, taste_category
from sim.people.kernels.levers import channel_sum, log_odds
from sim.people.kernels.memory import host_in
from sim.people.kernels.numbers import load
from sim.people.kernels.programme import points_back
from sim.people.kernels.traits import sensitivity_of
from sim.people.kernels.visit import bond_there
from sim.people.kernels.where import channel_utility, novelty_left, platform_utility
from sim.state.names import HOST_SLOTS, NO_DAY
from sim.state.programme import CHANNEL

_PLATFORM = int(Stream.PLATFORM)
_CHANNEL = int(Stream.SALES_CHANNEL)
_CATEGORY = int(Stream.CATEGORY)


@formula
def choose_platform(her, s, hosts, levers, bond_on, mask, day, when):
    """Gumbel-max over platforms, keyed by platform. bond_on [platform] is working space.

    What a platform takes off for her, and gives back in points, lowers the price level that she expects there. So there
    is more to win where a sponsor has a small share of what she buys (headroom: Hartmann & Viard 2008).
    """
    p, key = her.p, her.key
    for q in range(s.platforms):
        bond_on[q] = 0.0
    for k in range(HOST_SLOTS):
        h = host_in(p, k, hosts)
        q = hosts[h].platform  # -1: off the market
        there = select(q >= 0, bond_there(s, hosts, h, load(p.bond[k])), 0.0)
        bond_on[max(q, 0)] = max(bond_on[max(q, 0)], there)
    tried = select(p.new_day != NO_DAY, np.int64(p.new_place), -1)
    segment = np.int64(p.segment)
    best = 0
    most = -1e300
    for q in range(s.platforms):
        pull = 0.0
        price = s.platform_price[q]
        if mask != np.uint64(0):
            price += channel_sum(levers, mask & s.about[q], CHANNEL.price) - points_back(her.m, s, mask & s.about[q])
            pull = log_odds(s, levers, mask & s.touching[q], CHANNEL.visit, her.hers)
            if p.habit[q] > 0:
                pull += log_odds(s, levers, mask & s.about[q], CHANNEL.switching_cost, her.hers)
        u = platform_utility(
            s,
            s.platform_base[segment, q],
            load(p.habit[q]),
            bond_on[q],
            load(p.trust[q]),
            sensitivity_of(p),
            price,
            select(q == tried, novelty_left(s, s.newcomer[q], day - np.int64(p.new_day)), 0.0),
            s.platform_draw[q],
            pull,
        ) + gumbel(uniform(key, _PLATFORM, when, q))
        best = select(u > most, q, best)
        most = max(u, most)
    return best


@formula
def choose_channel(p, s, key, platform, when):
    """Gumbel-max over live rooms, short video and the mall."""
    best = 0
    most = -1e300
    for channel in range(3):
        u = channel_utility(s, s.channel_appeal[platform, channel], np.int64(p.motive), channel)
        u += gumbel(uniform(key, _CHANNEL, when, channel))
        best = select(u > most, channel, best)
        most = max(u, most)
    return best


@formula
def choose_category(p, s, key, platform, channel, when):
    """What the feed puts in front of her: her hardened interest, the platform's own mix, or her varied taste.

    Returns (category, log-odds that her interest in the platform's own choice adds to buying it).
    """
    u = uniform(key, _CATEGORY, when, 1)
    hardened = uniform(key, _CATEGORY, when, 0) < s.look_cocoon * load(p.concentration)
    strange = 1.0 - (1.0 - s.explore[platform]) * s.relevance[platform]
    if hardened | (uniform(key, _CATEGORY, when, 2) >= strange):
        return select(hardened, np.int64(p.top_category), taste_category(p.interest, s.categories, u)), 0.0
    k = pick_from(s.mix[platform, channel], 0, s.categories, u)
    shown = s.mix[platform, channel, k] - select(k > 0, s.mix[platform, channel, max(k - 1, 0)], 0.0)
    return k, interest_for_attention(s, interest_share(p.interest, s.categories, k), shown)
