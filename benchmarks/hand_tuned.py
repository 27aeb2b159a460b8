"""The same person-day as one hand-tuned loop, and how much longer a session takes in the engine.

    python benchmarks/hand_tuned.py [--persons 1000000] [--weeks 8] [--burn-in 26]

The yardstick is what a careful programmer writes when nothing but speed counts: one record a person, one kernel, 32-bit
floats, fast-math, jumps from visit to visit, a counter-based generator. A session chooses a platform, is shown two
followed rooms at most and three ranked offers, chooses by a logit among them and not buying, feels the order at once,
and moves habit, trust, bond, fatigue and satisfaction; then she may drop out. It shares the engine's offers and
rankings, its registered people and its number of sessions. It has no levers, tallies, order log, pending orders, word
of mouth, channels, demographics, joiners or observers; a checksum keeps the compiler honest.

Both are timed on one thread, a week of one and a week of the other in turn: on a shared machine only the ratio counts.
"""

from __future__ import annotations

import argparse
import math
import time

import numba
import numpy as np
from living import CONSOLE, Parts, compile_everything, market_of, progress, watch
from rich.table import Table

from sim.market import Market
from sim.schedule import firms_move
from sim.state import NOBODY, OFFER, POTENTIAL, Exposure

FOLLOWED = 4
PLATFORMS = 5
CATEGORIES = 10
WITHIN = 1.5  # the contract: the engine takes at most this many times as long
SETTLING = 6  # weeks in which the yardstick finds its visit rate, not measured
SEED = 2026

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


def same_people(market: Market, day: int) -> np.ndarray:
    """The engine's registered persons, as this kernel keeps them."""
    theirs = market.people.persons
    mine = np.zeros(len(theirs), PERSON)
    mine["next_visit"] = np.inf
    here = (theirs.stage != POTENTIAL) & (theirs.gone == 0)
    luck = (np.arange(len(theirs)) * 0.6180339887498949) % 1.0  # evenly spread, no generator needed
    mine["rate"] = theirs.visit_ceiling
    mine["next_visit"][here] = (day - np.log(luck + 1e-9) / np.maximum(mine["rate"] * 0.3, 1e-3))[here]
    mine["touched"] = day
    mine["dropout"] = -8.0  # those who are there stay long enough to be measured
    mine["price"] = theirs.price_sensitivity
    for name, ours in (("habit", "habit"), ("trust", "trust")):
        mine[name] = theirs[ours][:, :PLATFORMS] / 65535
    for name, ours in (("fatigue", "fatigue"), ("satisfaction", "satisfaction"), ("reference", "reference_price")):
        mine[name] = theirs[ours] / 65535
    mine["host"], mine["bond"] = theirs.host[:, :FOLLOWED], theirs.bond[:, :FOLLOWED] / 65535
    interest = np.cumsum(theirs.interest[:, :CATEGORIES], axis=1, dtype=np.float64)
    mine["interest"] = np.rint(255 * interest / np.maximum(interest[:, -1:], 1e-9))
    return mine


def same_offers(offers: np.ndarray, exposure: Exposure, hosts: int) -> tuple[np.ndarray, ...]:
    """The engine's offers and its rankings of live rooms: items, room, start, ranked, cumulative."""
    items = np.zeros(len(offers), ITEM)
    for name in ("host", "platform", "category", "price", "quality"):
        items[name] = offers[name]
    items["utility"] = offers["pull"] + 2.0 * (offers["belief"] - 0.5) - 6.0
    room = np.full(hosts, -1)
    in_rooms = np.flatnonzero((offers["host"] != NOBODY) & (offers["live"] == 1))
    room[offers["host"][in_rooms]] = in_rooms
    lists = [
        slice(exposure.start[at], exposure.start[at + 1])
        for platform in range(PLATFORMS)
        for at in range(platform * 3 * CATEGORIES, platform * 3 * CATEGORIES + CATEGORIES)
    ]
    start = np.cumsum([0, *(s.stop - s.start for s in lists)])
    cumulative = np.concatenate([exposure.cumulative[s] for s in lists])
    return items, room, start, np.concatenate([exposure.offer[s] for s in lists]), cumulative.astype(np.float32)


