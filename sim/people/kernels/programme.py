"""Membership: does she join, what does a goal within reach add, what does an order earn and burn?"""

import math

import numpy as np

from sim.core.jit import formula
from sim.core.rng import Stream, uniform
from sim.people.kernels.levers import has
from sim.people.kernels.numbers import load, logistic, store
from sim.people.kernels.traits import sensitivity_of
from sim.state.names import NO_PROGRAMME, PROGRAMME_SLOTS, PROGRAMMES_MAX, TIER_BITS, TIER_MASK, YEAR_WEEKS
from sim.state.tallies import PROGRAMME_TALLY

_JOIN = int(Stream.PROGRAMME_JOIN)
_REDEEM = int(Stream.PROGRAMME_REDEEM)
GIFT, SERVICE = 1, 2
SPEND_MOST = 65535
POINTS_MOST = 4_000_000_000
SORE_MOST = (1 << 8 - TIER_BITS) - 1  # steps of soreness, of which a week heals one
NO_DISTANCE = 1e-6  # below which a reward is worth as much later as now


@formula
def orders_a_year(p, day):
    """Her usual number of orders a year, from what she remembers of the time since she joined (a quarter at least)."""
    days = max(day - np.int64(p.joined_day), 91)
    return np.float64(p.orders) * 365.0 / days


@formula
def membership_link(s, p, g, day):
    """What a plain member would save against the fee, and what her data cost her, log-odds.

    Savings and fee are shares of the price of her usual orders, valued as a price is.
    """
    usual = max(orders_a_year(p, day), 1.0) * s.programme_order_yuan
    net = s.prog_saving[g] - s.prog_fee[g] / usual
    concern = np.float64(p.privacy) * (1.0 / 255.0)
    return s.buy_price * sensitivity_of(p) * s.programme_worth * net - s.prog_privacy[g] * concern


@formula
def points_back(m, s, scope):
    """What the programmes in scope give her back in points that she will redeem, as a share of what she pays."""
    back = 0.0
    if s.programmes == 0:
        return back
    for k in range(PROGRAMME_SLOTS):
        g = np.int64(m.programme[k])
        if g != NO_PROGRAMME and s.prog_goal[g] > 0.0 and has(scope, s.prog_core[g]):
            back += s.prog_redeem[g] * s.prog_earn_yuan[g] * s.prog_multiplier[g, tier_of(m, k)] * s.prog_value_fen[g]
    return back / 100.0


@formula
def membership_slot(m, g):
    """Her slot of a programme, or -1."""
    for k in range(PROGRAMME_SLOTS):
        if np.int64(m.programme[k]) == g:
            return k
    return -1


@formula
def earn(m, k, g, s, out, scratch, points):
    """Credit points, rounded to whole ones, within what a capped programme may give one person in a week."""
    whole = int(points + 0.5)
    if s.prog_cap_fen[g] >= 0 and s.prog_value_fen[g] > 0.0:
        left = np.float64(s.prog_cap_fen[g]) - np.float64(scratch.earned_fen[g])
        whole = min(whole, int(left / s.prog_value_fen[g]))
    whole = max(whole, 0)
    scratch.earned_fen[g] += math.ceil(whole * s.prog_value_fen[g])
    m.points[k] = np.uint32(min(np.int64(m.points[k]) + whole, POINTS_MOST))
    out.programme[g, PROGRAMME_TALLY.issued] += whole


@formula
def enrol(p, m, s, out, scratch, mask, scope, key, day, when):
    """At a visit in scope, whoever may join a programme (its door is in mask) decides whether to."""
    for g in range(s.programmes):
        door = s.prog_door[g]
        if s.prog_active[g] == 0 or not (has(mask, door) and has(scope, door)) or membership_slot(m, g) >= 0:
            continue
        k = membership_slot(m, NO_PROGRAMME)
        if k < 0:
            return  # nobody keeps more cards than that
        if s.prog_automatic[g] == 0:
            chance = logistic(s.prog_appeal[g] + membership_link(s, p, g, day))
            if uniform(key, _JOIN, when, g) >= chance:
                continue
        m.programme[k] = np.uint8(g)
        m.standing[k] = np.uint8(0)
        m.since[k] = np.int16(s.week)
        m.points[k] = np.uint32(0)
        m.old[k] = np.uint32(0)
        m.spend[k] = np.uint16(0)
        out.programme[g, PROGRAMME_TALLY.joined] += 1
        earn(m, k, g, s, out, scratch, s.prog_endowed[g])
        out.programme[g, PROGRAMME_TALLY.fee_fen] += int(100.0 * s.prog_fee[g] + 0.5)


