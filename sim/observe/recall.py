"""The pass over everybody's trailing orders at the end of a block: who bought again, how often, how much, worth what.

Orders are grouped by person first; a person has few, so pairs are found by looking, not by sorting.
Integers only: rows may be cut anywhere.
"""

# mypy: ignore-errors
# Compiled code takes its types from the arguments.

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.columns import numbered
from sim.core.jit import kernel
from sim.state.names import BLOCK_DAYS, NO_DAY, NOBODY, POTENTIAL, YEAR_DAYS

CYCLE_ORDERS = 3
FAN_ORDERS = 3  # two orders before the last one of a block
RETURNED = 2  # bit of ORDER.fate
MICRO = 1_000_000


class Recall(NamedTuple):
    """Columns of who (or which pairs) bought in the previous block, and again in the current one; repurchase cycles."""

    buyers: int
    again: int
    host_pairs: int
    host_again: int
    fan_pairs: int
    fan_again: int
    brand_pairs: int
    brand_again: int
    platform_pairs: int
    platform_again: int
    category_pairs: int
    category_again: int
    cyclers: int
    gap_micro: int


class PlatformRecall(NamedTuple):
    """The same of people who bought on a platform: again anywhere, again there."""

    buyers: int
    again: int
    again_here: int


class TypeRecall(NamedTuple):
    """The same of pairs with a host of a type."""

    host_pairs: int
    host_again: int
    fan_pairs: int
    fan_again: int


class CategoryRecall(NamedTuple):
    """The same of pairs with a category."""

    category_pairs: int
    category_again: int
    cyclers: int
    gap_micro: int


RECALL, PLATFORM_RECALL = numbered(Recall), numbered(PlatformRecall)
TYPE_RECALL, CATEGORY_RECALL = numbered(TypeRecall), numbered(CategoryRecall)


class Log(NamedTuple):
    """The trailing orders, grouped by person."""

    orders: np.ndarray  # ORDER rows
    first: np.ndarray  # [person + 1] where each person's begin in `index`
    index: np.ndarray  # [order] rows of `orders`, oldest first


class Cells(NamedTuple):
    """Rows of the sums in which a person counts, [person] int64 each."""

    fixed: np.ndarray
    now: np.ndarray
    start: np.ndarray


@kernel
def group_by_person(orders, first, index):
    """Counting sort: orders of person r are index[first[r]..first[r + 1]], oldest first. first [person + 1] zeros."""
    people = first.shape[0] - 1
    for i in range(orders.shape[0]):
        first[np.int64(orders[i]["person"]) + 1] += 1
    for r in range(people):
        first[r + 1] += first[r]
    for i in range(orders.shape[0] - 1, -1, -1):  # afterwards first[r + 1] has become the start of r
        r = np.int64(orders[i]["person"]) + 1
        first[r] -= 1
        index[first[r]] = i
    for r in range(people):
        first[r] = first[r + 1]
    first[people] = orders.shape[0]


