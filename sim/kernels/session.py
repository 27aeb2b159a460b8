"""One visit: platform, sales channel, what is shown, watched, bought; and what it leaves behind."""

import math

import numpy as np

from sim.jit import formula
from sim.kernels.bond import bond_after_session
from sim.kernels.choice import offer_utility, order_fen, perceived_trust, price_utility, stock_added
from sim.kernels.experience import complaint_probability, delivered, disconfirmation, expected, return_probability
from sim.kernels.exposure import concentration_after, fatigue_after, pick_entry, pick_from, taste_category
from sim.kernels.landing import COMPLAINED, MICRO, PENDING, RETURNED, SIGNAL_STEPS, free_pending, may_leave
from sim.kernels.levers import lever_sum
from sim.kernels.memory import PRIVATE_BIT, brand_slot, host_slot, meet_host, strongest_bond, touch
from sim.kernels.numbers import clip, load, store
from sim.kernels.scene import SHOWN_MAX
from sim.kernels.talk import neighbour
from sim.kernels.watch import interacts, minutes_watched, watch_utility
from sim.kernels.where import channel_utility, platform_utility
from sim.rng import Stream, gumbel, uniform
from sim.state import (
    C_INTERACTIONS,
    C_MINUTES,
    C_ORDERS,
    C_PAID,
    C_SESSIONS,
    C_SURPLUS,
    HOST_SLOTS,
    L_BELIEF,
    L_BOND,
    L_EXPECTATION,
    L_EXPOSURE,
    L_FATIGUE,
    L_HABIT,
    L_MINUTES,
    L_NOVELTY,
    L_POINTS,
    L_PRICE,
    L_REFUND,
    L_RETURN,
    L_RISK,
    L_SERVICE,
    L_SWITCHING,
    L_TASTE,
    L_TRUST,
    L_URGENCY,
    L_VISIT,
    LIVE,
    MALL,
    NO_DAY,
    NOBODY,
    S_DOOMED,
    S_DOOMED_ORDERS,
    S_EXPECTED,
    S_EXPECTED_FEN,
    S_LIST,
    S_ORDERS,
    S_PAID,
    S_SHOWN,
)

_PLATFORM = int(Stream.PLATFORM)
_CHANNEL = int(Stream.SALES_CHANNEL)
_CATEGORY = int(Stream.CATEGORY)
_SHOWN = int(Stream.SHOWN)
_FOLLOWED = int(Stream.FOLLOWED)
_WATCH = int(Stream.WATCH)
_MINUTES = int(Stream.MINUTES)
_INTERACT = int(Stream.INTERACT)
_STOCKED = int(Stream.STOCKED)
_BUY = int(Stream.BUY)
_BASKET = int(Stream.BASKET)
_EXPERIENCE = int(Stream.EXPERIENCE)
_RETURN = int(Stream.RETURN)
_COMPLAIN = int(Stream.COMPLAIN)
_DELIVERY = int(Stream.DELIVERY)
NOTHING = 1_000_001  # item keys of the two outside options
SHELF = 1_000_002
DELIVERY_MAX = 14
ORDER_BUFFER_SPARE = 64


@formula
def choose_platform(p, s, hosts, levers, bond_on, key, mask, when):
    """Gumbel-max over platforms, keyed by platform. bond_on [platform] is working space."""
    for q in range(s.platforms):
        bond_on[q] = 0.0
    for k in range(HOST_SLOTS):
        h = np.int64(p.host[k])
        if h != NOBODY:
            q = hosts[h].platform
            if q >= 0:
                bond_on[q] = max(bond_on[q], load(p.bond[k]))
    segment = np.int64(p.segment)
    best = 0
    most = -1e300
    for q in range(s.platforms):
        pull = 0.0
        if mask != np.uint64(0):
            pull = lever_sum(levers, mask, L_VISIT, q, -1, -1, -1)
            pull += lever_sum(levers, mask, L_SWITCHING, q, -1, -1, -1) if p.habit[q] > 0 else 0.0
        u = platform_utility(
            s,
            s.platform_base[segment, q],
            load(p.habit[q]),
            bond_on[q],
            load(p.trust[q]),
            np.float64(p.price_sensitivity),
            s.platform_price[q],
            pull,
        ) + gumbel(uniform(key, _PLATFORM, when, q))
        if u > most:
            most = u
            best = q
    return best


