"""One visit: platform, sales channel, what is shown, watched, bought; and what it leaves behind."""

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, uniform
from sim.people.kernels.bond import bond_after_session
from sim.people.kernels.cells import add_to_cells
from sim.people.kernels.exposure import concentration_after, fatigue_after
from sim.people.kernels.landing import may_leave
from sim.people.kernels.levers import channel_sum, count
from sim.people.kernels.memory import host_slot, meet_host, note_first, strongest_bond, touch
from sim.people.kernels.numbers import clip, load, store, toward
from sim.people.kernels.open_app import choose_category, choose_channel, choose_platform
from sim.people.kernels.programme import earn_visit, enrol
from sim.people.kernels.purchase import buy
from sim.people.kernels.shown import gather, interest_in, watch
from sim.people.kernels.watch import interacts, minutes_watched
from sim.state.names import MALL, NO_DAY, NOBODY
from sim.state.programme import L_BOND, L_FATIGUE, L_HABIT, L_MINUTES, L_NOVELTY, L_TRUST
from sim.state.tallies import C_INTERACTIONS, C_MINUTES, C_SESSIONS, T_SESSIONS

_MINUTES = int(Stream.MINUTES)
_INTERACT = int(Stream.INTERACT)


@formula
def session(
    p,
    t,
    m,
    s,
    out,
    sales,
    host_sums,
    brand_sums,
    scratch,
    offers,
    hosts,
    entries,
    levers,
    voices,
    orders,
    filled,
    row,
    key,
    mask,
    forced,
    day,
    when,
    minutes_left,
):
    """One visit from opening an app to closing it. forced: platform of a joiner's first visit, or -1.

    Returns (filled length of the order log, minutes used).
    """
    c = s
    touch(p, s, day)
    segment = np.int64(p.segment)
    weekday = day - s.day
    platform = forced if forced >= 0 else choose_platform(p, s, hosts, levers, scratch.bond_on, key, mask, day, when)
    note_first(p, platform, day)
    channel = choose_channel(p, s, key, platform, when)
    category = choose_category(p, s, key, platform, channel, when)
    n = gather(
        p,
        s,
        scratch,
        offers,
        hosts,
        entries,
        levers,
        voices,
        row,
        key,
        mask,
        platform,
        channel,
        category,
        weekday,
        when,
    )
    minutes = 0.0
    took_part = False
    scope = s.about[platform]
    if n > 0:
        seen = watch(p, s, scratch, offers, key, n, when)
        o = offers[scratch.shown[seen]]
        slot = scratch.slot[seen]
        bond = load(p.bond[slot]) if slot >= 0 else 0.0
        base = c.look_minutes * s.seg_minutes[segment] * s.minutes
        extra = 0.0
        novelty = o.novelty
        tiring = 0.0
        closer = 0.0
        trusted = 0.0
        if mask != np.uint64(0):
            here = mask & o.levers
            scope = scope | o.levers
            extra = channel_sum(levers, here, L_MINUTES)
            novelty = clip(novelty + channel_sum(levers, here, L_NOVELTY), 0.0, 1.0)
            tiring = channel_sum(levers, here, L_FATIGUE)
            closer = channel_sum(levers, here, L_BOND)
            trusted = channel_sum(levers, here & ~s.about[platform], L_TRUST)
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
        filled = buy(
            p,
            t,
            m,
            s,
            out,
            sales,
            host_sums,
            brand_sums,
            scratch,
            offers,
            levers,
            orders,
            filled,
            row,
            key,
            mask,
            n,
            platform,
            channel,
            day,
            weekday,
            when,
        )
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
            host_sums[o.host].minutes += int(minutes * 100.0)
            p.fatigue = store(fatigue_after(c, load(p.fatigue), same, novelty, tiring))
        p.concentration = store(concentration_after(c, load(p.concentration), same, novelty))
        if not same and load(p.concentration) < 0.25:
            p.top_category = np.uint8(o.category)

    habit_gain = c.memory_habit_gain
    if mask != np.uint64(0):
        habit_gain += channel_sum(levers, mask & s.about[platform], L_HABIT)
        calm = channel_sum(levers, mask & s.about[platform], L_TRUST)
        p.trust[platform] = store(load(p.trust[platform]) + calm * (1.0 - load(p.trust[platform])))
        count(out, mask & scope, T_SESSIONS, 1)
        earn_visit(m, s, out, scratch, mask, scope, took_part)
        enrol(p, m, s, out, scratch, mask, scope, key, day, when)
    p.habit[platform] = store(load(p.habit[platform]) + habit_gain * (1.0 - load(p.habit[platform])))
    if np.int64(p.loyal_since) != NO_DAY and day - np.int64(p.visit_day) >= c.loyalty_lapsed_days:
        p.loyal_since = np.int16(NO_DAY)  # this visit ends a lapse
    p.visit_day = np.int16(day)

    centi = int(minutes * 100.0)
    add_to_cells(t, out, C_SESSIONS, 1)
    add_to_cells(t, out, C_MINUTES, centi)
    if took_part:
        add_to_cells(t, out, C_INTERACTIONS, 1)
    out.platform[platform, 0] += 1
    out.platform[platform, 1] += centi
    out.platform[platform, 2] += 1 if took_part else 0
    note_visit(p, t, out, platform, day)
    if p.gone == 0:  # an order that arrived to make room may have ended it
        ordinary = c.leave_session + (c.leave_first if forced >= 0 else 0.0)
        may_leave(p, t, s, out, scratch, levers, key, mask, platform, ordinary, when, 0)
    return filled, minutes


@formula
def days_kept(age, kept):
    """Bits of a visit `age` days after joining: 0 day 1, 1 day 7, 2 day 30, 3 within 1..7, 4 within 1..30."""
    if age == 1:
        kept |= 1
    if age == 7:
        kept |= 2
    if age == 30:
        kept |= 4
    if 1 <= age <= 7:
        kept |= 8
    if 1 <= age <= 30:
        kept |= 16
    return kept


@formula
def note_visit(p, t, out, platform, day):
    """What observers keep of a visit."""
    t.platform_day[platform] = np.int16(day)
    if t.platform_first[platform] == NO_DAY:
        t.platform_first[platform] = np.int16(day)
        out.platform[platform, 5] += 1
    t.kept = np.uint8(days_kept(day - np.int64(p.joined_day), np.int64(t.kept)))
    first = np.int64(t.platform_first[platform])
    t.platform_kept[platform] = np.uint8(days_kept(day - first, np.int64(t.platform_kept[platform])))