class Yardstick:
    """Weeks of the hand-tuned kernel, with as many sessions as the engine."""

    def __init__(self, people: np.ndarray, offers: tuple[np.ndarray, ...], base: np.ndarray):
        self._people, self._offers, self._base = people, offers, base
        self._scale = np.float32(0.5)  # of all visit rates, steered by `week`
        self.restart()

    def restart(self) -> None:
        """Forget what was measured so far."""
        self.cpu, self.sessions, self.orders, self.checksum = 0.0, 0, 0, 0.0

    def week(self, week: int, wanted: int) -> None:
        """Live one week; `wanted` sessions steer the visit rates of the next one."""
        began = time.process_time()
        sessions, orders, checksum = live(self._people, *self._offers, self._base, 7 * week, SEED, self._scale)
        self.cpu += time.process_time() - began
        self.sessions, self.orders, self.checksum = (
            self.sessions + sessions, self.orders + orders, self.checksum + checksum
        )  # fmt: skip
        self._scale *= np.float32(min(max(wanted / max(sessions, 1), 0.5), 2.0))


def comparison(persons: int, parts: Parts, yardstick: Yardstick) -> Table:
    """Nanoseconds a session of both, and their ratio."""
    table = Table(title=f"{persons:,} persons, {parts.weeks} weeks, one thread, CPU time", title_justify="left")
    for name in ("", "ns per session", "against hand-tuned", "ns per person-day", "sessions per person-week", "orders"):
        table.add_column(name, justify="right" if name else "left")
    mine = yardstick.cpu / max(yardstick.sessions, 1)
    weeks = persons * parts.weeks
    for name, cpu, sessions, orders in (
        ("hand-tuned", yardstick.cpu, yardstick.sessions, yardstick.orders),
        ("engine, kernels", parts.kernels.cpu, parts.sessions, parts.orders),
        ("engine, all", parts.total.cpu, parts.sessions, parts.orders),
    ):
        each = cpu / max(sessions, 1)
        table.add_row(
            name, f"{1e9 * each:.0f}", f"{each / mine:.2f}", f"{1e9 * cpu / weeks / 7:.1f}",
            f"{sessions / weeks:.3f}", f"{orders:,}",
        )  # fmt: skip
    table.caption = f"contract: at most {WITHIN}; checksum {yardstick.checksum:.1f}"
    return table


def main(argv: list[str] | None = None) -> None:
    """Warm a market up, then live alternate weeks of the engine and of the yardstick."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--weeks", type=int, default=8, help="weeks measured")
    parser.add_argument("--burn-in", type=int, default=26, help="weeks before, not measured")
    given = parser.parse_args(argv)
    compile_everything(1)
    market = market_of(given.persons, given.burn_in, given.weeks + SETTLING, 2)
    with progress("burn-in", given.burn_in) as week_done:
        market.run(0, lambda _: week_done())
    data = market.snapshot()
    market.close()
    market = Market.resume(market.params, market.seed, market.timeline, data, threads=1)
    del data

    parts = watch(market)
    broadcast = firms_move(market, market.timeline.at(market.week))
    offers = same_offers(
        broadcast.offers.view(OFFER, np.ndarray), broadcast.exposure, len(broadcast.public.host_platform)
    )
    base = np.asarray(broadcast.public.platform_base)[:, :PLATFORMS].mean(axis=0).astype(np.float32)
    yardstick = Yardstick(same_people(market, day=0), offers, base)
    with progress("engine and yardstick in turn", given.weeks + SETTLING) as week_done:
        for week in range(given.weeks + SETTLING):
            if week == SETTLING:
                parts.restart()
                yardstick.restart()
            before = parts.sessions
            market.step()
            yardstick.week(week, parts.sessions - before)
            week_done()
    CONSOLE.print(comparison(given.persons, parts, yardstick))
    market.close()


if __name__ == "__main__":
    main()
