"""The weekly pass over all persons: stocks by cell and platform, joiner cohorts, and the movable cell of next week.

Integers only, so that rows may be cut anywhere and added in any order. About 5 nanoseconds a person-day, most of it
memory traffic.
"""

# mypy: ignore-errors
# Compiled code takes its types from the arguments.

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.columns import numbered
from sim.core.jit import kernel
from sim.people.kernels.memory import PRIVATE_BIT
from sim.people.kernels.traits import loyal_since
from sim.state.names import (
    ENGAGEMENTS,
    FADE_DAYS,
    HOST_SLOTS,
    HOST_TYPES,
    LAPSED,
    LIVE,
    LOYAL,
    MEMBER_TIERS,
    NEW,
    NO_DAY,
    NO_PROGRAMME,
    NOBODY,
    PLATFORMS_MAX,
    POTENTIAL,
    PROGRAMME_SLOTS,
    STAGES,
    TIER_MASK,
)
from sim.state.tallies import SALE

ACTIVE_DAYS = 30
BUYER_DAYS = 90
COHORTS = 6  # joining weeks of which a day of interest can pass this week
NPS_STEPS = 1024  # the satisfaction scale of the table of expected net promoter scores

STEPS, EVEN = 65535, 60


class Stock(NamedTuple):
    """Columns of a group of people.

    Satisfaction is summed in stored steps of 1/STEPS, filled needs in those of `people.kernels.need`, mean trust in
    1/(STEPS x EVEN) so that it divides evenly by up to six platforms, net promoter scores in millionths.
    """

    registered: int
    active: int
    several: int  # active on two platforms or more
    trust: int  # of the active, in platforms visited
    tried: int
    tried_trust: int  # in platforms ever tried
    buyers: int
    satisfaction: int  # of buyers
    nps_micro: int
    loyal: int
    spell: int  # in a loyal spell
    spell_ended: int
    home: int  # needs that purchases still fill


class PlaceStock(NamedTuple):
    """The same of people ever seen, or active, on a platform; trust in it in steps of 1/STEPS."""

    registered: int
    active: int
    several: int
    trust: int
    tried: int
    tried_trust: int
    buyers: int
    nps_micro: int


class Cohort(NamedTuple):
    """Columns of joiners whose day has passed (seen), and of those with a visit."""

    d1_seen: int
    d1: int
    d7_seen: int
    d7: int
    d7_window: int
    d30_seen: int
    d30: int
    d30_window: int
    came_back: int  # within days 1 to 7
    d30_active: int  # of these, on day 30


class Private(NamedTuple):
    """Columns of what people pay, by whether a private list knows them."""

    paid_fen: int
    listed_fen: int  # by people on a private list
    inside_fen: int  # to a host on whose list they are


STOCK, PLACE_STOCK = numbered(Stock), numbered(PlaceStock)
COHORT, PRIVATE = numbered(Cohort), numbered(Private)


class Look(NamedTuple):
    """What is the same for everybody in a weekly sweep."""

    last_day: int  # of the week
    platforms: int
    nps: np.ndarray  # [NPS_STEPS] expected score in millionths
    used: np.ndarray  # [category, FADE_DAYS] share of what fills a need that is left after so many days
    member: np.ndarray  # [fixed cell, 7] groups of a fixed cell


class Counts(NamedTuple):
    """Integer sums of the weekly sweep."""

    stocks: np.ndarray  # [fixed + 2 x movable cells, STOCK]
    places: np.ndarray  # [platform, PLACE_STOCK]
    cohorts: np.ndarray  # [COHORTS, fixed group, COHORT]
    place_cohorts: np.ndarray  # [COHORTS, platform, COHORT]
    members: np.ndarray  # [1] people who belong to a programme


