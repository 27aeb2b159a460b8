"""One visit: platform, sales channel, what is shown, watched, bought; and what it leaves behind."""

import numpy as np

from sim.core.fetch import fetch
from sim.core.jit import formula
from sim.core.rng import Stream, uniform
from sim.core.select import select
from sim.people.kernels.bond import bond_after_session
from sim.people.kernels.cells import add_to_cells
from sim.people.kernels.exposure import concentration_after, fatigue_after
from sim.people.kernels.landing import may_leave
from sim.people.kernels.levers import channel_sum, count
from sim.people.kernels.memory import bond_in, host_slot, meet_host, note_first, strongest_bond, touch
from sim.people.kernels.numbers import clip, load, store, toward
from sim.people.kernels.open_app import choose_category, choose_channel, choose_platform
from sim.people.kernels.programme import earn_visit, enrol
from sim.people.kernels.purchase import buy
from sim.people.kernels.scene import Visit
from sim.people.kernels.shown import gather, interest_in, watch
from sim.people.kernels.traits import loyal_since
from sim.people.kernels.watch import interacts, minutes_watched
from sim.state.names import MALL, NO_DAY, NOBODY
from sim.state.person import TRACE
from sim.state.programme import CHANNEL
from sim.state.tallies import CELL, LEVER_TALLY, PLATFORM_TALLY

_MINUTES = int(Stream.MINUTES)
_INTERACT = int(Stream.INTERACT)
TRACE_BYTES = TRACE.itemsize