@formula
def choose_channel(p, s, key, platform, when):
    """Gumbel-max over live rooms, short video and the mall."""
    best = 0
    most = -1e300
    for channel in range(3):
        u = channel_utility(s, s.channel_appeal[platform, channel], np.int64(p.motive), channel)
        u += gumbel(uniform(key, _CHANNEL, when, channel))
        if u > most:
            most = u
            best = channel
    return best


@formula
def choose_category(p, s, key, platform, channel, when):
    """What the feed puts in front of her: her hardened interest, the platform's own mix, or her varied taste."""
    u = uniform(key, _CATEGORY, when, 1)
    if uniform(key, _CATEGORY, when, 0) < s.look_cocoon * load(p.concentration):
        return np.int64(p.top_category)
    strange = 1.0 - (1.0 - s.explore[platform]) * s.relevance[platform]
    if uniform(key, _CATEGORY, when, 2) < strange:
        return pick_from(s.mix[platform, channel], 0, s.categories, u)
    return taste_category(p.interest, s.categories, u)


@formula
def add_shown(shown, n, offer):
    """Add an offer to the consideration set unless it is there or the set is full; returns the new size."""
    if offer < 0 or n >= SHOWN_MAX:
        return n
    for j in range(n):
        if shown[j] == offer:
            return n
    shown[n] = offer
    return n + 1


@formula
def host_offer_for(offers, hosts, host, category):
    """The host's offer in a category, or her first one."""
    first = hosts[host].offer[0]
    second = hosts[host].offer[1]
    if second >= 0 and offers[second].category == category:
        return second
    return first


@formula
def gather(
    p, s, scratch, offers, hosts, entries, levers, voices, row, key, mask, platform, channel, category, weekday, when
):
    """Fill the consideration set: followed rooms on air, a neighbour's favourite, and what the ranking recommends."""
    shown = scratch.shown
    n = 0
    if channel != MALL:
        followed = 0
        follow = s.follow[platform]
        if mask != np.uint64(0):
            follow *= math.exp(lever_sum(levers, mask, L_EXPOSURE, platform, -1, -1, -1))
        for k in range(HOST_SLOTS):
            h = np.int64(p.host[k])
            if h == NOBODY or hosts[h].platform != platform or followed >= s.look_followed:
                continue
            on_air = channel != LIVE or (hosts[h].on_air >> weekday) & 1 == 1
            listed = (np.int64(p.host_orders[k]) & PRIVATE_BIT) != 0
            if on_air and (
                listed or uniform(key, _FOLLOWED, when, h) < follow + (1.0 - follow) * s.look_seek * load(p.bond[k])
            ):
                n = add_shown(shown, n, host_offer_for(offers, hosts, h, category))
                followed += 1
        if s.talk_neighbours > 0 and uniform(key, _FOLLOWED, when, NOTHING) < s.talk_discover:
            which = int(uniform(key, _FOLLOWED, when, SHELF) * s.talk_neighbours)
            voice = voices[neighbour(s, key, row, s.rows, s.community, which)]
            h = np.int64(voice.host)
            if voice.valence > 0 and h != NOBODY and hosts[h].platform == platform:
                n = add_shown(shown, n, host_offer_for(offers, hosts, h, category))
    ranked = (platform * 3 + channel) * s.categories + category
    start, stop = s.list_start[ranked], s.list_start[ranked + 1]
    for j in range(s.look_shown):
        at = pick_entry(entries, s.list_guide[ranked], start, stop, uniform(key, _SHOWN, when, j))
        if at >= 0:
            n = add_shown(shown, n, entries[at].offer)
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
        k = host_slot(p, o.host) if o.host != NOBODY else -1
        scratch.slot[j] = k
        bond = load(p.bond[k]) if k >= 0 else 0.0
        u = watch_utility(s, o.appeal, interest_in(p, o.category), bond, o.novelty)
        u += gumbel(uniform(key, _WATCH, when, scratch.shown[j]))
        if u > most:
            most = u
            best = j
    return best


