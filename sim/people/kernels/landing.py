"""An order arrives: kept or returned, it is felt, attributed and remembered."""

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, uniform
from sim.core.select import select
from sim.people.kernels.bond import bond_after_signal, trust_after_signal
from sim.people.kernels.cells import add_to_cells
from sim.people.kernels.experience import experienced, promise_kept, satisfaction_after, satisfied, trust_signal
from sim.people.kernels.leave import leave_parts, leave_probability, main_reason
from sim.people.kernels.levers import channel_sum, log_odds
from sim.people.kernels.memory import bond_in, brand_slot, host_slot, meet_brand, strongest_bond, touch
from sim.people.kernels.numbers import clip, load, store, toward
from sim.people.kernels.traits import dropout_of
from sim.state.names import NOBODY, PAUSED, PENDING_SLOTS
from sim.state.programme import CHANNEL
from sim.state.tallies import CELL, FELT

PENDING, RETURNED, COMPLAINED = 1, 2, 4
PLACE_BITS = 3  # from which on a fate says where the order was placed
ORDER_ITEMS = 1  # item keys of leaving after an order; 0 is leaving after a session
MICRO = 1_000_000
SIGNAL_STEPS = 127.0
VALUE_STEPS = 255.0
EQUAL_SPLIT = 3.0  # gains and losses are stated for a signal shared equally by host, brand and platform
_NEWS = int(Stream.NEWS)
_LEAVE = int(Stream.LEAVE)
_REASON = int(Stream.LOSS_REASON)
_PAUSE = int(Stream.PAUSE)


@formula
def annoyance(p, s, levers, mask, platform):
    """Messages a week that reach her on a platform, times her privacy concern."""
    contacts = s.platform_contacts[platform]
    if mask != np.uint64(0):
        contacts += channel_sum(levers, mask & s.touching[platform], CHANNEL.contacts)
    return max(contacts, 0.0) * privacy_concern(p)


@formula
def privacy_concern(p):
    """Her concern for privacy, 0-1."""
    return np.float64(p.privacy) * (1.0 / 255.0)


@formula
def privacy_cost(p, s, levers, mask, platform):
    """Log-odds that programmes cost her in privacy on a platform, in proportion to her concern."""
    if mask == np.uint64(0):
        return 0.0
    return log_odds(s, levers, mask & s.touching[platform], CHANNEL.privacy_cost, 1.0) * privacy_concern(p)


@formula
def may_leave(her, world, notes, mask, platform, ordinary, when, item):
    """Dropout after an experience (a session or a delivered order), for a while or for good with a main reason. Hidden
    from the market."""
    p, s, levers, out = her.p, world.week[0], world.levers, notes.sums[0]
    satisfaction = load(p.satisfaction)
    bond = bond_in(p, strongest_bond(p))
    parts = notes.scratch[0].parts
    leave_parts(
        s,
        satisfaction,
        load(p.trust[platform]),
        load(p.fatigue),
        annoyance(p, s, levers, mask, platform),
        privacy_cost(p, s, levers, mask, platform),
        s.outside * s.city_outside[np.int64(p.city)],
        parts,
    )
    stay = 0.0
    if mask != np.uint64(0):
        stay = log_odds(s, levers, mask & s.touching[platform], CHANNEL.switching_cost, her.hers)
    content = max(satisfaction - s.experience_content, 0.0)
    chance = leave_probability(s, dropout_of(p), ordinary, load(p.habit[platform]), bond, content, parts, stay)
    if uniform(her.key, _LEAVE, when, item) < chance:
        drop_out(her, s, out, main_reason(parts, uniform(her.key, _REASON, when, item)), when, item)


@formula
def drop_out(her, s, out, reason, when, item):
    """She stays away: for a while, or for good and for a reason."""
    if uniform(her.key, _PAUSE, when, item) < s.leave_pause:
        her.p.gone = np.uint8(PAUSED)
        return
    her.p.gone = np.uint8(reason)
    out.losses[reason] += 1
    add_to_cells(her.t, out, CELL.lost, 1)


@formula
def felt(row, returned, fen, complained, signal):
    """Add one landed order to a row of the FELT tally."""
    row[FELT.orders] += 1
    row[FELT.signal_micro] += np.int64(signal * MICRO)
    if returned:
        row[FELT.refund_orders] += 1
        row[FELT.refund_fen] += fen
    if complained:
        row[FELT.complaints] += 1


@formula
def refund_signal(s, levers, mask, platform):
    """What a refund says of the platform, in [-1, 1]: by how many days it comes sooner than was usual there."""
    if s.experience_refund_trust == 0.0:
        return 0.0
    days = max(s.platform_refund_days[platform] + channel_sum(levers, mask, CHANNEL.refund_time), 0.0)
    return clip(s.experience_refund_trust * (s.usual_refund_days[platform] - days), -1.0, 1.0)