@formula
def tier_of(m, k):
    """Her tier in slot k of her memberships; 0 = plain member."""
    return np.int64(m.standing[k]) & TIER_MASK


@formula
def sore_of(m, k):
    """How sore she is with the sponsor of slot k, 0-1."""
    return (np.int64(m.standing[k]) >> TIER_BITS) / np.float64(SORE_MOST)


@formula
def stand(m, k, tier, sore):
    """Put her in a tier, and as sore (0-1) as that."""
    steps = int(min(max(sore, 0.0), 1.0) * SORE_MOST + 0.5)
    m.standing[k] = np.uint8(tier | steps << TIER_BITS)


@formula
def step_value(s, reached, step, rate):
    """Rise in the value of a goal that is reached once, by one order now that covers a share `step` of the way
    (Hartmann & Viard 2008).

    What is had later counts less, and at her own pace (rate, orders a year) a frequent buyer is there soon anyway: she
    reacts least. Larger near the goal (Kivetz, Urminsky & Zheng 2006). What this order reaches would be had with the
    next one at the earliest.
    """
    if step <= 0.0:
        return 0.0
    left = 1.0 - min(reached, 1.0)
    if step >= left:
        return 1.0 - math.exp(-s.programme_distance / rate)
    far = s.programme_distance / (step * rate)
    return math.exp(-far * (left - step)) - math.exp(-far * left)


@formula
def rewards_ahead(far, left):
    """Worth today of all rewards ahead, in rewards: the next one when a share `left` of the way is done, and each later
    one a whole way after it. far: what a whole way takes off, log.

    left <= 0: that many rewards are in hand, and what is beyond them counts toward the next.
    """
    in_hand = 0.0
    if left <= 0.0:
        in_hand = 1.0 + math.floor(-left)
        left += in_hand
    return in_hand + math.exp(-far * left) / -math.expm1(-far)


@formula
def reward_value(s, reached, step, rate):
    """Rise in the worth of a reward and of all that follow it by one order now, as a share of a reward.

    Rewards renew, so that an order of somebody who orders often is worth what it earns, a share `step` of a reward; who
    orders seldom hardly minds what is far, and minds what is near (Kivetz, Urminsky & Zheng 2006). Of rewards in hand
    one is redeemed now instead of at the next order; what this order reaches would come with the next at the earliest.
    """
    if step <= 0.0 and reached < 1.0:
        return 0.0
    until_next = math.exp(-s.programme_distance / rate)
    now = 1.0 - until_next if reached >= 1.0 else 0.0
    if step <= 0.0:
        return now
    far = s.programme_distance / (step * rate)
    left = 1.0 - (reached - math.floor(reached) if reached >= 1.0 else reached)
    if far < NO_DISTANCE:
        return now + step
    if reached < 1.0 and step > left:
        now = math.exp(-far * left) - until_next
    return now + rewards_ahead(far, left - step) - rewards_ahead(far, left)


@formula
def fee_and_sores(her, s, mask, o):
    """What a fee that she has paid, and what she holds against its sponsor, add to buying an offer in scope, log-odds.

    A fee is used beyond its worth (Iyengar, Park & Yu 2022), the less the longer ago it was paid (Gourville & Soman
    1998); a tier lost or closely missed, and points expired, put her off (Wagner et al. 2009; Wang et al. 2016).
    """
    m = her.m
    v = 0.0
    for k in range(PROGRAMME_SLOTS):
        g = np.int64(m.programme[k])
        if g == NO_PROGRAMME or not has(o.levers, s.prog_core[g]):
            continue
        if s.prog_fee[g] > 0.0 and has(mask, s.prog_core[g]):
            size = min(s.prog_fee[g] / s.programme_order_yuan, 1.0)
            since = (s.week - np.int64(m.since[k])) % YEAR_WEEKS
            v += her.hers * s.programme_sunk * size * math.exp(-since / s.programme_sunk_weeks)
        v -= s.programme_sore * sore_of(m, k)
    return v


