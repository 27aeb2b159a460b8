"""The consideration set of a session, and the room in it that she stays in."""

import math

import numpy as np

from sim.core.fetch import fetch
from sim.core.jit import formula
from sim.core.rng import Stream, gumbel, uniform
from sim.core.select import select
from sim.people.kernels.exposure import pick_entry
from sim.people.kernels.levers import log_odds
from sim.people.kernels.memory import PRIVATE_BIT, bond_in, host_slot
from sim.people.kernels.numbers import load
from sim.people.kernels.scene import SHOWN_MAX
from sim.people.kernels.talk import neighbour
from sim.people.kernels.watch import watch_utility
from sim.state.names import HOST_SLOTS, LIVE, MALL, NOBODY
from sim.state.programme import CHANNEL
from sim.state.shown import OFFER
from sim.state.tallies import SALE

_SHOWN = int(Stream.SHOWN)
_FOLLOWED = int(Stream.FOLLOWED)
_WATCH = int(Stream.WATCH)
MEETS = 1_000_001  # item keys: whether a neighbour tells of a room, and which neighbour
WHOM = 1_000_002
FIRST = 1 << 32  # above any bond
OFFER_BYTES, SALE_BYTES = OFFER.itemsize, 8 * len(SALE)  # of a record; of its sums of one sales channel


@formula
def add_shown(shown, n, offer):
    """Add an offer to the consideration set unless it is there or the set is full; returns the new size."""
    if n >= SHOWN_MAX:
        return n
    new = offer >= 0
    for j in range(n):
        new = new & (shown[j] != offer)
    shown[n] = offer
    return n + select(new, 1, 0)


@formula
def host_offer_for(offers, hosts, host, category):
    """The host's offer in a category, or her first one."""
    first = hosts[host].offer[0]
    second = hosts[host].offer[1]
    fits = (second >= 0) & (offers[max(second, 0)].category == category)
    return select(fits, second, first)


@formula
def in_room(hosts, host, platform, channel, weekday):
    """Whether a host can be met there today: short video any day, live rooms only when on air."""
    there = hosts[host].platform == platform
    return there & ((channel != LIVE) | ((hosts[host].on_air >> weekday) & 1 == 1))


@formula
def next_bond(p, last):
    """The strongest of her bonds that are weaker than the `last` one, as bond * HOST_SLOTS + HOST_SLOTS - 1 - slot: of
    equal ones the first comes first. -1 = no more; FIRST asks for the strongest of all."""
    best = -1
    for k in range(HOST_SLOTS):
        bond = np.int64(p.bond[k]) * HOST_SLOTS + HOST_SLOTS - 1 - k
        best = max(best, select((p.host[k] != NOBODY) & (bond < last), bond, -1))
    return best


@formula
def follow_up(her, world, shown, visit):
    """Followed rooms of a session, the strongest bonds first, `look.followed` at most.

    A room is shown because the platform's follow feed does, because she seeks it herself, or because she is on the
    host's private list; programmes move the odds of the first.
    """
    p, s, hosts, mask = her.p, world.week[0], world.hosts, visit.mask
    weekday = visit.day - s.day
    last = FIRST
    n = 0
    while n < s.look_followed:
        last = next_bond(p, last)
        if last < 0:
            return n
        best = HOST_SLOTS - 1 - last % HOST_SLOTS
        h = np.int64(p.host[best])
        if not in_room(hosts, h, visit.platform, visit.channel, weekday):
            continue
        follow = s.follow[visit.platform]
        if mask != np.uint64(0):
            odds = math.exp(log_odds(s, world.levers, mask & hosts[h].levers, CHANNEL.exposure, her.hers))
            follow = follow * odds / (1.0 - follow + follow * odds)
        listed = (np.int64(p.host_orders[best]) & PRIVATE_BIT) != 0
        chance = follow + (1.0 - follow) * s.look_seek * load(p.bond[best])
        if listed or uniform(her.key, _FOLLOWED, visit.when, h) < chance:
            n = add_shown(shown, n, host_offer_for(world.offers, hosts, h, visit.category))
    return n


@formula
def gather(her, world, sales, shown, visit):
    """Fill the consideration set: followed rooms on air, a neighbour's favourite, and what the ranking recommends."""
    s, hosts, key, when = world.week[0], world.hosts, her.key, visit.when
    n = 0
    if visit.channel != MALL:
        n = follow_up(her, world, shown, visit)
        if s.talk_neighbours > 0 and uniform(key, _FOLLOWED, when, MEETS) < s.talk_discover:
            which = int(uniform(key, _FOLLOWED, when, WHOM) * s.talk_neighbours)
            voice = world.voices[neighbour(s, key, her.row, s.rows, s.community, which)]
            h = np.int64(voice.host)
            if (
                voice.valence > 0
                and h != NOBODY
                and in_room(hosts, h, visit.platform, visit.channel, visit.day - s.day)
            ):
                n = add_shown(shown, n, host_offer_for(world.offers, hosts, h, visit.category))
    ranked = (visit.platform * 3 + visit.channel) * s.categories + visit.category
    start, stop = s.list_start[ranked], s.list_start[ranked + 1]
    for j in range(s.look_shown):
        at = pick_entry(world.entries, s.list_guide[ranked], start, stop, uniform(key, _SHOWN, when, j))
        if at >= 0:
            offer = world.entries[at].offer
            fetch(world.offers[offer], 0, OFFER_BYTES)
            fetch(sales[offer], visit.channel * SALE_BYTES, SALE_BYTES)
            n = add_shown(shown, n, offer)
    return n


@formula
def interest_in(p, category):
    """Her interest in a category, 0-1."""
    return np.float64(p.interest[category]) * (1.0 / 255.0)


@formula
def watch(p, s, scratch, offers, key, n, when):
    """The room she stays in: Gumbel-max keyed by offer, over what is shown. Returns its place in the set."""
    best = 0
    most = -1e300
    for j in range(n):
        o = offers[scratch.shown[j]]
        k = select(o.host != NOBODY, host_slot(p, o.host), -1)
        scratch.slot[j] = k
        u = watch_utility(s, o.appeal, interest_in(p, o.category), bond_in(p, k), o.novelty)
        u += gumbel(uniform(key, _WATCH, when, scratch.shown[j]))
        best = select(u > most, j, best)
        most = max(u, most)
    return best