@formula
def land(her, world, notes, mask, slot, day):
    """The order in a pending slot arrives: notes its refund, attributes how it is felt with weights that sum to one
    (host, brand, platform), adapts the expectation, and may end the relationship."""
    p, t, s, levers, out = her.p, her.t, world.week[0], world.levers, notes.sums[0]
    c = s
    touch(p, s, her.key, day)
    fate = np.int64(p.due_fate[slot])
    place = fate >> PLACE_BITS
    platform = place // 3
    brand = np.int64(p.due_brand[slot])
    host = np.int64(p.due_host[slot])
    category = notes.brands[brand].category
    fen = np.int64(p.due_fen[slot])
    signal = np.float64(p.due_signal[slot]) * (1.0 / SIGNAL_STEPS)
    returned = (fate & RETURNED) != 0
    complained = (fate & COMPLAINED) != 0
    p.due_fate[slot] = np.uint8(0)

    felt(out.place[place], returned, fen, complained, signal)
    felt(notes.brands[brand].felt, returned, fen, complained, signal)
    felt(out.category[category], returned, fen, complained, signal)
    if returned:
        add_to_cells(t, out, CELL.refund_orders, 1)
        add_to_cells(t, out, CELL.refund_fen, fen)
    if complained:
        add_to_cells(t, out, CELL.complaints, 1)

    value = np.float64(p.due_value[slot]) * (1.0 / VALUE_STEPS)
    moved = experienced(c, value, signal)  # what is blamed and remembered
    out.place[place, FELT.satisfied_micro] += np.int64(satisfied(c, moved) * MICRO)
    # Without a host her part is laid on the brand.
    to_host = c.experience_blame_host if host != NOBODY else 0.0
    to_brand = c.experience_blame_brand + c.experience_blame_host - to_host
    to_platform = 1.0 - c.experience_blame_host - c.experience_blame_brand
    if host != NOBODY:
        felt(notes.hosts[host].felt, returned, fen, complained, signal)
        k = host_slot(p, host)
        if k >= 0:
            trust = trust_after_signal(c, load(p.host_trust[k]), EQUAL_SPLIT * to_host * moved)
            p.host_trust[k] = store(trust)
            p.bond[k] = store(bond_after_signal(c, load(p.bond[k]), EQUAL_SPLIT * to_host * moved))
            notes.hosts[host].felt[FELT.trust_micro] += np.int64(trust * MICRO)
            notes.hosts[host].felt[FELT.trust_count] += 1
            out.category[category, FELT.trust_micro] += np.int64(trust * MICRO)
            out.category[category, FELT.trust_count] += 1
    k = brand_slot(p, brand)
    if k < 0 and not returned:
        k = meet_brand(p, brand, c.memory_affinity_gain)
    if k >= 0:
        liking = load(p.affinity[k]) + EQUAL_SPLIT * to_brand * moved * c.memory_affinity_gain
        if not returned:
            liking = toward(liking, 1.0, c.memory_affinity_gain)
        p.affinity[k] = store(liking)
    says = moved
    if c.experience_promise_kept > 0.0:
        says = trust_signal(c, moved, promise_kept(c, value, signal, load(p.expectation)))
    trust = trust_after_signal(c, load(p.trust[platform]), EQUAL_SPLIT * to_platform * says)
    if returned:
        trust = trust_after_signal(c, trust, refund_signal(s, levers, mask & s.about[platform], platform))
    p.trust[platform] = store(trust)
    out.place[place, FELT.trust_micro] += np.int64(trust * MICRO)
    out.place[place, FELT.trust_count] += 1
    p.satisfaction = store(satisfaction_after(c, load(p.satisfaction), moved))
    p.expectation = store(toward(load(p.expectation), value, c.experience_adapt))
    if p.gone == 0:
        item = ORDER_ITEMS + (host * 4096 + brand) * 8 + platform
        may_leave(her, world, notes, mask, platform, c.leave_order, day, item)


@formula
def expects_order(p):
    """Whether an order of hers is on its way."""
    fates = 0
    for k in range(PENDING_SLOTS):
        fates |= np.int64(p.due_fate[k])
    return (fates & PENDING) != 0


@formula
def is_due(p, day):
    """Whether an order of hers arrives by `day`: asked at every candidate visit, seldom so."""
    due = 0
    for k in range(PENDING_SLOTS):
        due |= np.int64(p.due_fate[k]) & select(p.due_day[k] <= day, PENDING, 0)
    return due != 0


@formula
def land_due(her, world, notes, mask, day):
    """Land every order due by `day`, the earliest first. Returns how many."""
    p = her.p
    landed = 0
    while is_due(p, day):
        first = -1
        for k in range(PENDING_SLOTS):
            due = (np.int64(p.due_fate[k]) & PENDING) != 0 and p.due_day[k] <= day
            if due and (first < 0 or p.due_day[k] < p.due_day[first]):
                first = k
        landed += 1
        land(her, world, notes, mask, first, max(np.int64(p.due_day[first]), np.int64(p.touched_day)))
    return landed


@formula
def free_pending(her, world, notes, mask, day):
    """A pending slot for a new order; when all are taken, the earliest arrives now."""
    p = her.p
    first = 0
    for k in range(PENDING_SLOTS):
        if (np.int64(p.due_fate[k]) & PENDING) == 0:
            return k
        if p.due_day[k] < p.due_day[first]:
            first = k
    land(her, world, notes, mask, first, day)
    return first


@formula
def hear_news(p, s, news, key):
    """A scandal that breaks this week reaches her: followers always, others by chance; it crosses platforms."""
    for n in range(len(news)):
        day = news[n].day
        host = news[n].host
        platform = news[n].platform
        harm = news[n].harm
        laid = harm * news[n].blame  # on platforms
        k = host_slot(p, host) if host != NOBODY else -1
        if k < 0 and uniform(key, _NEWS, day, host * 8 + platform + 1) >= s.talk_hear_news:
            continue
        touch(p, s, key, max(day, np.int64(p.touched_day)))
        if k >= 0:
            p.bond[k] = store(bond_after_signal(s, load(p.bond[k]), -harm))
            p.host_trust[k] = store(load(p.host_trust[k]) * (1.0 - harm))
        if platform >= 0:
            share = laid if host == NOBODY else s.talk_news_platform * laid
            p.trust[platform] = store(trust_after_signal(s, load(p.trust[platform]), -share))
        if host != NOBODY:  # doubt spreads thinly to every platform's rooms
            for q in range(s.platforms):
                p.trust[q] = store(trust_after_signal(s, load(p.trust[q]), -s.talk_news_others * laid))
