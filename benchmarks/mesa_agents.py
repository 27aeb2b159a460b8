"""The same behaviour as one Mesa agent per person in plain Python, and how many times faster the engine lives.

    python benchmarks/mesa_agents.py [--persons 1000] [--weeks 4] [--engine-persons 1000000]

The agents begin as the first rows of a warmed-up engine market, read the same parameters, and see the same offers and
rankings, held at one week. A day of one person: visit? which platform and channel? what is shown? what is watched? buy?
deliveries and how they felt, bond, trust, habit, fatigue, leaving; those who have not joined may join. This is the
plain way to write it, not a slow one: state fades only when touched, and idle days end after one random number.
Left out: levers, stock shortages, news, second opinions, a neighbour's favourite room, returns with what refunds say
of a platform, complaints, what a festival calls people to, keyed draws, tallies and what firms and observers do.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import mesa
from living import CONSOLE, Parts, compile_everything, market_of, progress, watch
from mesa_person import Person
from rich.table import Table

from sim.market.model import Market
from sim.market.week import firms_move
from sim.params.behaviour import Behaviour
from sim.people.coefficients import segment_table
from sim.people.kernels.choice import ORDINARY_DELIVERY, ORDINARY_REFUND
from sim.state.names import SALES_CHANNELS

WANTED = 100  # the contract: the engine's person-days a second over the agents'


class Village(mesa.Model):
    """Agents of the first rows of a market, and what they can see, held at the market's present week."""

    def __init__(self, market: Market, persons: int, seed: int):
        super().__init__(rng=seed)
        self.luck = random.Random(seed)
        broadcast = firms_move(market, market.timeline.at(market.week))
        offers, exposure, public = broadcast.offers, broadcast.exposure, broadcast.public
        self.behaviour: Behaviour = market.params.behaviour
        self.day, self.orders, self.sessions = public.day, 0, 0
        self.platforms = len(market.params.platform)
        self.offers = [SimpleNamespace(**dict(zip(offers.dtype.names, row, strict=True))) for row in offers.tolist()]
        self._read_public(public)
        self._read_lists(exposure, len(market.params.category))
        self._read_segments(market)
        buy = self.behaviour.buy
        self.waiting = [  # what days until delivery and until money is back take off buying, log-odds
            buy.delivery * (delivery - ORDINARY_DELIVERY) + buy.refund * (refund - ORDINARY_REFUND)
            for delivery, refund in zip(self.delivery_days, public.platform_refund_days.tolist(), strict=False)
        ]
        self.people = [Person(self, row) for row in market.people.persons[:persons]]

    def step(self) -> None:
        """One day of everybody."""
        self.agents.do("step")
        self.day += 1

    def gumbel(self) -> float:
        """Gumbel noise of a logit."""
        return -math.log(-math.log(self.luck.random() or 1e-300))

    def on_air(self, host: int) -> bool:
        """Whether a host's room is live today."""
        return bool(self.host_on_air[host] >> (self.day % 7) & 1)

    def offer_of(self, host: int, category: int) -> SimpleNamespace:
        """A host's offer in a category, or the first one."""
        first, second = self.host_offer[host]
        return self.offers[second if second >= 0 and self.offers[second].category == category else first]

    def _read_public(self, public: Any) -> None:
        self.visit_season = float(public.visit_season.mean())
        self.demand_season = public.demand_season.mean(axis=0).tolist()
        self.platform_base = public.platform_base.tolist()
        self.star_draw = public.platform_draw.tolist()
        self.platform_price = public.platform_price.tolist()
        self.contacts = public.platform_contacts.tolist()
        self.channel_appeal = public.channel_appeal.tolist()
        self.host_platform = public.host_platform.tolist()
        self.host_on_air = public.host_on_air.tolist()
        self.host_offer = public.host_offer.tolist()
        self.outside = float(public.outside)
        self.paid_hazard = public.join_rate.sum(axis=1).tolist()

    def _read_lists(self, exposure: Any, categories: int) -> None:
        self.follow, self.explore = exposure.follow.tolist(), exposure.explore.tolist()
        self.relevance, self.mix = exposure.relevance.tolist(), exposure.category.tolist()
        bounds = list(zip(exposure.start[:-1], exposure.start[1:], strict=True))
        lists = [(exposure.offer[lo:hi].tolist(), exposure.cumulative[lo:hi].tolist()) for lo, hi in bounds]
        channels = [lists[at : at + categories] for at in range(0, len(lists), categories)]
        width = len(SALES_CHANNELS)
        self.lists = [channels[at : at + width] for at in range(0, len(channels), width)]

    def _read_segments(self, market: Market) -> None:
        params = market.params
        table = segment_table(params.population, params.segment, tuple(params.platform))
        self.visit_link, self.buy_link = table.visit_link.tolist(), table.buy.tolist()
        self.bond_gain, self.usual_trust = table.bond_gain.tolist(), table.trust.tolist()
        self.newcomer = [p.newcomer for p in params.platform.values()]
        self.need_days = [c.need_days for c in params.category.values()]
        self.delivery_days = [p.delivery_days for p in params.platform.values()]
        self.bond_days = [self.behaviour.memory.bond_days * s.bond_days for s in params.segment.values()]


