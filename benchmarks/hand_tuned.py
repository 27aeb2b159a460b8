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
import time

import numpy as np
from living import CONSOLE, Parts, compile_everything, market_of, progress, watch
from rich.table import Table
from yardstick import CATEGORIES, FOLLOWED, ITEM, PERSON, PLATFORMS, live

from sim.market.model import Market
from sim.market.week import firms_move
from sim.people.kernels.traits import ceilings, sensitivities
from sim.state.names import NOBODY, POTENTIAL
from sim.state.shown import OFFER, Exposure

WITHIN = 1.5  # the contract: the engine takes at most this many times as long
SETTLING = 6  # weeks in which the yardstick finds its visit rate, not measured
SEED = 2026


def same_people(market: Market, day: int) -> np.ndarray:
    """The engine's registered persons, as this kernel keeps them."""
    theirs = market.people.persons
    mine = np.zeros(len(theirs), PERSON)
    mine["next_visit"] = np.inf
    here = (theirs.stage != POTENTIAL) & (theirs.gone == 0)
    luck = (np.arange(len(theirs)) * 0.6180339887498949) % 1.0  # evenly spread, no generator needed
    mine["rate"] = ceilings(theirs)
    mine["next_visit"][here] = (day - np.log(luck + 1e-9) / np.maximum(mine["rate"] * 0.3, 1e-3))[here]
    mine["touched"] = day
    mine["dropout"] = -8.0  # those who are there stay long enough to be measured
    mine["price"] = sensitivities(theirs)
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
    data, same = market.snapshot(), (market.params, market.seed, market.timeline)
    market.close()
    market = Market.resume(*same, data, threads=1)
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