@formula
def offer_weight(p, s, o, levers, mask, slot, platform, channel, weekday, price):
    """Utility of buying one offer at its price, every state of hers taken in (log-odds)."""
    c = s
    bond = load(p.bond[slot]) if slot >= 0 else 0.0
    host_trust = load(p.host_trust[slot]) if slot >= 0 else o.belief
    before = slot >= 0 and (np.int64(p.host_orders[slot]) & ~PRIVATE_BIT) > 0
    liked = brand_slot(p, o.brand)
    affinity = load(p.affinity[liked]) if liked >= 0 else 0.0
    context = s.seg_buy[np.int64(p.segment)] + s.demand_season[weekday, o.category]
    context -= c.buy_stock * 4.0 * load(p.stock)
    context += c.buy_live if channel == LIVE else (c.buy_mall if channel == MALL else 0.0)
    if mask != np.uint64(0):
        context += lever_sum(levers, mask, L_TASTE, platform, o.host, o.brand, o.category)
        context += lever_sum(levers, mask, L_BELIEF, platform, o.host, o.brand, o.category)
        context += lever_sum(levers, mask, L_URGENCY, platform, o.host, o.brand, o.category)
        context -= lever_sum(levers, mask, L_RISK, platform, o.host, o.brand, o.category)
        points = lever_sum(levers, mask, L_POINTS, platform, o.host, o.brand, o.category)
        context += np.float64(p.price_sensitivity) * 100.0 * points / max(np.float64(o.list_fen), 1.0)
    return offer_utility(
        c,
        interest_in(p, o.category),
        o.belief,
        affinity,
        bond,
        before,
        price_utility(c, np.float64(p.price_sensitivity), price, load(p.reference_price)),
        perceived_trust(c, host_trust, load(p.trust[platform])),
        o.pull,
        context,
    )


@formula
def offer_price(o, levers, mask, platform):
    """Paid over list for her: the offer's price and what programmes take off."""
    if mask == np.uint64(0):
        return o.price
    return max(o.price + lever_sum(levers, mask, L_PRICE, platform, o.host, o.brand, o.category), 0.05)


@formula
def buy(
    p,
    t,
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
):
    """Gumbel-max over the set, not buying, and the shelf outside; keyed by offer.

    Returns the filled length of the order log.
    """
    c = s
    segment = np.int64(p.segment)
    chosen = -1
    most = gumbel(uniform(key, _BUY, when, NOTHING))
    best_price = 1.0
    total = 0.0
    for j in range(n):
        offer = scratch.shown[j]
        o = offers[offer]
        sales[offer].by_channel[channel, S_SHOWN] += 1
        scratch.weight[j] = 0.0
        if uniform(key, _STOCKED, when, offer) >= o.available:
            continue
        price = offer_price(o, levers, mask, platform)
        v = offer_weight(p, s, o, levers, mask, scratch.slot[j], platform, channel, weekday, price)
        scratch.weight[j] = math.exp(v)
        total += scratch.weight[j]
        v += gumbel(uniform(key, _BUY, when, offer))
        if v > most:
            most = v
            chosen = j
            best_price = price
    stock = c.buy_stock * 4.0 * load(p.stock)
    shelf = c.buy_shelf - stock + s.seg_buy[segment]
    shelf_weight = math.exp(shelf) * s.outside
    v = shelf + math.log(max(s.outside, 1e-9)) + gumbel(uniform(key, _BUY, when, SHELF))
    to_shelf = v > most
    beside = 1.0 + shelf_weight
    size = s.seg_basket[segment] * s.basket
    size *= s.income_basket[np.int64(p.income)]
    dearest = 0.0
    for j in range(n):
        if scratch.weight[j] > 0.0:
            offer = scratch.shown[j]
            o = offers[offer]
            share = scratch.weight[j] / (beside + total)
            sales[offer].by_channel[channel, S_EXPECTED] += np.int64(share * MICRO)
            sales[offer].by_channel[channel, S_EXPECTED_FEN] += np.int64(share * size * o.list_fen * o.price)
            dearest = max(dearest, np.float64(o.list_fen))
    if total > 0.0:
        # Small and Rosen 1981: change of the log-sum over the marginal utility of a fen.
        worth = math.log((beside + total) / beside) * dearest * size
        worth /= max(c.buy_price * np.float64(p.price_sensitivity), 0.1)
        out.cell[t.cell, C_SURPLUS] += np.int64(worth)
        out.now[t.now, C_SURPLUS] += np.int64(worth)
        out.start[t.start, C_SURPLUS] += np.int64(worth)
    if to_shelf:
        p.stock = store(load(p.stock) + 0.25)
        out.outside[0] += 1
        return filled
    if chosen < 0:
        return filled
    return place_order(
        p,
        t,
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
        chosen,
        best_price,
        size,
        platform,
        channel,
        day,
        when,
    )


