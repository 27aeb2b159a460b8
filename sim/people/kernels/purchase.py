"""The purchase of a session: one offer, the shelf outside, or nothing; and an order whose fate is sealed."""

import math

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, gumbel, uniform
from sim.core.select import select
from sim.people.kernels.cells import add_to_cells
from sim.people.kernels.choice import (
    displayed_service,
    known_host,
    moved_by_rooms,
    need_filled,
    offer_utility,
    order_fen,
    order_size,
    perceived_trust,
    price_utility,
    reference_price,
)
from sim.people.kernels.experience import (
    complaint_probability,
    delivered,
    disconfirmation,
    expected,
    return_probability,
)
from sim.people.kernels.landing import (
    COMPLAINED,
    MICRO,
    PENDING,
    PLACE_BITS,
    RETURNED,
    SIGNAL_STEPS,
    VALUE_STEPS,
    free_pending,
)
from sim.people.kernels.levers import NONE, ONE, channel_sum, log_odds
from sim.people.kernels.levers import count as count_levers
from sim.people.kernels.memory import PRIVATE_BIT, bond_in, brand_slot, meet_host
from sim.people.kernels.need import fill, have
from sim.people.kernels.numbers import clip, load, store
from sim.people.kernels.programme import credit_order, fee_and_sores, goal_pull, redeem
from sim.people.kernels.shown import interest_in
from sim.people.kernels.traits import sensitivity_of
from sim.state.names import LIVE, MALL, NOBODY
from sim.state.programme import CHANNEL
from sim.state.tallies import CELL, LEVER_TALLY, SALE

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
LOWEST_PRICE = 0.05  # paid over list, whatever levers add up to


@formula
def offer_weight(her, world, visit, o, slot, price):
    """Utility of buying one offer at its price, every state of hers taken in (log-odds)."""
    p, s, levers, mask, channel = her.p, world.week[0], world.levers, visit.mask, visit.channel
    c = s
    bond = bond_in(p, slot)
    host_trust = select(slot >= 0, load(p.host_trust[max(slot, 0)]), o.belief)
    bought = select(slot >= 0, np.int64(p.host_orders[max(slot, 0)]) & ~PRIVATE_BIT, 0)
    liked = brand_slot(p, o.brand)
    affinity = select(liked >= 0, load(p.affinity[max(liked, 0)]), 0.0)
    reference = reference_price(c, liked >= 0, o.usual, load(p.reference_price))
    context = s.seg_buy[np.int64(p.segment)] + s.demand_season[visit.day - s.day, o.category]
    context -= c.buy_need * have(p, o.category)
    context = select(o.category == visit.category, context + visit.odd, context)
    context += moved_by_rooms(c, np.int64(p.motive), channel)
    service = o.service
    refund_days = s.platform_refund_days[visit.platform]
    context = select(p.orders == 0, context - c.buy_first, context)
    context += select(channel == LIVE, c.buy_live, select(channel == MALL, c.buy_mall, 0.0))
    if mask != np.uint64(0):
        here = mask & o.levers
        context += log_odds(s, levers, here, CHANNEL.taste, her.hers)
        context += log_odds(s, levers, here, CHANNEL.quality_belief, her.hers)
        context += log_odds(s, levers, here, CHANNEL.urgency, her.hers)
        context -= log_odds(s, levers, here, CHANNEL.risk, her.hers)
        service = clip(service + channel_sum(levers, here, CHANNEL.service_level), 0.0, 1.0)
        refund_days = max(refund_days + channel_sum(levers, here, CHANNEL.refund_time), 0.0)
        worth = 100.0 * channel_sum(levers, here, CHANNEL.points_value) / max(np.float64(o.list_fen), 1.0)
        if s.programmes > 0:
            worth += goal_pull(p, her.m, s, mask, o, price)
        context += c.buy_price * sensitivity_of(p) * worth
    if s.programmes > 0:
        context += fee_and_sores(her, s, mask, o)
    context += displayed_service(c, service, s.platform_delivery_days[visit.platform], refund_days)
    return offer_utility(
        c,
        interest_in(p, o.category),
        o.belief,
        affinity,
        bond,
        known_host(c, bought),
        price_utility(c, sensitivity_of(p), price, reference),
        perceived_trust(c, host_trust, load(p.trust[visit.platform])),
        o.pull,
        context,
    )


@formula
def offer_price(o, levers, here):
    """Paid over list for her: the offer's price and what levers that apply (here) take off."""
    if here == NONE:
        return o.price
    return max(o.price + channel_sum(levers, here, CHANNEL.price), LOWEST_PRICE)