@dataclass
class Lived:
    """What one of the two lived through, and how long it took."""

    name: str
    persons: int
    person_days: int
    seconds: float  # CPU time of one core, or wall time of several
    sessions: int
    orders: int


def comparison(agents: Lived, engines: list[Lived]) -> Table:
    """Rates of both, and their ratio."""
    table = Table(title="One Mesa agent a person against rows of arrays", title_justify="left")
    rate = agents.person_days / agents.seconds
    rows: list[list[str]] = []
    for x in (agents, *engines):
        own = x.person_days / x.seconds
        rows.append(
            [
                f"{x.name}, {x.persons:,}", f"{own:,.0f}", f"{own / rate:,.0f}", f"{1e9 * x.seconds / x.sessions:,.0f}",
                f"{7 * x.sessions / x.person_days:.3f}", f"{x.orders / x.sessions:.3f}",
            ]
        )  # fmt: skip
    table.add_column("")
    for row in rows:
        table.add_column(row[0], justify="right")
    names = ("person-days per second", "against the agents", "ns per session", "sessions per person-week",
             "orders per session")  # fmt: skip
    for at, name in enumerate(names, start=1):
        table.add_row(name, *(row[at] for row in rows))
    table.caption = f"contract: at least {WANTED} times"
    return table


def live_as_agents(market: Market, persons: int, weeks: int) -> Lived:
    """Time the agents."""
    village = Village(market, persons, seed=1)
    with progress(f"{persons:,} agents, days", 7 * weeks) as day_done:
        began = time.process_time()
        for _ in range(7 * weeks):
            village.step()
            day_done()
        cpu = time.process_time() - began
    return Lived("agents", persons, 7 * weeks * persons, cpu, max(village.sessions, 1), village.orders)


def main(argv: list[str] | None = None) -> None:
    """Warm a market up, live some weeks as agents, then some weeks as the engine."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--persons", type=int, default=1000, help="agents")
    parser.add_argument("--engine-persons", type=int, default=1_000_000, help="rows of the engine")
    parser.add_argument("--weeks", type=int, default=8, help="weeks measured")
    parser.add_argument("--burn-in", type=int, default=26, help="weeks before, not measured")
    parser.add_argument("--threads", type=int, default=2, help="threads of the engine; the agents have one")
    given = parser.parse_args(argv)
    compile_everything(1)
    market = market_of(max(given.engine_persons, given.persons), given.burn_in, given.weeks, given.threads)
    with progress("burn-in", given.burn_in) as week_done:
        market.run(0, lambda _: week_done())
    agents = live_as_agents(market, given.persons, given.weeks)
    parts = watch(market)
    with progress(f"engine, {given.engine_persons:,} rows, weeks", given.weeks) as week_done:
        for _ in range(given.weeks):
            market.step()
            week_done()
    CONSOLE.print(comparison(agents, engines_of(parts, len(market.people), given.threads)))
    market.close()


def engines_of(parts: Parts, persons: int, threads: int) -> list[Lived]:
    """The engine with everything that a week holds, by the clock and per core, and its kernels alone."""
    days = 7 * parts.weeks * persons
    lived = (
        (f"engine, {threads} threads, wall", parts.total.wall),
        ("engine, per core", parts.total.cpu),
        ("kernels, per core", parts.kernels.cpu),
    )
    return [Lived(name, persons, days, seconds, max(parts.sessions, 1), parts.orders) for name, seconds in lived]


if __name__ == "__main__":
    main()