@formula
def place_order(
    p,
    t,
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
    chosen,
    price,
    size,
    platform,
    channel,
    day,
    when,
):
    """She pays; the order's fate is sealed by keyed luck and felt when it arrives."""
    if filled >= len(orders):
        raise RuntimeError("the order log of this block of rows is full")
    c = s
    offer = scratch.shown[chosen]
    slot = scratch.slot[chosen]
    o = offers[offer]
    fen = order_fen(c, np.float64(o.list_fen), price, size, uniform(key, _BASKET, when, offer))
    full = max(int(fen / price + 0.5), fen)
    service = o.service
    promise = o.promise
    refund_days = s.platform_refund_days[platform]
    more_returns = 0.0
    if mask != np.uint64(0):
        service = clip(service + lever_sum(levers, mask, L_SERVICE, platform, o.host, o.brand, o.category), 0.0, 1.0)
        promise = promise + lever_sum(levers, mask, L_EXPECTATION, platform, o.host, o.brand, o.category)
        refund_days += lever_sum(levers, mask, L_REFUND, platform, o.host, o.brand, o.category)
        more_returns = lever_sum(levers, mask, L_RETURN, platform, o.host, o.brand, o.category)
    value = delivered(c, o.quality, service, uniform(key, _EXPERIENCE, when, offer))
    signal = disconfirmation(value, expected(c, promise, load(p.expectation)))
    back = uniform(key, _RETURN, when, offer) < return_probability(c, o.return_logit, signal, more_returns)
    angry = uniform(key, _COMPLAIN, when, offer) < complaint_probability(c, signal)
    fate = PENDING + (RETURNED if back else 0) + (COMPLAINED if angry else 0)
    wait = min(1 + int(-math.log(uniform(key, _DELIVERY, when, offer)) * c.experience_delivery_days), DELIVERY_MAX)
    if back:
        wait += int(max(refund_days, 0.0) + 0.5)

    k = free_pending(p, t, s, out, host_sums, brand_sums, scratch, levers, key, mask, day)
    p.due_day[k] = np.int16(day + wait)
    p.due_host[k] = np.uint16(o.host)
    p.due_brand[k] = np.uint16(o.brand)
    p.due_place[k] = np.uint8(platform * 3 + channel)
    p.due_fate[k] = np.uint8(fate)
    p.due_signal[k] = np.int8(math.floor(signal * SIGNAL_STEPS + 0.5))
    p.due_fen[k] = np.uint32(fen)

    p.stock = store(load(p.stock) + 0.25 * stock_added(c, price, load(p.reference_price)))
    p.reference_price = store(load(p.reference_price) + c.memory_reference_gain * (price - load(p.reference_price)))
    p.buy_day = np.int16(day)
    if p.orders < 65535:
        p.orders = np.uint16(p.orders + 1)
    if o.host != NOBODY:
        if slot < 0:
            slot = meet_host(p, o.host, c.memory_bond_gain, o.belief)
        if slot >= 0:
            count = np.int64(p.host_orders[slot])
            listed = (count & PRIVATE_BIT) != 0 or uniform(key, _DELIVERY, when, NOTHING) < o.private
            count = min((count & ~PRIVATE_BIT) + 1, PRIVATE_BIT - 1)
            p.host_orders[slot] = np.uint8(count + (PRIVATE_BIT if listed else 0))

    sale = sales[offer].by_channel[channel]
    sale[S_ORDERS] += 1
    sale[S_PAID] += fen
    sale[S_LIST] += full
    if back:
        sale[S_DOOMED_ORDERS] += 1
        sale[S_DOOMED] += fen
    count_order(out.cell[t.cell], fen)
    count_order(out.now[t.now], fen)
    count_order(out.start[t.start], fen)
    record = orders[filled]
    record.person = np.uint32(row)
    record.host = np.uint16(o.host)
    record.brand = np.uint16(o.brand)
    record.platform = np.uint8(platform)
    record.channel = np.uint8(channel)
    record.category = np.uint8(o.category)
    record.fate = np.uint8(fate & ~PENDING)
    record.day = np.int16(day)
    record.paid_fen = np.uint32(fen)
    record.list_fen = np.uint32(full)
    return filled + 1