@formula
def session(her, world, notes, filled, mask, forced, day, when, minutes_left):
    """One visit from opening an app to closing it. forced: platform of a joiner's first visit, or -1.

    Returns (filled length of the order log, minutes used).
    """
    p, t, m, key, s = her.p, her.t, her.m, her.key, world.week[0]
    levers, out, scratch = world.levers, notes.sums[0], notes.scratch[0]
    c = s
    fetch(t, 0, TRACE_BYTES)
    touch(p, s, key, day)
    segment = np.int64(p.segment)
    platform = forced if forced >= 0 else choose_platform(her, s, world.hosts, levers, scratch.bond_on, mask, day, when)
    note_first(p, platform, day)
    channel = choose_channel(p, s, key, platform, when)
    category, odd = choose_category(p, s, key, platform, channel, when)
    visit = Visit(mask, platform, channel, day, when, category, odd)
    n = gather(her, world, notes.sales, scratch.shown, visit)
    minutes = 0.0
    took_part = False
    scope = s.about[platform]
    if n > 0:
        seen = watch(p, s, scratch, world.offers, key, n, when)
        o = world.offers[scratch.shown[seen]]
        slot = scratch.slot[seen]
        bond = bond_in(p, slot)
        base = c.look_minutes * s.seg_minutes[segment] * s.minutes
        extra = 0.0
        novelty = o.novelty
        tiring = 0.0
        closer = 0.0
        trusted = 0.0
        if mask != np.uint64(0):
            here = mask & o.levers
            scope = scope | o.levers
            extra = her.hers * channel_sum(levers, here, CHANNEL.watch_minutes)
            novelty = clip(novelty + channel_sum(levers, here, CHANNEL.novelty), 0.0, 1.0)
            tiring = channel_sum(levers, here, CHANNEL.fatigue)
            closer = her.hers * channel_sum(levers, here, CHANNEL.bond)
            trusted = her.hers * channel_sum(levers, here & ~s.about[platform], CHANNEL.trust)
        minutes = minutes_watched(
            c,
            base,
            channel == MALL,
            interest_in(p, o.category),
            bond,
            load(p.fatigue),
            minutes_left,
            uniform(key, _MINUTES, when, 0),
            extra,
        )
        filled = buy(her, world, notes, filled, visit, n)
        same = o.category == np.int64(p.top_category)
        if channel != MALL and o.host != NOBODY:
            took_part = interacts(c, bond, p.motive == 1, uniform(key, _INTERACT, when, 0))
            slot = host_slot(p, o.host)  # the purchase may have changed her list
            if slot < 0:
                slot = meet_host(p, o.host, c.memory_bond_gain, o.belief)
            if slot >= 0:
                speed = s.seg_bond_gain[segment] * o.bonding
                p.bond[slot] = store(bond_after_session(c, load(p.bond[slot]), speed, took_part, closer))
                if trusted != 0.0:  # a sponsor other than the platform is trusted through the room
                    p.host_trust[slot] = store(toward(load(p.host_trust[slot]), 1.0, trusted))
                if slot == strongest_bond(p) and t.favourite_visits < 255:
                    t.favourite_visits = np.uint8(t.favourite_visits + 1)
            notes.hosts[o.host].minutes += int(minutes * 100.0)
            p.fatigue = store(fatigue_after(c, load(p.fatigue), same, novelty, tiring))
        p.concentration = store(concentration_after(c, load(p.concentration), same, novelty))
        if not same and load(p.concentration) < 0.25:
            p.top_category = np.uint8(o.category)

    habit_gain = c.memory_habit_gain
    if mask != np.uint64(0):
        habit_gain += her.hers * channel_sum(levers, mask & s.about[platform], CHANNEL.habit)
        calm = her.hers * channel_sum(levers, mask & s.about[platform], CHANNEL.trust)
        p.trust[platform] = store(load(p.trust[platform]) + calm * (1.0 - load(p.trust[platform])))
        count(out, mask & scope, LEVER_TALLY.sessions, 1)
        earn_visit(m, s, out, scratch, mask, scope, took_part)
        enrol(p, m, s, out, scratch, mask, scope, key, day, when)
    p.habit[platform] = store(load(p.habit[platform]) + habit_gain * (1.0 - load(p.habit[platform])))
    if loyal_since(p) != NO_DAY and day - np.int64(p.visit_day) >= c.loyalty_lapsed_days:
        p.milestone = np.int16(NO_DAY)  # this visit ends a lapse
    p.visit_day = np.int16(day)

    centi = int(minutes * 100.0)
    add_to_cells(t, out, CELL.sessions, 1)
    add_to_cells(t, out, CELL.minutes_centi, centi)
    if took_part:
        add_to_cells(t, out, CELL.interactions, 1)
    out.platform[platform, PLATFORM_TALLY.sessions] += 1
    out.platform[platform, PLATFORM_TALLY.minutes_centi] += centi
    out.platform[platform, PLATFORM_TALLY.interactions] += 1 if took_part else 0
    note_visit(p, t, out, platform, day)
    if p.gone == 0:  # an order that arrived to make room may have ended it
        ordinary = c.leave_session + (c.leave_first if forced >= 0 else 0.0)
        may_leave(her, world, notes, mask, platform, ordinary, when, 0)
    return filled, minutes


@formula
def days_kept(age, kept):
    """Bits of a visit `age` days after joining: 0 day 1, 1 day 7, 2 day 30, 3 within 1..7, 4 within 1..30."""
    first = select(age == 1, 1, 0) | select(age == 7, 2, 0) | select(age == 30, 4, 0)
    within = select(age <= 7, 8, 0) | select(age <= 30, 16, 0)
    return kept | first | select(age >= 1, within, 0)


@formula
def note_visit(p, t, out, platform, day):
    """What observers keep of a visit."""
    t.platform_day[platform] = np.int16(day)
    if t.platform_first[platform] == NO_DAY:
        t.platform_first[platform] = np.int16(day)
        out.platform[platform, PLATFORM_TALLY.first_visits] += 1
    t.kept = np.uint8(days_kept(day - np.int64(p.joined_day), np.int64(t.kept)))
    first = np.int64(t.platform_first[platform])
    t.platform_kept[platform] = np.uint8(days_kept(day - first, np.int64(t.platform_kept[platform])))
