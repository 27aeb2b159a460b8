"""The same behaviour as one Mesa agent per person in plain Python, and how many times faster the engine lives.

    python benchmarks/mesa_agents.py [--persons 1000] [--weeks 4] [--engine-persons 1000000]

The agents begin as the first rows of a warmed-up engine market, read the same parameters, and see the same offers and
rankings, held at one week. A day of one person: visit? which platform and channel? what is shown? what is watched? buy?
deliveries and how they felt, bond, trust, habit, fatigue, leaving; those who have not joined may join. This is the
plain way to write it, not a slow one: state fades only when touched, and idle days end after one random number.
Left out: levers, stock shortages, news, second opinions, tallies and everything that firms and observers do.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from bisect import bisect_left
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import mesa
from living import CONSOLE, Parts, compile_everything, market_of, progress, watch
from rich.table import Table

from sim.coefficients import segment_table
from sim.market import Market
from sim.params.behaviour import Behaviour
from sim.schedule import firms_move
from sim.state import HOST_SLOTS, LIVE, MALL, NOBODY, POTENTIAL, SALES_CHANNELS

WANTED = 100  # the contract: the engine's person-days a second over the agents'
SHARE = 65535.0  # stored steps of a share


def logistic(link: float) -> float:
    """1 / (1 + exp(-link))."""
    return 1.0 / (1.0 + math.exp(-link))


@dataclass
class Order:
    """What is on its way to somebody."""

    day: int
    host: int
    platform: int
    signal: float


class Person(mesa.Agent):
    """Somebody who lives a day at a time."""

    def __init__(self, model: Village, row: Any):
        super().__init__(model)
        self.segment = int(row.segment)
        self.motive = int(row.motive)
        self.income = int(row.income)
        self.ceiling = float(row.visit_ceiling)
        self.dropout = float(row.dropout)
        self.price_sensitivity = float(row.price_sensitivity)
        self.interest = [int(x) / 255 for x in row.interest]
        self.privacy = int(row.privacy) / 255
        self.joined = row.stage != POTENTIAL and row.gone == 0
        self.gone = row.gone == 1
        self.joined_day, self.touched = int(row.joined_day), int(row.touched_day)
        self.habit = [int(x) / SHARE for x in row.habit]
        self.trust = [int(x) / SHARE for x in row.trust]
        self.fatigue, self.satisfaction, self.stock = (
            int(x) / SHARE for x in (row.fatigue, row.satisfaction, row.stock)
        )
        self.expectation, self.reference = int(row.expectation) / SHARE, int(row.reference_price) / SHARE
        self.concentration, self.top_category = int(row.concentration) / SHARE, int(row.top_category)
        met = [k for k in range(HOST_SLOTS) if row.host[k] != NOBODY]
        self.bonds = {int(row.host[k]): int(row.bond[k]) / SHARE for k in met}
        self.host_trust = {int(row.host[k]): int(row.host_trust[k]) / SHARE for k in met}
        self.bought_from = {int(row.host[k]) for k in met if int(row.host_orders[k]) & 127}
        self.due: list[Order] = []

    def step(self) -> None:
        """One day."""
        village = self.model
        if self.gone:
            return
        if not self.joined:
            self.maybe_join()
            return
        while self.due and self.due[0].day <= village.day:
            self.receive(self.due.pop(0))
        clock = village.luck.expovariate(self.ceiling)
        while clock < 1.0 and not self.gone:
            if village.luck.random() < self.visit_chance():
                self.visit()
            clock += village.luck.expovariate(self.ceiling)

    def maybe_join(self) -> None:
        """Unprompted, through a paid contact, or behind a neighbour."""
        village, talk = self.model, self.model.behaviour.talk
        friend = village.people[village.luck.randrange(len(village.people))]
        hazard = talk.organic + village.paid_hazard[self.segment]
        if friend.joined and not friend.gone:
            hazard += talk.join * talk.neighbours * max(2.0 * friend.satisfaction - 0.5, 0.0)
        if village.luck.random() < hazard / 7.0:
            self.joined, self.joined_day, self.touched = True, village.day, village.day
            self.visit()

    def fade(self) -> None:
        """Bring fading state to today."""
        village = self.model
        idle = village.day - self.touched
        if idle <= 0:
            return
        memory = village.behaviour.memory
        habit_left = math.exp(-idle / memory.habit_days)
        trust_left = math.exp(-idle / memory.trust_days)
        bond_left = math.exp(-idle / village.bond_days[self.segment])
        usual = village.usual_trust[self.segment]
        for q in range(village.platforms):
            self.habit[q] *= habit_left
            self.trust[q] = usual[q] + (self.trust[q] - usual[q]) * trust_left
        for host in self.bonds:
            self.bonds[host] *= bond_left
        self.fatigue *= math.exp(-idle / memory.fatigue_days)
        self.stock *= math.exp(-idle / village.behaviour.buy.stock_days)
        self.touched = village.day

    def visit_chance(self) -> float:
        """Probability that a moment at which she could come becomes a visit."""
        village, c = self.model, self.model.behaviour.visit
        self.fade()
        on_air = max((b for h, b in self.bonds.items() if village.on_air(h)), default=0.0)
        link = c.base + village.visit_link[self.segment] + village.visit_season
        link += c.curiosity * math.exp(-(village.day - self.joined_day) / c.curiosity_days)
        link += c.habit * max(self.habit) + c.bond * max(self.bonds.values(), default=0.0) + c.ritual * on_air
        link -= c.fatigue * self.fatigue + c.harassment * self.annoyance(self.habit.index(max(self.habit)))
        return logistic(link)

    def annoyance(self, platform: int) -> float:
        """Messages a week, times her privacy concern."""
        return self.model.contacts[min(platform, self.model.platforms - 1)] * self.privacy

    def visit(self) -> None:
        """From opening an app to closing it."""
        village, b = self.model, self.model.behaviour
        self.fade()
        village.sessions += 1
        platform = self.choose_platform()
        channel = self.choose_channel(platform)
        category = self.choose_category(platform, channel)
        shown = self.look(platform, channel, category)
        if shown:
            seen = self.watch(shown)
            bond = self.bonds.get(seen.host, 0.0)
            self.buy(shown, platform, channel)
            same = category == self.top_category
            if channel != MALL and seen.host != NOBODY:
                took_part = village.luck.random() < logistic(b.look.interact + b.look.interact_bond * bond)
                gain = b.memory.bond_gain + (b.memory.bond_interact if took_part else 0.0)
                self.meet(seen)
                if seen.host in self.bonds:
                    speed = gain * village.bond_gain[self.segment]
                    self.bonds[seen.host] += min(speed, 1.0) * (1.0 - self.bonds[seen.host])
                tiring = b.memory.fatigue_gain * (1.5 if same else 0.5) * (1.0 - 0.6 * seen.novelty)
                self.fatigue += tiring * (1.0 - self.fatigue)
            if same:
                self.concentration += b.look.harden * (1.0 - seen.novelty) * (1.0 - self.concentration)
            else:
                self.concentration -= b.look.relax * self.concentration
                if self.concentration < 0.25:
                    self.top_category = category
        self.habit[platform] += b.memory.habit_gain * (1.0 - self.habit[platform])
        self.maybe_leave(platform, b.leave.session)

    def choose_platform(self) -> int:
        """Multinomial logit over platforms."""
        village, c = self.model, self.model.behaviour.where
        best, most = 0, -math.inf
        for q in range(village.platforms):
            bond = max((b for h, b in self.bonds.items() if village.host_platform[h] == q), default=0.0)
            u = village.platform_base[self.segment][q] + c.habit * self.habit[q] + c.bond * bond
            u += c.price * self.price_sensitivity * (1.0 - village.platform_price[q]) - c.risk * (1.0 - self.trust[q])
            u += village.gumbel() - (c.barrier if self.habit[q] == 0.0 else 0.0)
            if u > most:
                best, most = q, u
        return best

    def choose_channel(self, platform: int) -> int:
        """Multinomial logit over live rooms, short video and the mall."""
        village, best, most = self.model, 0, -math.inf
        for channel in range(len(SALES_CHANNELS)):
            u = village.channel_appeal[platform][channel] + village.gumbel()
            if (self.motive, channel) in ((0, MALL), (1, LIVE)):
                u += village.behaviour.where.motive
            if u > most:
                best, most = channel, u
        return best

    def choose_category(self, platform: int, channel: int) -> int:
        """Her hardened interest, the platform's mix, or her varied taste."""
        village = self.model
        if village.luck.random() < village.behaviour.look.cocoon * self.concentration:
            return self.top_category
        strange = 1.0 - (1.0 - village.explore[platform]) * village.relevance[platform]
        if village.luck.random() < strange:
            return bisect_left(village.mix[platform][channel], village.luck.random())
        return village.luck.choices(range(len(self.interest)), weights=self.interest)[0]

    def look(self, platform: int, channel: int, category: int) -> list[SimpleNamespace]:
        """Followed rooms on air and what the ranking recommends."""
        village, c = self.model, self.model.behaviour.look
        shown: list[SimpleNamespace] = []
        if channel != MALL:
            for host, bond in self.bonds.items():
                if village.host_platform[host] != platform or (channel == LIVE and not village.on_air(host)):
                    continue
                follow = village.follow[platform]
                if len(shown) < c.followed and village.luck.random() < follow + (1.0 - follow) * c.seek * bond:
                    shown.append(village.offer_of(host, category))
        offers, cumulative = village.lists[platform][channel][category]
        for _ in range(c.shown if offers else 0):
            offer = village.offers[offers[bisect_left(cumulative, village.luck.random())]]
            if offer not in shown:
                shown.append(offer)
        return shown

    def watch(self, shown: list[SimpleNamespace]) -> SimpleNamespace:
        """The room she stays in."""
        c, gumbel = self.model.behaviour.look, self.model.gumbel

        def utility(o: SimpleNamespace) -> float:
            u = o.appeal + c.interest * self.interest[o.category] + c.bond * self.bonds.get(o.host, 0.0)
            return u + c.novelty * o.novelty + gumbel()

        return max(shown, key=utility)

    def utility(self, o: SimpleNamespace, platform: int, channel: int) -> float:
        """Utility of buying an offer against not buying, log-odds."""
        village, c = self.model, self.model.behaviour.buy
        gap = self.reference - o.price
        felt = gap if gap >= 0.0 else c.loss_aversion * gap
        host_trust = self.host_trust.get(o.host, o.belief)
        trust = c.host_trust * host_trust + (1.0 - c.host_trust) * self.trust[platform]
        v = c.base + village.buy_link[self.segment] + village.demand_season[o.category] - c.stock * 4.0 * self.stock
        v += o.pull + c.price * self.price_sensitivity * ((1.0 - o.price) + c.reference * felt)
        v += c.interest * self.interest[o.category] + c.belief * (o.belief - 0.5) - c.risk * (1.0 - trust)
        v += c.bond * self.bonds.get(o.host, 0.0) + (c.again if o.host in self.bought_from else 0.0)
        return v + (c.live if channel == LIVE else c.mall if channel == MALL else 0.0)

    def buy(self, shown: list[SimpleNamespace], platform: int, channel: int) -> None:
        """Multinomial logit over what is shown, not buying, and the shelf outside."""
        village, c = self.model, self.model.behaviour.buy
        chosen, most = None, village.gumbel()
        for o in shown:
            u = self.utility(o, platform, channel) + village.gumbel()
            if u > most:
                chosen, most = o, u
        shelf = c.shelf - c.stock * 4.0 * self.stock + village.buy_link[self.segment] + math.log(village.outside)
        if shelf + village.gumbel() > most:
            self.stock = min(self.stock + 0.25, 1.0)
        elif chosen is not None:
            self.order(chosen, platform)

    def order(self, o: SimpleNamespace, platform: int) -> None:
        """She pays; what it will feel like is known when it arrives."""
        village, e = self.model, self.model.behaviour.experience
        village.orders += 1
        value = e.quality * o.quality + (1.0 - e.quality) * o.service + village.luck.gauss(0.0, e.noise)
        expected = e.promise * o.promise + (1.0 - e.promise) * self.expectation
        wait = 1 + int(village.luck.expovariate(1.0 / e.delivery_days))
        self.due.append(Order(village.day + wait, o.host, platform, min(max(value - expected, -1.0), 1.0)))
        self.due.sort(key=lambda due: due.day)
        self.stock = min(self.stock + 0.25, 1.0)
        self.reference += village.behaviour.memory.reference_gain * (o.price - self.reference)
        if o.host != NOBODY:
            self.meet(o)
            self.bought_from.add(o.host)

    def meet(self, o: SimpleNamespace) -> None:
        """Remember a host, if need be instead of the weakest one."""
        if o.host in self.bonds:
            return
        if len(self.bonds) >= HOST_SLOTS:
            weakest = min(self.bonds, key=self.bonds.__getitem__)
            if self.bonds[weakest] > self.model.behaviour.memory.bond_gain:
                return
            del self.bonds[weakest], self.host_trust[weakest]
            self.bought_from.discard(weakest)
        self.bonds[o.host], self.host_trust[o.host] = 0.0, o.belief

    def receive(self, order: Order) -> None:
        """An order arrives: attribute how it felt to host and platform, and adapt."""
        b, m = self.model.behaviour, self.model.behaviour.memory
        self.fade()
        signal, host = order.signal, order.host
        part = 3.0 * b.experience.blame_host * signal
        if host in self.bonds:
            bond = self.bonds[host]
            if part >= 0.0:
                self.bonds[host] = bond + m.bond_good * part * (1.0 - bond)
                self.host_trust[host] += m.trust_gain * part * (1.0 - self.host_trust[host])
            else:
                fault = max(-part - m.forgive * bond, 0.0) * (1.0 + m.betrayal * bond)
                self.bonds[host] = max(bond - m.bond_bad * fault * bond, 0.0)
                self.host_trust[host] = max(self.host_trust[host] * (1.0 + m.trust_loss * part), 0.0)
        part = 3.0 * (1.0 - b.experience.blame_host - b.experience.blame_brand) * signal
        trust = self.trust[order.platform]
        trust += m.trust_gain * part * (1.0 - trust) if part >= 0.0 else m.trust_loss * part * trust
        self.trust[order.platform] = min(max(trust, 0.0), 1.0)
        felt = min(max(b.experience.content + signal, 0.0), 1.0)
        self.satisfaction += m.satisfaction_gain * (felt - self.satisfaction)
        self.expectation = min(max(self.expectation + b.experience.adapt * signal, 0.0), 1.0)
        self.maybe_leave(order.platform, b.leave.order)

    def maybe_leave(self, platform: int, ordinary: float) -> None:
        """Dropout after an experience."""
        village, c = self.model, self.model.behaviour.leave
        content = village.behaviour.experience.content
        link = self.dropout + ordinary + c.better * village.outside + c.privacy * self.annoyance(platform)
        link += c.distrust * max(0.6 - self.trust[platform], 0.0) + c.fatigue * self.fatigue
        link -= c.satisfaction * (self.satisfaction - content) + c.tenure * self.habit[platform]
        link -= c.bond * max(self.bonds.values(), default=0.0)
        self.gone = village.luck.random() < logistic(link)


class Village(mesa.Model):
    """Agents of the first rows of a market, and what they can see, held at the market's present week."""

    def __init__(self, market: Market, persons: int, seed: int):
        super().__init__(rng=seed)
        self.luck = random.Random(seed)
        offers, exposure, public, _ = firms_move(market, market.timeline.at(market.week))
        self.behaviour: Behaviour = market.params.behaviour
        self.day, self.orders, self.sessions = public.day, 0, 0
        self.platforms = len(market.params.platform)
        self.offers = [SimpleNamespace(**dict(zip(offers.dtype.names, row, strict=True))) for row in offers.tolist()]
        self._read_public(public)
        self._read_lists(exposure, len(market.params.category))
        self._read_segments(market)
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