@formula
def give_off(s, out, scratch, levers, here, off, kept):
    """Share what an order costs less (off, fen) out among the levers that make it cheaper, within their caps.

    Returns what is really taken off. Only kept orders are charged to the sponsors.
    """
    cut = channel_sum(levers, here, CHANNEL.price)
    given = 0
    asked = 0
    so_far = 0.0
    index = 0
    left = np.uint64(here)
    while left != NONE:
        value = levers[index].value[CHANNEL.price] if left & ONE != NONE else 0.0
        if value != 0.0 and cut != 0.0:
            so_far += value
            until = math.floor(off * so_far / cut + 0.5)  # cumulative, so that the parts add up exactly
            part = until - asked
            asked = until
            if (s.capped >> np.uint64(index)) & ONE != NONE:
                part = min(part, s.cap_fen[index] - scratch.spent_fen[index])
                scratch.spent_fen[index] += part
                if scratch.spent_fen[index] >= s.cap_fen[index]:
                    scratch.used_up = scratch.used_up | (ONE << np.uint64(index))
            if kept:
                out.lever[index, LEVER_TALLY.discount_fen] += part
            given += part
        left = left >> ONE
        index += 1
    return given


@formula
def buy(her, world, notes, filled, visit, n):
    """Gumbel-max over the set of n offers shown, not buying, and the shelf outside; keyed by offer.

    Returns the filled length of the order log.
    """
    p, s, offers, scratch, sales = her.p, world.week[0], world.offers, notes.scratch[0], notes.sales
    key, mask, channel, when = her.key, visit.mask, visit.channel, visit.when
    c = s
    segment = np.int64(p.segment)
    chosen = -1
    most = gumbel(uniform(key, _BUY, when, NOTHING))
    best_price = 1.0
    total = 0.0
    for j in range(n):
        offer = scratch.shown[j]
        o = offers[offer]
        sales[offer].by_channel[channel, SALE.shown] += 1
        scratch.weight[j] = 0.0
        if o.available < 1.0 and uniform(key, _STOCKED, when, offer) >= o.available:
            continue
        price = offer_price(o, world.levers, mask & o.levers & ~scratch.used_up)
        v = offer_weight(her, world, visit, o, scratch.slot[j], price)
        scratch.price[j] = price
        scratch.weight[j] = math.exp(v)
        total += scratch.weight[j]
        v += gumbel(uniform(key, _BUY, when, offer))
        chosen = select(v > most, j, chosen)
        best_price = select(v > most, price, best_price)
        most = max(v, most)
    shelf = c.buy_shelf - c.buy_need * have(p, visit.category) + s.seg_buy[segment]
    shelf += s.shelf_season[visit.day - s.day, visit.category]
    shelf_weight = math.exp(shelf) * s.outside
    v = shelf + scratch.outside_log + gumbel(uniform(key, _BUY, when, SHELF))
    to_shelf = v > most
    beside = 1.0 + shelf_weight
    size = s.seg_basket[segment] * s.basket
    size *= s.income_basket[np.int64(p.income)]
    plain = order_size(c, size, 0.0)
    basket_fen = 0.0
    to_buy = 0
    to_pay = 0
    for j in range(n):
        if scratch.weight[j] > 0.0:
            offer = scratch.shown[j]
            o = offers[offer]
            share = scratch.weight[j] / (beside + total)
            bond = bond_in(p, scratch.slot[j])
            hers = order_size(c, size, bond) if bond > 0.0 else plain
            sale = sales[offer].by_channel[channel]
            micro = np.int64(share * MICRO + 0.5)
            paid = np.int64(share * hers * o.list_fen * scratch.price[j] + 0.5)
            sale[SALE.expected_micro] += micro
            sale[SALE.expected_paid_fen] += paid
            # What the merchant expects: sponsors make up for what they take off.
            sale[SALE.expected_fen] += np.int64(share * hers * o.list_fen * o.price)
            to_buy += micro
            to_pay += paid
            basket_fen += scratch.weight[j] / total * o.list_fen * hers
    if total > 0.0:
        add_to_cells(her.t, notes.sums[0], CELL.expected_micro, to_buy)
        add_to_cells(her.t, notes.sums[0], CELL.expected_fen, to_pay)
        # Small and Rosen 1981: change of the log-sum over the marginal utility of a fen.
        per_fen = c.buy_price * sensitivity_of(p) * (1.0 + c.buy_reference) / basket_fen
        worth = math.log((beside + total) / beside) / per_fen if per_fen > 0.0 else 0.0  # no price, no measure
        add_to_cells(her.t, notes.sums[0], CELL.surplus_fen, np.int64(worth))
    if to_shelf:
        fill(p, visit.category, c.buy_need_fill * (1.0 + s.stock_season[visit.day - s.day]))
        notes.sums[0].outside += 1
        return filled
    if chosen < 0:
        return filled
    return place_order(her, world, notes, filled, visit, chosen, best_price, size)


