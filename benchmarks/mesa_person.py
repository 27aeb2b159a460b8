"""One person as a Mesa agent in plain Python: the behaviour of the engine's kernels, a day at a time."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import mesa

from sim.people.kernels.choice import LEAST_SHARE
from sim.people.kernels.traits import ceiling_of, dropout_of, sensitivity_of
from sim.state.names import HOST_SLOTS, LIVE, MALL, NOBODY, PAUSED, POTENTIAL, SALES_CHANNELS

if TYPE_CHECKING:
    from mesa_agents import Village

SHARE = 65535.0  # stored steps of a share
LEANING = (-1.0, 1.0, 0.0)  # utilitarian, hedonic, mixed people: how far rooms carry them away


def clip(share: float) -> float:
    """Kept in 0-1."""
    return min(max(share, 0.0), 1.0)


def logistic(link: float) -> float:
    """1 / (1 + exp(-link))."""
    return 1.0 / (1.0 + math.exp(-link))


class Order(NamedTuple):
    """What is on its way to somebody."""

    day: int
    host: int
    platform: int
    signal: float
    value: float


class Person(mesa.Agent):
    """Somebody who lives a day at a time."""

    def __init__(self, model: Village, row: Any):
        super().__init__(model)
        self.segment, self.motive = int(row.segment), int(row.motive)
        self.ceiling, self.dropout = float(ceiling_of(row)), float(dropout_of(row))
        self.price_sensitivity = float(sensitivity_of(row))
        self.interest = [int(x) / 255 for x in row.interest]
        self.privacy = int(row.privacy) / 255
        self.joined = row.stage != POTENTIAL and row.gone == 0
        self.gone, self.pausing = row.gone != 0, row.gone == PAUSED
        self.joined_day, self.touched = int(row.joined_day), int(row.touched_day)
        self.new_place, self.new_day = int(row.new_place), int(row.new_day)
        self.habit = [int(x) / SHARE for x in row.habit[: model.platforms]]
        self.trust = [int(x) / SHARE for x in row.trust[: model.platforms]]
        self.fatigue, self.satisfaction = int(row.fatigue) / SHARE, int(row.satisfaction) / SHARE
        self.filled = [int(x) / 255 for x in row.filled]
        self.pace = model.luck.gammavariate(2.0, 0.5)  # at which she uses things up
        self.expectation, self.reference = int(row.expectation) / SHARE, int(row.reference_price) / SHARE
        self.concentration, self.top_category = int(row.concentration) / SHARE, int(row.top_category)
        met = [k for k in range(HOST_SLOTS) if row.host[k] != NOBODY]
        self.bonds = {int(row.host[k]): int(row.bond[k]) / SHARE for k in met}
        self.host_trust = {int(row.host[k]): int(row.host_trust[k]) / SHARE for k in met}
        self.bought_from = Counter({int(row.host[k]): int(row.host_orders[k]) & 127 for k in met})
        self.due: list[Order] = []

    def step(self) -> None:
        """One day."""
        village = self.model
        if self.gone:
            self.maybe_return()
            return
        if not self.joined:
            self.maybe_join()
            return
        while self.due and self.due[0].day <= village.day:
            self.receive(self.due.pop(0))
        clock = village.luck.expovariate(self.ceiling)  # moments of the day at which she could come
        while clock < 1.0 and not self.gone:
            if village.luck.random() < self.visit_chance():
                self.visit()
            clock += village.luck.expovariate(self.ceiling)

    def maybe_return(self) -> None:
        """A pause ends by itself; some of those who had gone for good come back."""
        leave = self.model.behaviour.leave
        chance = 1.0 / leave.pause_weeks if self.pausing else leave.come_back
        self.gone = self.model.luck.random() >= chance / 7.0

    def maybe_join(self) -> None:
        """Unprompted, through a paid contact, or behind a neighbour."""
        village, talk = self.model, self.model.behaviour.talk
        friend = village.people[village.luck.randrange(len(village.people))]
        behind, hazard = 0.0, talk.organic + village.paid_hazard[self.segment]
        if friend.joined and not friend.gone and friend.satisfaction > 0.5:
            behind = talk.join * talk.neighbours * (2.0 * friend.satisfaction - 0.5)
        if village.luck.random() < (hazard + behind) / 7.0:
            if village.luck.random() * (hazard + behind) < behind:
                self.dropout -= talk.referred
                friend.dropout -= talk.referrer
            self.joined, self.joined_day, self.touched = True, village.day, village.day
            self.visit()

    def fade(self) -> None:
        """Bring fading state to today."""
        village, memory = self.model, self.model.behaviour.memory
        if (idle := village.day - self.touched) <= 0:
            return
        habit_left, trust_left = math.exp(-idle / memory.habit_days), math.exp(-idle / memory.trust_days)
        bond_left = math.exp(-idle / village.bond_days[self.segment])
        usual = village.usual_trust[self.segment]
        for q in range(village.platforms):
            self.habit[q] *= habit_left
            self.trust[q] = usual[q] + (self.trust[q] - usual[q]) * trust_left
        for host in self.bonds:
            self.bonds[host] *= bond_left
        self.fatigue *= math.exp(-idle / memory.fatigue_days)
        for k, days in enumerate(village.need_days):
            if self.filled[k] > 0.0:
                self.filled[k] *= math.exp(-self.pace * idle / days)
        self.touched = village.day

    def visit_chance(self) -> float:
        """Probability that a moment at which she could come becomes a visit."""
        village, c = self.model, self.model.behaviour.visit
        self.fade()
        home = self.habit.index(max(self.habit))
        on_air = max((b for h, b in self.bonds.items() if village.on_air(h)), default=0.0)
        link = c.base + village.visit_link[self.segment] + village.visit_season + c.motive * LEANING[self.motive]
        of_market = math.exp(-(village.day - self.joined_day) / c.curiosity_days)
        of_platform = c.curiosity_again * math.exp(-(village.day - self.new_day) / c.curiosity_days)
        link += c.curiosity * village.newcomer[self.new_place] * max(of_market, of_platform)
        bond = max((self.draws(host) for host in self.bonds), default=0.0)
        link += c.habit * self.habit[home] + c.bond * bond + c.ritual * on_air + c.star_draw * self.stars()
        link -= c.fatigue * self.fatigue + c.harassment * village.contacts[home] * self.privacy
        return logistic(link)

    def draws(self, host: int) -> float:
        """What of a bond draws her this week: little or nothing while its host is on no day's air."""
        return self.bonds[host] * (1.0 if self.model.host_on_air[host] else self.model.behaviour.visit.away)

    def stars(self) -> float:
        """Who is on air where she mostly is, against the usual."""
        total = sum(self.habit)
        return sum(h * d for h, d in zip(self.habit, self.model.star_draw, strict=False)) / total if total else 0.0

    def visit(self) -> None:
        """From opening an app to closing it."""
        village, b = self.model, self.model.behaviour
        self.fade()
        village.sessions += 1
        platform = self.choose_platform()
        if self.habit[platform] == 0.0:
            self.new_place, self.new_day = platform, village.day
        channel = self.choose_channel(platform)
        category, odd = self.choose_category(platform, channel)
        shown = self.look(platform, channel, category)
        if shown:
            seen = self.watch(shown)
            bond = self.bonds.get(seen.host, 0.0)
            self.buy(shown, platform, channel, category, odd)
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
        novelty = math.exp(-(village.day - self.new_day) / village.behaviour.visit.curiosity_days)

        def utility(q: int) -> float:
            bond = max((self.draws(h) for h in self.bonds if village.host_platform[h] == q), default=0.0)
            u = village.platform_base[self.segment][q] + c.habit * self.habit[q] + c.bond * bond
            u += c.price * self.price_sensitivity * (1.0 - village.platform_price[q]) - c.risk * (1.0 - self.trust[q])
            u += c.curiosity * village.newcomer[q] * novelty if q == self.new_place else 0.0
            u += village.behaviour.visit.star_draw * village.star_draw[q]
            return u + village.gumbel() - (c.barrier if self.habit[q] == 0.0 else 0.0)

        return max(range(village.platforms), key=utility)

    def choose_channel(self, platform: int) -> int:
        """Multinomial logit over live rooms, short video and the mall."""
        village = self.model

        def utility(channel: int) -> float:
            liked = (self.motive, channel) in ((0, MALL), (1, LIVE))
            appeal = village.channel_appeal[platform][channel]
            return appeal + village.gumbel() + (village.behaviour.where.motive if liked else 0.0)

        return max(range(len(SALES_CHANNELS)), key=utility)

    def choose_category(self, platform: int, channel: int) -> tuple[int, float]:
        """Her hardened interest, the platform's mix, or her varied taste; and what her interest in what the platform
        puts in front of her adds to buying it, log-odds."""
        village = self.model
        if village.luck.random() < village.behaviour.look.cocoon * self.concentration:
            return self.top_category, 0.0
        strange = 1.0 - (1.0 - village.explore[platform]) * village.relevance[platform]
        if village.luck.random() >= strange:
            return village.luck.choices(range(len(self.interest)), weights=self.interest)[0], 0.0
        mix = village.mix[platform][channel]
        k = bisect_left(mix, village.luck.random())
        shown, hers = mix[k] - (mix[k - 1] if k else 0.0), self.interest[k] / sum(self.interest)
        return k, village.behaviour.buy.strange * math.log(max(hers, LEAST_SHARE) / max(shown, LEAST_SHARE))

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
            bond = c.bond * self.bonds.get(o.host, 0.0)
            return o.appeal + c.interest * self.interest[o.category] + bond + c.novelty * o.novelty + gumbel()

        return max(shown, key=utility)

    def utility(self, o: SimpleNamespace, platform: int, channel: int) -> float:
        """Utility of buying an offer against not buying, log-odds."""
        village, c = self.model, self.model.behaviour.buy
        gap = self.reference - o.price
        felt = gap if gap >= 0.0 else c.loss_aversion * gap
        host_trust = self.host_trust.get(o.host, o.belief)
        trust = c.host_trust * host_trust + (1.0 - c.host_trust) * self.trust[platform]
        v = c.base + village.buy_link[self.segment] + village.demand_season[o.category]
        v -= c.need * self.filled[o.category]
        v += c.service * (o.service - c.ordinary_service) - village.waiting[platform]
        v += c.impulse * LEANING[self.motive] if channel != MALL else 0.0
        v += o.pull + c.price * self.price_sensitivity * ((c.ordinary - o.price) + c.reference * felt)
        v += c.interest * self.interest[o.category] + c.belief * (o.belief - 0.5) - c.risk * (1.0 - trust)
        v += c.bond * self.bonds.get(o.host, 0.0)
        if (bought := self.bought_from[o.host]) > 0:
            v += c.again - c.worn * math.log(bought)
        return v + (c.live if channel == LIVE else c.mall if channel == MALL else 0.0)

    def buy(self, shown: list[SimpleNamespace], platform: int, channel: int, category: int, odd: float) -> None:
        """Multinomial logit over what is shown, not buying, and the shelf outside."""
        village, c = self.model, self.model.behaviour.buy
        chosen, most = None, village.gumbel()
        for o in shown:
            u = self.utility(o, platform, channel) + village.gumbel() + (odd if o.category == category else 0.0)
            if u > most:
                chosen, most = o, u
        shelf = c.shelf - c.need * self.filled[category] + village.buy_link[self.segment] + math.log(village.outside)
        if shelf + village.gumbel() > most:
            self.filled[category] = min(self.filled[category] + c.need_fill, 1.0)
        elif chosen is not None:
            self.order(chosen, platform)

    def order(self, o: SimpleNamespace, platform: int) -> None:
        """She pays; what it will feel like is known when it arrives."""
        village, e = self.model, self.model.behaviour.experience
        village.orders += 1
        value = e.quality * o.quality + (1.0 - e.quality) * o.service + village.luck.gauss(0.0, e.noise)
        expected = e.promise * o.promise + (1.0 - e.promise) * self.expectation
        wait = 1 + int(village.luck.expovariate(1.0 / (village.delivery_days[platform] - 0.5)))
        self.due.append(Order(village.day + wait, o.host, platform, min(max(value - expected, -1.0), 1.0), clip(value)))
        self.due.sort(key=lambda due: due.day)
        c = village.behaviour.buy
        more = c.need_fill * (1.0 + c.need_deal * max(self.reference - o.price, 0.0))
        self.filled[o.category] = min(self.filled[o.category] + more, 1.0)
        self.reference += village.behaviour.memory.reference_gain * (o.price - self.reference)
        if o.host != NOBODY:
            self.meet(o)
            self.bought_from[o.host] += 1

    def meet(self, o: SimpleNamespace) -> None:
        """Remember a host, if need be instead of the weakest one."""
        if o.host in self.bonds:
            return
        if len(self.bonds) >= HOST_SLOTS:
            weakest = min(self.bonds, key=self.bonds.__getitem__)
            if self.bonds[weakest] > self.model.behaviour.memory.bond_gain:
                return
            del self.bonds[weakest], self.host_trust[weakest]
            del self.bought_from[weakest]
        self.bonds[o.host], self.host_trust[o.host] = 0.0, o.belief

    def receive(self, order: Order) -> None:
        """An order arrives: attribute how it felt to host and platform, and adapt."""
        b, m = self.model.behaviour, self.model.behaviour.memory
        self.fade()
        w, host = b.experience.performance, order.host
        signal = self.felt(w * (order.value - b.experience.ordinary) + (1.0 - w) * order.signal)
        part = 3.0 * b.experience.blame_host * signal
        if host in self.bonds:
            bond, trust = self.bonds[host], self.host_trust[host]
            fault = max(-part - m.forgive * bond, 0.0) * (1.0 + m.betrayal * bond)
            change = m.bond_good * part * (1.0 - bond) if part >= 0.0 else -m.bond_bad * fault * bond
            self.bonds[host], self.host_trust[host] = clip(bond + change), self.trusted(trust, part)
        to_platform = 3.0 * (1.0 - b.experience.blame_host - b.experience.blame_brand)
        part = to_platform * self.says_of_platform(order, signal)
        self.trust[order.platform] = self.trusted(self.trust[order.platform], part)
        felt = clip(b.experience.content + signal)
        self.satisfaction += m.satisfaction_gain * (felt - self.satisfaction)
        self.expectation += b.experience.adapt * (order.value - self.expectation)
        self.maybe_leave(order.platform, b.leave.order)

    def felt(self, signal: float) -> float:
        """What is worse than ordinary weighs more than what is better."""
        return min(max(signal if signal >= 0.0 else self.model.behaviour.experience.shortfall * signal, -1.0), 1.0)

    def says_of_platform(self, order: Order, signal: float) -> float:
        """How the order was felt, and whether what was claimed held."""
        e = self.model.behaviour.experience
        if e.promise_kept <= 0.0 or e.promise <= 0.0:
            return signal
        kept = (order.signal - (1.0 - e.promise) * (order.value - self.expectation)) / e.promise
        kept = self.felt(min(max(kept, -1.0), 1.0))
        return min(max((1.0 - e.promise_kept) * signal + e.promise_kept * kept, -1.0), 1.0)

    def trusted(self, trust: float, signal: float) -> float:
        """Trust after an experience; losses weigh more than gains."""
        m = self.model.behaviour.memory
        return clip(trust + (m.trust_gain * signal * (1.0 - trust) if signal >= 0.0 else m.trust_loss * signal * trust))

    def maybe_leave(self, platform: int, ordinary: float) -> None:
        """Dropout after an experience, for a while or for good."""
        village, c = self.model, self.model.behaviour.leave
        content = village.behaviour.experience.content
        link = (
            self.dropout + ordinary + c.better * village.outside + c.privacy * village.contacts[platform] * self.privacy
        )
        link += c.distrust * max(0.6 - self.trust[platform], 0.0) + c.fatigue * self.fatigue
        link -= c.satisfaction * (self.satisfaction - content) + c.tenure * self.habit[platform]
        link -= c.bond * max(self.bonds.values(), default=0.0)
        self.gone = village.luck.random() < logistic(link)
        self.pausing = self.gone and village.luck.random() < c.pause
