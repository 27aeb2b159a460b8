"""A tiny demand function in place of people: what firms do can be tested without a population.

A fixed number of sessions a week is spread over platforms (logit on price and service), sales channels and categories;
each list's views go to its offers as ranked; a viewing buys with a logit in price, belief and pull. Everything is an
expectation, so a market of identical firms is exactly symmetric; `noise` adds keyed Poisson-like scatter.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from sim.core.rng import Stream, uniforms
from sim.dates.timeline import Timeline
from sim.firms import decisions as market
from sim.firms import offers as goods
from sim.firms.money import settlement as books
from sim.market.feedbacks import Watch
from sim.mechanisms import ranking
from sim.state.person import VOICE
from sim.state.tallies import (
    BONDS,
    CELL,
    FELT,
    LEVER_TALLY,
    PLATFORM_TALLY,
    PROGRAMME_STOCK,
    PROGRAMME_TALLY,
    SALE,
    Tallies,
)

VIEWS_PER_PERSON = 1.5  # a week
BUY = -3.2


def empty_tallies(offers: int, hosts: int, brands: int, platforms: int, categories: int) -> Tallies:
    """Tallies of a week in which nothing happened."""

    def zeros(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.int64)

    return Tallies(
        sales=zeros(offers, 3, len(SALE)), host=zeros(hosts, len(FELT)), brand=zeros(brands, len(FELT)),
        place=zeros(platforms * 3, len(FELT)), category=zeros(categories, len(FELT)), cell=zeros(1, len(CELL)),
        now=zeros(1, len(CELL)), start=zeros(1, len(CELL)), platform=zeros(platforms, len(PLATFORM_TALLY)),
        host_minutes=zeros(hosts),
        bonds=zeros(hosts, len(BONDS)), losses=zeros(6), lever=zeros(0, len(LEVER_TALLY)),
        programme=zeros(0, len(PROGRAMME_TALLY)), programme_stock=zeros(0, len(PROGRAMME_STOCK)), outside=0,
    )  # fmt: skip


class SyntheticMarket:
    """Firms facing synthetic demand. `pull` [platform] adds log-odds to platforms, to test reactions."""

    def __init__(self, params: Any, timeline: Any, *, seed: int = 1, noise: bool = False):
        self.params, self.timeline, self.seed, self.noise = params, timeline, seed, noise
        self.firms = market.found(params, seed)
        self.pull = np.zeros(len(params.platform))
        self.watch, self.voices = Watch(), np.zeros(3, VOICE)  # nobody listens here
        self.share = np.array([p.expected_share for p in params.platform.values()])
        self.service_taste, self.price_taste = 2.0, 6.0
        self.week = self.firms.opened
        self.history: list[dict[str, Any]] = []
        self.paid: list[int] = []
        self.pending: list[np.ndarray] = []

    def copy(self, params: Any = None) -> SyntheticMarket:
        """The same market in the same week, which goes on by itself, and with other parameters if some are given."""
        twin = copy.copy(self)
        own = {name: value for name, value in vars(self).items() if name not in ("params", "timeline")}
        vars(twin).update(copy.deepcopy(own))
        if params is not None:
            twin.params, twin.timeline = params, Timeline(params)
        return twin

    def run(self, weeks: int) -> SyntheticMarket:
        for _ in range(weeks):
            self.step()
        return self

    def step(self) -> Any:
        now = self.timeline.at(self.week)
        self.watch.opens(self.firms, self.voices, now)
        market.decide(self.firms, now, self.seed, self.watch.struck)
        self.watch.decided(self.firms, now)
        offers = goods.build(self.firms, now)
        exposure = ranking.build(*self.watch.for_ranking(self.firms, offers, now), now)
        public = market.public_part(self.firms, now)
        tallies = self.demand(offers, exposure, public)
        self.last = (offers, exposure, public, tallies)
        ledger = books.settle(self.firms, offers, tallies, now)
        market.learn(self.firms, offers, tallies, ledger, now)
        self.observe(offers, tallies, ledger)
        self.week += 1
        return ledger

    def demand(self, offers: np.ndarray, exposure: Any, public: dict[str, Any]) -> Tallies:
        firms, params = self.firms, self.params
        places, goods_count = len(params.platform), len(params.category)
        lists = places * 3 * goods_count
        entry_list = np.repeat(np.arange(lists), np.diff(exposure.start))
        cumulative = exposure.cumulative
        before = np.where(np.isin(np.arange(len(cumulative)), exposure.start), 0.0, np.roll(cumulative, 1))
        views = cumulative - before
        usual = np.array([p.price_level for p in params.platform.values()]) * params.brand.price
        base = np.array([p.service for p in params.platform.values()])
        weight = self.share * np.exp(
            self.pull
            + self.price_taste * (usual - public["platform_price"])
            + self.service_taste * (public["platform_service"] - base)
        )
        channel = np.exp(public["channel_appeal"])
        channel /= channel.sum(axis=1, keepdims=True)
        mix = np.diff(exposure.category, axis=2, prepend=0.0)
        total = VIEWS_PER_PERSON * params.population.persons
        per_list = (total * (weight / weight.sum())[:, None, None] * channel[:, :, None] * mix).reshape(-1)
        of = offers[exposure.offer]
        shown = per_list[entry_list] * views
        chance = 1.0 / (1.0 + np.exp(-(BUY - 5.0 * (of["price"] - 0.86) + 1.6 * (of["belief"] - 0.6) + of["pull"])))
        chance = chance * of["available"] * (0.5 + 0.5 * of["service"])
        expected = shown * chance
        if self.noise:
            u = uniforms(self.seed, Stream.BUY, self.week, np.arange(len(shown)))
            spread = np.sqrt(shown * (1.0 + 1.5**2)) * (np.sqrt(12.0) * (u - 0.5)) / np.maximum(shown, 1e-9)
            expected = expected * np.clip(1.0 + spread, 0.0, 4.0)
        sale = dict(zip(SALE._fields, np.zeros((len(SALE), len(shown))), strict=True))
        sale["orders"] = np.rint(expected)
        sale["list_fen"] = np.rint(sale["orders"] * of["list_fen"])
        sale["paid_fen"] = np.rint(sale["orders"] * of["list_fen"] * of["price"])
        sale["doomed_orders"] = np.floor(sale["orders"] / (1.0 + np.exp(-of["return_logit"])))
        sale["doomed_fen"] = np.floor(sale["paid_fen"] * sale["doomed_orders"] / np.maximum(sale["orders"], 1.0))
        sale["shown"], sale["expected_micro"] = np.rint(shown), np.rint(expected * 1e6)
        sale["expected_fen"] = np.rint(expected * of["list_fen"] * of["price"])
        t = empty_tallies(len(offers), len(firms.hosts), len(firms.brands), places, goods_count)
        which = (entry_list // goods_count) % 3
        for i, name in enumerate(SALE._fields):
            t.sales[exposure.offer, which, i] = sale[name].astype(np.int64)
        doomed = np.zeros((places * 3, 2), np.int64)
        np.add.at(doomed[:, 0], entry_list // goods_count, sale["doomed_orders"].astype(np.int64))
        np.add.at(doomed[:, 1], entry_list // goods_count, sale["doomed_fen"].astype(np.int64))
        self.pending.append(doomed)
        if len(self.pending) > 2:
            due = self.pending.pop(0)
            t.place[:, FELT.refund_orders], t.place[:, FELT.refund_fen] = due[:, 0], due[:, 1]
        self._feelings(t, of, exposure.offer, sale["orders"])
        t.platform[:, PLATFORM_TALLY.joined] = np.rint(0.002 * firms.reach[1] * weight / weight.sum())
        t.platform[:, PLATFORM_TALLY.joined_paid] = t.platform[:, PLATFORM_TALLY.joined] * 2 // 5
        return t

    def _feelings(self, t: Tallies, of: np.ndarray, offer: np.ndarray, orders: np.ndarray) -> None:
        signal = 0.6 * of["quality"] + 0.4 * of["service"] - of["promise"]
        room = of["host_type"] >= 0
        rows = {"host": (t.host, of["host"][room], room), "brand": (t.brand, of["brand"], np.ones(len(of), bool))}
        for felt, index, mask in rows.values():
            np.add.at(felt[:, FELT.orders], index, orders[mask].astype(np.int64))
            np.add.at(felt[:, FELT.signal_micro], index, np.rint(1e6 * (orders * signal)[mask]).astype(np.int64))
            complaints = np.rint(orders * np.clip(0.02 - 0.2 * signal, 0.0, 1.0))[mask].astype(np.int64)
            np.add.at(felt[:, FELT.complaints], index, complaints)
        np.add.at(t.host_minutes, of["host"][room], np.rint(300 * orders[room]).astype(np.int64))

    def observe(self, offers: np.ndarray, tallies: Tallies, ledger: Any) -> None:
        f = self.firms
        self.paid.append(int(tallies.sales[:, :, SALE.paid_fen].sum()))
        self.history.append(
            {
                "week": self.week,
                "take": f.platforms.take.copy(), "service": f.platforms.service.copy(),
                "share": f.platforms.share.copy(), "price": np.exp(f.brands.price),
                "alive": int((f.hosts.alive & (f.hosts.own_brand < 0)).sum()),
                "kinds": np.bincount(f.hosts.kind[f.hosts.alive], minlength=7),
                "cac": f.platforms.cac_fen.copy() / 100.0,
                "ledger": ledger,
            }
        )  # fmt: skip