@formula
def place_order(her, world, notes, filled, visit, chosen, price, size):
    """She pays; the order's fate is sealed by keyed luck and felt when it arrives."""
    p, m, s, levers = her.p, her.m, world.week[0], world.levers
    out, scratch, orders = notes.sums[0], notes.scratch[0], notes.orders
    key, mask, platform, channel, day, when = her.key, visit.mask, visit.platform, visit.channel, visit.day, visit.when
    if filled >= len(orders):
        raise RuntimeError("the order log of this block of rows is full")
    c = s
    offer = scratch.shown[chosen]
    slot = scratch.slot[chosen]
    o = world.offers[offer]
    hers = order_size(c, size, bond_in(p, slot))
    fen = order_fen(c, np.float64(o.list_fen), price, hers, uniform(key, _BASKET, when, offer))
    full = max(int(fen / price + 0.5), 1)
    service = o.service
    promise = o.promise
    refund_days = s.platform_refund_days[platform]
    more_returns = s.return_season[day - s.day]
    here = mask & o.levers
    if s.programmes > 0:
        service = clip(service + redeem(p, m, s, out, o, fen, key, when, offer), 0.0, 1.0)
    if here != NONE:
        service = clip(service + channel_sum(levers, here, CHANNEL.service_level), 0.0, 1.0)
        promise = promise + channel_sum(levers, here, CHANNEL.expectation)
        refund_days += channel_sum(levers, here, CHANNEL.refund_time)
        more_returns += log_odds(s, levers, here, CHANNEL.return_probability, 1.0)
    value = delivered(c, o.quality, service, uniform(key, _EXPERIENCE, when, offer))
    signal = disconfirmation(value, expected(c, promise, load(p.expectation)))
    back = uniform(key, _RETURN, when, offer) < return_probability(c, o.return_logit, signal, more_returns)
    late = max(refund_days, 0.0) - s.usual_refund_days[platform] if back else 0.0
    angry = uniform(key, _COMPLAIN, when, offer) < complaint_probability(c, signal, late)
    fate = PENDING + (RETURNED if back else 0) + (COMPLAINED if angry else 0)
    sponsored = 0
    if here != NONE:
        merchant = int(full * o.price + 0.5)
        granting = here & ~scratch.used_up
        if price != o.price:
            sponsored = give_off(s, out, scratch, levers, granting, merchant - fen, not back)
            fen = max(merchant - sponsored, 1)
        count_levers(out, here, LEVER_TALLY.orders, 1)
        count_levers(out, here, LEVER_TALLY.paid_fen, fen)
    if s.programmes > 0:
        credit_order(m, s, out, scratch, mask, o, fen, not back)
    later = -math.log(uniform(key, _DELIVERY, when, offer)) * (s.platform_delivery_days[platform] - 0.5)
    wait = min(1 + int(later), DELIVERY_MAX)
    if back:
        wait += int(max(refund_days, 0.0) + 0.5)

    k = free_pending(her, world, notes, mask, day)
    p.due_day[k] = np.int16(day + wait)
    p.due_host[k] = np.uint16(o.host)
    p.due_brand[k] = np.uint16(o.brand)
    p.due_fate[k] = np.uint8(fate | (platform * 3 + channel) << PLACE_BITS)
    p.due_value[k] = np.uint8(math.floor(clip(value, 0.0, 1.0) * VALUE_STEPS + 0.5))
    p.due_signal[k] = np.int8(math.floor(signal * SIGNAL_STEPS + 0.5))
    p.due_fen[k] = np.uint32(fen)

    known = brand_slot(p, o.brand) >= 0
    reference = reference_price(c, known, o.usual, load(p.reference_price))
    fill(p, o.category, need_filled(c, price, reference) * (1.0 + s.stock_season[day - s.day]))
    p.reference_price = store(load(p.reference_price) + c.memory_reference_gain * (price - load(p.reference_price)))
    p.buy_day = np.int16(day)
    if p.orders < 65535:
        p.orders = np.uint16(p.orders + 1)
    if o.host != NOBODY:
        if slot < 0:
            slot = meet_host(p, o.host, c.memory_bond_gain, o.belief)
            if slot >= 0:  # buying makes acquainted, so that the next room does not push this one out
                p.bond[slot] = store(c.memory_bond_gain)
        if slot >= 0:
            count = np.int64(p.host_orders[slot])
            listed = (count & PRIVATE_BIT) != 0 or uniform(key, _DELIVERY, when, NOTHING) < o.private
            count = min((count & ~PRIVATE_BIT) + 1, PRIVATE_BIT - 1)
            p.host_orders[slot] = np.uint8(count + (PRIVATE_BIT if listed else 0))

    sale = notes.sales[offer].by_channel[channel]
    sale[SALE.orders] += 1
    sale[SALE.paid_fen] += fen
    sale[SALE.list_fen] += full
    if back:
        sale[SALE.doomed_orders] += 1
        sale[SALE.doomed_fen] += fen
    else:
        sale[SALE.sponsored_fen] += sponsored
    add_to_cells(her.t, out, CELL.orders, 1)
    add_to_cells(her.t, out, CELL.paid_fen, fen)
    record = orders[filled]
    record.person = np.uint32(her.row - s.first)
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
