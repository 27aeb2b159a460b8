"""The yardstick: the person-day as one hand-tuned loop, for nothing but speed (see hand_tuned.py)."""

# mypy: ignore-errors
# Compiled code takes its types from the arguments.

from __future__ import annotations

import math

import numba
import numpy as np

from sim.state.names import NOBODY

FOLLOWED = 4
PLATFORMS = 5
CATEGORIES = 10

PERSON = np.dtype(
    [
        ("next_visit", "f4"),  # day; infinite for those who are not there
        ("touched", "f4"),  # day to which habit, bond and fatigue refer
        ("rate", "f4"),  # visits a day without habit and fatigue
        ("dropout", "f4"),  # log-odds of leaving after a session
        ("price", "f4"),  # price sensitivity
        ("habit", "f4", PLATFORMS),
        ("trust", "f4", PLATFORMS),
        ("fatigue", "f4"),
        ("satisfaction", "f4"),
        ("reference", "f4"),  # reference price
        ("bond", "f4", FOLLOWED),
        ("host", "u2", FOLLOWED),
        ("interest", "u1", CATEGORIES),  # cumulative, 0-255
        ("orders", "u2"),
    ],
    align=True,
)
ITEM = np.dtype(
    [("host", "i4"), ("platform", "i4"), ("category", "i4"), ("price", "f4"), ("utility", "f4"), ("quality", "f4")]
)

_fast = numba.njit(fastmath=True, nogil=True, error_model="numpy", inline="always")


@_fast
def _draw(counter):
    """Next counter and a uniform number: SplitMix64 as its authors meant it, one mix a draw."""
    counter += np.uint64(0x9E3779B97F4A7C15)
    z = (counter ^ (counter >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return counter, np.float32(np.float64(z >> np.uint64(40)) * (1.0 / (1 << 24)) + 3e-8)


@_fast
def _logistic(x):
    return np.float32(1.0) / (np.float32(1.0) + math.exp(-x))


@numba.njit(fastmath=True, nogil=True, error_model="numpy")
def live(persons, items, room, start, ranked, cumulative, base, first_day, seed, scale):
    """Seven days of all persons. Returns sessions, orders and a checksum.

    items [offer] ITEM; room [host] its offer or -1; start, ranked, cumulative: one ranked list a platform and category;
    base [platform] log-odds; scale multiplies every visit rate.
    """
    shown = np.empty(3 + FOLLOWED, np.int64)
    weight = np.empty(3 + FOLLOWED, np.float32)
    end = np.float32(first_day + 7)
    sessions = 0
    orders = 0
    checksum = 0.0
    for i in range(len(persons)):
        p = persons[i]
        if p.next_visit >= end:
            continue
        counter = (np.uint64(i) * np.uint64(0xD1B54A32D192ED03)) ^ (
            np.uint64(first_day + 1_000_000) * np.uint64(0x8CB92BA72F3D8DD7) + np.uint64(seed)
        )
        day = p.next_visit
        while day < end:
            sessions += 1
            idle = day - p.touched
            p.touched = day
            habit_left = math.exp(idle * np.float32(-1.0 / 45.0))
            bond_left = math.exp(idle * np.float32(-1.0 / 90.0))
            p.fatigue *= math.exp(idle * np.float32(-1.0 / 10.0))
            for k in range(FOLLOWED):
                p.bond[k] *= bond_left

            # platform: logit by one uniform number
            total = np.float32(0.0)
            for q in range(PLATFORMS):
                p.habit[q] *= habit_left
                weight[q] = math.exp(base[q] + np.float32(2.2) * p.habit[q] + p.trust[q])
                total += weight[q]
            counter, u = _draw(counter)
            mark = u * total
            platform = 0
            while platform < PLATFORMS - 1 and mark >= weight[platform]:
                mark -= weight[platform]
                platform += 1

            # followed rooms here, and three ranked offers of a category she likes
            n = 0
            for k in range(FOLLOWED):
                h = np.int64(p.host[k])
                if h != NOBODY and n < 2:
                    offer = room[h]
                    if offer >= 0 and items[offer].platform == platform:
                        counter, u = _draw(counter)
                        if u < np.float32(0.3) + np.float32(0.6) * p.bond[k]:
                            shown[n] = offer
                            n += 1
            counter, u = _draw(counter)
            mark = u * np.float32(255.0)
            category = 0
            while category < CATEGORIES - 1 and mark >= p.interest[category]:
                category += 1
            at = platform * CATEGORIES + category
            for _ in range(3):
                low, high = start[at], start[at + 1] - 1
                if high >= low:
                    counter, u = _draw(counter)
                    while low < high:
                        middle = (low + high) >> 1
                        if cumulative[middle] < u:
                            low = middle + 1
                        else:
                            high = middle
                    shown[n] = ranked[low]
                    n += 1

            # buy one of them, or nothing
            total = np.float32(1.0)
            for j in range(n):
                o = items[shown[j]]
                bond = np.float32(0.0)
                for k in range(FOLLOWED):
                    if p.host[k] == o.host:
                        bond = p.bond[k]
                gap = p.reference - o.price
                felt = gap if gap > np.float32(0.0) else np.float32(1.5) * gap
                weight[j] = math.exp(
                    o.utility
                    + np.float32(1.2) * bond
                    + p.trust[platform]
                    + p.price * (np.float32(1.0) - o.price + felt)
                )
                total += weight[j]
            counter, u = _draw(counter)
            mark = u * total
            chosen = -1
            for j in range(n):
                if mark < weight[j]:
                    chosen = j
                    break
                mark -= weight[j]

            # bond with what was watched
            if n > 0:
                o = items[shown[max(chosen, 0)]]
                slot = 0
                for k in range(FOLLOWED):
                    if p.host[k] == o.host:
                        slot = k
                        break
                    if p.bond[k] < p.bond[slot]:
                        slot = k
                if o.host != NOBODY:
                    if p.host[slot] != o.host:
                        p.host[slot] = np.uint16(o.host)
                        p.bond[slot] = np.float32(0.0)
                    p.bond[slot] += np.float32(0.05) * (np.float32(1.0) - p.bond[slot])
            if chosen >= 0:
                counter, u = _draw(counter)
                counter, v = _draw(counter)
                signal = o.quality + np.float32(0.3) * (u + v - np.float32(1.0)) - p.satisfaction
                p.satisfaction += np.float32(0.15) * signal
                gain = np.float32(0.1) if signal > np.float32(0.0) else np.float32(0.2)
                trust = p.trust[platform] + gain * signal
                p.trust[platform] = min(max(trust, np.float32(0.0)), np.float32(1.0))
                p.bond[slot] = max(p.bond[slot] + gain * signal * p.bond[slot], np.float32(0.0))
                p.reference += np.float32(0.2) * (o.price - p.reference)
                p.orders += np.uint16(1)
                orders += 1
                checksum += o.price
            p.habit[platform] += np.float32(0.1) * (np.float32(1.0) - p.habit[platform])
            p.fatigue += np.float32(0.05) * (np.float32(1.0) - p.fatigue)

            # drop out, or jump to the next visit
            counter, u = _draw(counter)
            if u < _logistic(p.dropout - np.float32(2.0) * (p.satisfaction - np.float32(0.6)) + p.fatigue):
                p.next_visit = np.float32(np.inf)
                break
            rate = p.rate * _logistic(np.float32(2.6) * p.habit[platform] - np.float32(1.5) * p.fatigue)
            counter, u = _draw(counter)
            day -= math.log(u) / max(rate * scale, np.float32(1e-4))
            p.next_visit = day
    return sessions, orders, checksum