@formula
def goal_pull(p, m, s, mask, o, price):
    """What rewards and tiers within reach add to buying an offer in scope, as a share of its list price."""
    worth = 0.0
    fen = o.list_fen * price
    rate = max(orders_a_year(p, s.day), 1.0)
    for k in range(PROGRAMME_SLOTS):
        g = np.int64(m.programme[k])
        if g == NO_PROGRAMME or not (has(mask, s.prog_core[g]) and has(o.levers, s.prog_core[g])):
            continue
        tier = tier_of(m, k)
        if s.prog_goal[g] > 0.0:
            reward = s.prog_goal[g] * s.prog_value_fen[g] / max(o.list_fen, 1)
            reached = (np.float64(m.points[k]) + np.float64(m.old[k])) / s.prog_goal[g]
            step = s.prog_earn_yuan[g] * s.prog_multiplier[g, tier] * fen / 100.0 / s.prog_goal[g]
            worth += s.prog_redeem[g] * reward * reward_value(s, reached, step, rate)
        if tier < s.prog_tiers[g]:
            need = s.prog_from_spend[g, tier + 1]
            reached = np.float64(m.spend[k]) / need if need > 0.0 else 1.0
            better = s.prog_tier_saving[g, tier + 1] - s.prog_tier_saving[g, tier]
            if reached < 1.0:
                worth += s.programme_tier_orders * max(better, 0.0) * step_value(s, reached, fen / 100.0 / need, rate)
    return worth


@formula
def earn_visit(m, s, out, scratch, mask, scope, took_part):
    """Points for a visit in scope, and for taking part."""
    for k in range(PROGRAMME_SLOTS):
        g = np.int64(m.programme[k])
        if g == NO_PROGRAMME or s.prog_active[g] == 0 or not has(mask & scope, s.prog_core[g]):
            continue
        points = s.prog_earn_visit[g] + (s.prog_earn_interaction[g] if took_part else 0.0)
        if points > 0.0:
            earn(m, k, g, s, out, scratch, points * s.prog_multiplier[g, tier_of(m, k)])


@formula
def tier_reached(m, k, g, s, tier):
    """The tier, at least the given one, that the spend of her window has reached."""
    while tier < s.prog_tiers[g] and np.float64(m.spend[k]) >= s.prog_from_spend[g, tier + 1]:
        tier += 1
    return tier


@formula
def credit_order(m, s, out, scratch, mask, o, fen, kept):
    """A paid order in scope: kept ones earn points and count toward tiers (returned ones never do)."""
    for k in range(PROGRAMME_SLOTS):
        g = np.int64(m.programme[k])
        if g == NO_PROGRAMME or s.prog_active[g] == 0 or not has(o.levers, s.prog_core[g]):
            continue
        out.programme[g, PROGRAMME_TALLY.orders] += 1
        out.programme[g, PROGRAMME_TALLY.paid_fen] += fen
        if not kept:
            continue
        tier = tier_of(m, k)
        if has(mask, s.prog_core[g]) and s.prog_earn_yuan[g] > 0.0:
            earn(m, k, g, s, out, scratch, s.prog_earn_yuan[g] * s.prog_multiplier[g, tier] * fen / 100.0)
        m.spend[k] = np.uint16(min(np.int64(m.spend[k]) + fen // 100, SPEND_MOST))
        risen = tier_reached(m, k, g, s, tier)
        out.programme[g, PROGRAMME_TALLY.promoted] += risen - tier
        stand(m, k, risen, 0.0 if risen > tier else sore_of(m, k))


@formula
def redeem(p, m, s, out, o, fen, key, when, offer):
    """Burn one reward in each programme of this order's sponsors that has one within reach; the oldest points go first.

    Cash is a rebate. A gift delights now and raises what is expected from now on. Returns service added to this order.
    """
    more_service = 0.0
    for k in range(PROGRAMME_SLOTS):
        g = np.int64(m.programme[k])
        if g == NO_PROGRAMME or s.prog_goal[g] <= 0.0 or not has(o.levers, s.prog_core[g]):
            continue
        goal = np.int64(s.prog_goal[g])
        old = np.int64(m.old[k])
        if old + np.int64(m.points[k]) < goal:
            continue
        if uniform(key, _REDEEM, when, offer * PROGRAMMES_MAX + g) >= s.prog_redeem[g]:
            continue
        from_old = min(old, goal)
        m.old[k] = np.uint32(old - from_old)
        m.points[k] = np.uint32(np.int64(m.points[k]) - (goal - from_old))
        reward = int(goal * s.prog_value_fen[g] + 0.5)
        out.programme[g, PROGRAMME_TALLY.burnt] += goal
        out.programme[g, PROGRAMME_TALLY.reward_fen] += reward
        size = min(reward / max(np.float64(fen), 1.0), 1.0)
        if s.prog_reward[g] == GIFT:
            p.satisfaction = store(load(p.satisfaction) + s.programme_delight * size * (1.0 - load(p.satisfaction)))
            p.expectation = store(load(p.expectation) + s.programme_spoil * size * (1.0 - load(p.expectation)))
        elif s.prog_reward[g] == SERVICE:
            more_service += s.programme_service * size
    return more_service