OWN_ROOM = HOST_TYPES.index("brand_self")
_EVEN_PARTS = np.array([0, *(EVEN // platforms for platforms in range(1, PLATFORMS_MAX + 1))])  # no division
_TIERS = len(MEMBER_TIERS)
_BELOW_STAGE = len(ENGAGEMENTS) * _TIERS
_STAGES = len(STAGES) - 1  # potential counts as new


@kernel
def _cohort(kept, age, row):
    """Add one joiner to a cohort's counts, `row` [COHORT], if a day of interest passed in the last seven days."""
    if 1 <= age < 8:
        row[COHORT.d1_seen] += 1
        row[COHORT.d1] += kept & 1
    if 7 <= age < 14:
        row[COHORT.d7_seen] += 1
        row[COHORT.d7] += kept >> 1 & 1
        row[COHORT.d7_window] += kept >> 3 & 1
    if 30 <= age < 37:
        row[COHORT.d30_seen] += 1
        row[COHORT.d30] += kept >> 2 & 1
        row[COHORT.d30_window] += kept >> 4 & 1
        row[COHORT.came_back] += kept >> 3 & 1
        row[COHORT.d30_active] += (kept >> 3) & (kept >> 2) & 1


@kernel
def sweep(persons, trace, tier, lo, hi, look, row, counts):
    """Count persons lo..hi at the end of the week and set their movable cell for the next one.

    persons, trace: PERSON and TRACE rows; tier [person] or empty (then tiers stay); row [STOCK] scratch; counts are
    added to.
    """
    last_day, platforms, member = look.last_day, look.platforms, look.member
    stocks, places = counts.stocks, counts.places
    fixed_cells = member.shape[0]
    movable_cells = (stocks.shape[0] - fixed_cells) // 2
    active_from = last_day - ACTIVE_DAYS
    cohort_from = last_day - 7 * COHORTS
    for r in range(lo, hi):
        person = persons[r]
        stage = np.int64(person["stage"])
        if stage == POTENTIAL:
            continue
        seen = trace[r]
        now = np.int64(seen["now"])
        a = np.int64(seen["cell"])
        b = fixed_cells + now
        c = fixed_cells + movable_cells + np.int64(seen["start"])

        # the platforms she ever tried, and those she visited within 30 days
        tried = visited = tried_trust = visited_trust = 0
        for p in range(platforms):
            first = np.int64(seen["platform_first"][p])
            trust = np.int64(person["trust"][p])
            ever = np.int64(first != NO_DAY)  # counts instead of branches: mispredicted ones cost more
            lately = np.int64(np.int64(seen["platform_day"][p]) > active_from)
            tried += ever
            visited += lately
            tried_trust += ever * trust
            visited_trust += lately * trust
            places[p, PLACE_STOCK.registered] += ever
            places[p, PLACE_STOCK.active] += lately
            places[p, PLACE_STOCK.trust] += lately * trust
            places[p, PLACE_STOCK.tried_trust] += ever * trust
            if cohort_from < first <= last_day:
                age = last_day - first
                _cohort(np.int64(seen["platform_kept"][p]), age, counts.place_cohorts[age // 7, p])

        row[STOCK.registered] = 1
        row[STOCK.active] = visited > 0
        row[STOCK.several] = visited > 1
        row[STOCK.trust] = visited_trust * _EVEN_PARTS[visited]
        row[STOCK.tried] = tried > 0
        row[STOCK.tried_trust] = tried_trust * _EVEN_PARTS[tried]
        bought = np.int64(person["buy_day"]) > last_day - BUYER_DAYS
        row[STOCK.buyers] = bought
        row[STOCK.satisfaction] = bought * np.int64(person["satisfaction"])
        row[STOCK.nps_micro] = bought * look.nps[np.int64(person["satisfaction"]) * NPS_STEPS >> 16]
        if visited > 1 or (visited > 0 and bought):
            for p in range(platforms):
                if np.int64(seen["platform_day"][p]) > active_from:
                    places[p, PLACE_STOCK.several] += row[STOCK.several]
                    places[p, PLACE_STOCK.buyers] += row[STOCK.buyers]
                    places[p, PLACE_STOCK.nps_micro] += row[STOCK.nps_micro]

        # loyal people, and spells from becoming loyal to lapsing
        was = now // _BELOW_STAGE % _STAGES + NEW
        in_spell = loyal_since(person) != NO_DAY
        row[STOCK.loyal] = stage == LOYAL
        row[STOCK.spell] = in_spell and stage != LAPSED
        row[STOCK.spell_ended] = in_spell and stage == LAPSED and was != LAPSED
        idle = min(max(last_day - np.int64(person["touched_day"]), 0), FADE_DAYS - 1)
        home = 0.0
        if stage != LAPSED:  # costs a look at every category
            for k in range(look.used.shape[0]):
                home += np.float64(person["filled"][k]) * look.used[k, idle]
        row[STOCK.home] = np.int64(home + 0.5)
        for k in range(len(STOCK)):
            stocks[a, k] += row[k]
            stocks[b, k] += row[k]
            stocks[c, k] += row[k]

        joined = np.int64(person["joined_day"])
        if cohort_from < joined <= last_day:
            age = last_day - joined
            for k in range(member.shape[1]):
                _cohort(np.int64(seen["kept"]), age, counts.cohorts[age // 7, member[a, k]])

        now += (stage - was) * _BELOW_STAGE
        if tier.size:
            now += np.int64(tier[r]) - now % _TIERS
        seen["now"] = now


@kernel
def highest_tier(members, lo, hi, tier):
    """Write the highest tier among the memberships of persons lo..hi, an index into MEMBER_TIERS.

    members [person] MEMBER; tier [person]: 0 no member anywhere, 1 a plain member, k + 1 tier k of a programme.
    """
    for r in range(lo, hi):
        m = members[r]
        highest = 0
        for k in range(PROGRAMME_SLOTS):
            if m["programme"][k] != NO_PROGRAMME:
                highest = max(highest, (np.int64(m["standing"][k]) & TIER_MASK) + 1)
        tier[r] = min(highest, _TIERS - 1)


@kernel
def private_sales(orders, persons, trace, fixed_cells, movable_cells, sums):
    """Fen paid; by people on a private list; to a host on whose list they are. sums [cells, PRIVATE] is added to."""
    for i in range(orders.shape[0]):
        order = orders[i]
        r = order["person"]
        host = np.int64(order["host"])
        listed = inside = 0
        for k in range(HOST_SLOTS):
            if np.int64(persons[r]["host"][k]) != NOBODY and np.int64(persons[r]["host_orders"][k]) & PRIVATE_BIT:
                listed = 1
                if np.int64(persons[r]["host"][k]) == host:
                    inside = 1
        paid = np.int64(order["paid_fen"])
        a = np.int64(trace[r]["cell"])
        b = fixed_cells + np.int64(trace[r]["now"])
        c = fixed_cells + movable_cells + np.int64(trace[r]["start"])
        for cell in (a, b, c):
            sums[cell, PRIVATE.paid_fen] += paid
            sums[cell, PRIVATE.listed_fen] += listed * paid
            sums[cell, PRIVATE.inside_fen] += inside * paid


@kernel
def sum_sales(sales, offers, platform, host_type, category, host, place, own_rooms):
    """Sum the week's sales over offers.

    sales [offer, sales channel, SALE]; platform, host_type and category [group, SALE] are added to, as are
    host [host] and place [platform, sales channel], both fen paid, and own_rooms [platform], fen paid live there.
    """
    for j in range(sales.shape[0]):
        for channel in range(sales.shape[1]):
            if sales[j, channel, SALE.shown] == 0 and sales[j, channel, SALE.orders] == 0:
                continue
            offer = offers[j]
            paid = sales[j, channel, SALE.paid_fen]
            kind = offer["host_type"]
            for x in range(sales.shape[2]):
                platform[offer["platform"], x] += sales[j, channel, x]
                category[offer["category"], x] += sales[j, channel, x]
                if kind >= 0:
                    host_type[kind, x] += sales[j, channel, x]
            place[offer["platform"], channel] += paid
            if kind >= 0:
                host[offer["host"]] += paid
            if kind == OWN_ROOM and channel == LIVE:
                own_rooms[offer["platform"]] += paid