@formula
def count_order(row, fen):
    """Add one order to a row of the CELL tally."""
    row[C_ORDERS] += 1
    row[C_PAID] += fen


@formula
def count_session(row, centi, took_part):
    """Add one session to a row of the CELL tally."""
    row[C_SESSIONS] += 1
    row[C_MINUTES] += centi
    if took_part:
        row[C_INTERACTIONS] += 1


@formula
def session(
    p,
    t,
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
    platform = forced if forced >= 0 else choose_platform(p, s, hosts, levers, scratch.bond_on, key, mask, when)
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
    if n > 0:
        seen = watch(p, s, scratch, offers, key, n, when)
        o = offers[scratch.shown[seen]]
        slot = scratch.slot[seen]
        bond = load(p.bond[slot]) if slot >= 0 else 0.0
        base = c.look_minutes * s.seg_minutes[segment] * s.minutes * (0.7 + 0.6 * interest_in(p, o.category))
        extra = 0.0
        novelty = o.novelty
        tiring = 0.0
        closer = 0.0
        if mask != np.uint64(0):
            extra = lever_sum(levers, mask, L_MINUTES, platform, o.host, o.brand, o.category)
            novelty = clip(
                novelty + lever_sum(levers, mask, L_NOVELTY, platform, o.host, o.brand, o.category), 0.0, 1.0
            )
            tiring = lever_sum(levers, mask, L_FATIGUE, platform, o.host, o.brand, o.category)
            closer = lever_sum(levers, mask, L_BOND, platform, o.host, o.brand, o.category)
        minutes = minutes_watched(
            c, base, channel == MALL, bond, load(p.fatigue), minutes_left, uniform(key, _MINUTES, when, 0), extra
        )
        filled = buy(
            p,
            t,
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
        same = category == np.int64(p.top_category)
        if channel != MALL and o.host != NOBODY:
            took_part = interacts(c, bond, p.motive == 1, uniform(key, _INTERACT, when, 0))
            slot = host_slot(p, o.host)  # the purchase may have changed her list
            if slot < 0:
                slot = meet_host(p, o.host, c.memory_bond_gain, o.belief)
            if slot >= 0:
                speed = s.seg_bond_gain[segment]
                p.bond[slot] = store(bond_after_session(c, load(p.bond[slot]), speed, took_part, closer))
                if slot == strongest_bond(p) and t.favourite_visits < 255:
                    t.favourite_visits = np.uint8(t.favourite_visits + 1)
            host_sums[o.host].minutes += int(minutes * 100.0)
            p.fatigue = store(fatigue_after(c, load(p.fatigue), same, novelty, tiring))
        p.concentration = store(concentration_after(c, load(p.concentration), same, novelty))
        if not same and load(p.concentration) < 0.25:
            p.top_category = np.uint8(category)

    habit_gain = c.memory_habit_gain
    if mask != np.uint64(0):
        habit_gain += lever_sum(levers, mask, L_HABIT, platform, -1, -1, -1)
        calm = lever_sum(levers, mask, L_TRUST, platform, -1, -1, -1)
        p.trust[platform] = store(load(p.trust[platform]) + calm * (1.0 - load(p.trust[platform])))
    p.habit[platform] = store(load(p.habit[platform]) + habit_gain * (1.0 - load(p.habit[platform])))
    if np.int64(p.loyal_since) != NO_DAY and day - np.int64(p.visit_day) >= c.loyalty_lapsed_days:
        p.loyal_since = np.int16(NO_DAY)  # this visit ends a lapse
    p.visit_day = np.int16(day)

    centi = int(minutes * 100.0)
    count_session(out.cell[t.cell], centi, took_part)
    count_session(out.now[t.now], centi, took_part)
    count_session(out.start[t.start], centi, took_part)
    out.platform[platform, 0] += 1
    out.platform[platform, 1] += centi
    out.platform[platform, 2] += 1 if took_part else 0
    note_visit(p, t, out, platform, day)
    may_leave(p, t, s, out, scratch, levers, key, mask, platform, c.leave_session, when, 0)
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