@kernel
def recall(log, lo, hi, last_day, cells, host_type, spend, row, tally, counts):
    """Read the trailing orders of persons lo..hi.

    spend [person] is set to the fen paid in the trailing 52 weeks; row [RECALL] and tally [3, category] are scratch;
    counts are added to: sums [cells, RECALL], by_platform [platform, PLATFORM_RECALL], by_type [host type, TYPE_RECALL]
    and by_category [category, CATEGORY_RECALL].
    """
    orders, first, index = log.orders, log.first, log.index
    sums, by_platform, by_type, by_category = counts.sums, counts.by_platform, counts.by_type, counts.by_category
    count, oldest, newest = tally[0], tally[1], tally[2]  # orders and their span in each category
    for r in range(lo, hi):
        if first[r] == first[r + 1]:
            continue
        row[:] = 0
        count[:] = 0
        places = places_again = kinds = kinds_again = 0  # bit sets
        orders_year = opened = closed = 0
        for x in range(first[r], first[r + 1]):
            order = orders[index[x]]
            day = np.int64(order["day"])
            ago = (last_day - day) // BLOCK_DAYS
            if ago < 4:
                spend[r] += np.int64(order["paid_fen"])
            if last_day - day < YEAR_DAYS:
                opened = day if orders_year == 0 else min(opened, day)
                closed = day if orders_year == 0 else max(closed, day)
                orders_year += 1
                k = np.int64(order["category"])
                oldest[k] = day if count[k] == 0 else min(oldest[k], day)
                newest[k] = day if count[k] == 0 else max(newest[k], day)
                count[k] += 1
            if ago == 0:
                places_again |= 1 << np.int64(order["platform"])
                kinds_again |= 1 << np.int64(order["category"])
            elif ago == 1:
                places |= 1 << np.int64(order["platform"])
                kinds |= 1 << np.int64(order["category"])

        if places != 0:  # she bought in the previous block
            row[RECALL.buyers] = 1
            row[RECALL.again] = 1 if places_again != 0 else 0
            for p in range(by_platform.shape[0]):
                if places >> p & 1:
                    here = places_again >> p & 1
                    row[RECALL.platform_pairs] += 1
                    row[RECALL.platform_again] += here
                    by_platform[p, PLATFORM_RECALL.buyers] += 1
                    by_platform[p, PLATFORM_RECALL.again] += row[RECALL.again]
                    by_platform[p, PLATFORM_RECALL.again_here] += here
            for k in range(by_category.shape[0]):
                if kinds >> k & 1:
                    row[RECALL.category_pairs] += 1
                    row[RECALL.category_again] += kinds_again >> k & 1
                    by_category[k, CATEGORY_RECALL.category_pairs] += 1
                    by_category[k, CATEGORY_RECALL.category_again] += kinds_again >> k & 1
            for x in range(first[r], first[r + 1]):
                order = orders[index[x]]
                if (last_day - np.int64(order["day"])) // BLOCK_DAYS != 1:
                    continue
                host, brand = np.int64(order["host"]), np.int64(order["brand"])
                host_new = host != NOBODY  # not met among her earlier orders of the previous block
                brand_new = True
                host_orders = host_again = brand_again = 0
                for y in range(first[r], first[r + 1]):
                    other = orders[index[y]]
                    ago = (last_day - np.int64(other["day"])) // BLOCK_DAYS
                    same_host, same_brand = np.int64(other["host"]) == host, np.int64(other["brand"]) == brand
                    if ago == 0:
                        host_again |= 1 if same_host else 0
                        brand_again |= 1 if same_brand else 0
                    elif ago < 4 and same_host:
                        host_orders += 1
                    if ago == 1 and y < x:
                        host_new = host_new and not same_host
                        brand_new = brand_new and not same_brand
                if brand_new:
                    row[RECALL.brand_pairs] += 1
                    row[RECALL.brand_again] += brand_again
                if host_new:
                    kind = host_type[host]
                    row[RECALL.host_pairs] += 1
                    row[RECALL.host_again] += host_again
                    by_type[kind, TYPE_RECALL.host_pairs] += 1
                    by_type[kind, TYPE_RECALL.host_again] += host_again
                    if host_orders >= FAN_ORDERS:
                        row[RECALL.fan_pairs] += 1
                        row[RECALL.fan_again] += host_again
                        by_type[kind, TYPE_RECALL.fan_pairs] += 1
                        by_type[kind, TYPE_RECALL.fan_again] += host_again

        if orders_year >= CYCLE_ORDERS:
            row[RECALL.cyclers] = 1
            row[RECALL.gap_micro] = (closed - opened) * MICRO // (orders_year - 1)
            for k in range(by_category.shape[0]):
                if count[k] >= CYCLE_ORDERS:
                    by_category[k, CATEGORY_RECALL.cyclers] += 1
                    by_category[k, CATEGORY_RECALL.gap_micro] += (newest[k] - oldest[k]) * MICRO // (count[k] - 1)
        for c in range(len(RECALL)):
            if row[c] != 0:
                sums[cells.fixed[r], c] += row[c]
                sums[cells.now[r], c] += row[c]
                sums[cells.start[r], c] += row[c]


@kernel
def lives(persons, trace, log, lo, hi, last_day, member, there, paid, table):
    """Who is how long in the market, and what they paid in this block for orders they kept; persons lo..hi.

    Tenure is the number of blocks since the block of joining (on a platform: of the first visit there).
    Added to are, of the table, alive [tenure, fixed group], earned [tenure, fixed group, platform], place_alive and
    place_earned [tenure, platform]; member [fixed cell, 7] groups of a cell; there and paid [platform] are scratch.
    """
    orders, first, index = log.orders, log.first, log.index
    alive, earned, place_alive, place_earned = table.alive, table.earned, table.place_alive, table.place_earned
    horizon, platforms = place_alive.shape
    block = last_day // BLOCK_DAYS
    for r in range(lo, hi):
        person = persons[r]
        if person["stage"] == POTENTIAL:
            continue
        tenure = block - np.int64(person["joined_day"]) // BLOCK_DAYS
        long = np.int64(person["joined_day"]) == NO_DAY or tenure >= horizon
        recent = False
        for p in range(platforms):
            since = np.int64(trace[r]["platform_first"][p])
            there[p] = block - since // BLOCK_DAYS
            if since == NO_DAY or there[p] >= horizon:
                there[p] = -1
            else:
                place_alive[there[p], p] += 1
                recent = True
        if long and not recent:
            continue
        paid[:] = 0
        for x in range(first[r], first[r + 1]):
            order = orders[index[x]]
            if np.int64(order["day"]) // BLOCK_DAYS == block and np.int64(order["fate"]) & RETURNED == 0:
                paid[np.int64(order["platform"])] += np.int64(order["paid_fen"])
        groups = member[np.int64(trace[r]["cell"])]
        if not long:
            for g in groups:
                alive[tenure, g] += 1
        for p in range(platforms):
            if paid[p] != 0:
                if there[p] >= 0:
                    place_earned[there[p], p] += paid[p]
                if not long:
                    for g in groups:
                        earned[tenure, g, p] += paid[p]
