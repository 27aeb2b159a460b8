"""Runs one week of all rows over threads, with buffers that live as long as the market."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.part import WHOLE, Part
from sim.core.threads import BLOCK, Threads
from sim.params.market import MarketParams
from sim.people.coefficients import coefficient_dtype, coefficients, fade_tables, price_attention, segment_table
from sim.people.kernels.membership import turn_memberships
from sim.people.kernels.need import TICKS
from sim.people.kernels.scene import (
    BRAND_SUMS,
    ENTRY,
    HOST_SEEN,
    HOST_SUMS,
    LEVER,
    NEWS,
    SALE_SUMS,
    SCRATCH,
    SUMS,
    Notebook,
    World,
    week_dtype,
)
from sim.people.kernels.week import live_week, thank
from sim.people.population import People, open_to_join
from sim.state.names import GUIDE, LEVERS_MAX
from sim.state.programme import CHANNEL, PROGRAMME, Terms
from sim.state.shown import Exposure, Public
from sim.state.tallies import ORDER, Tallies

_BITS = np.uint64(1) << np.arange(LEVERS_MAX, dtype=np.uint64)


class PeopleEngine:
    """Runs weeks of a population over threads, with buffers that live as long as the market."""

    def __init__(self, params: MarketParams, seed: int, threads: int, brand_category: np.ndarray, part: Part = WHOLE):
        self._seed = seed
        self._params = params
        self.pool = Threads(threads, part)
        self._brand_category = brand_category
        self._behaviour: MarketParams | None = None
        self._open: tuple[int | None, np.ndarray] = None, np.zeros(2, np.int64)  # week, see `open_to_join`
        self._week = np.zeros(1, week_dtype(coefficient_dtype())).view(np.recarray)
        self._plain = self._week.view(np.ndarray)  # the same memory: fields of records are slow to reach
        capacity = 4 * min(BLOCK, params.population.persons) + 4096
        self._orders = [np.zeros(capacity, ORDER).view(np.recarray) for _ in range(self.pool.count)]
        self._brought = [np.zeros(BLOCK, np.int64) for _ in range(self.pool.count)]
        self._scratch = [np.zeros(1, SCRATCH).view(np.recarray) for _ in range(self.pool.count)]

    def week(
        self, people: People, params: MarketParams, public: Public, exposure: Exposure, offers: np.ndarray
    ) -> tuple[Tallies, np.ndarray]:
        """Seven days of everybody. Returns the week's integer sums and its orders in row order."""
        self._fill_week(people, params, public, exposure)
        world = World(
            week=self._week,
            offers=_records(offers),
            hosts=_hosts_seen(public),
            entries=_entries(exposure),
            levers=_levers(public.terms),
            news=_news(public),
            masks=people.masks,
            voices=people.voices,
        )
        notes = [self._blank(worker, len(offers), len(public.host_platform)) for worker in range(self.pool.count)]

        def work(worker: int, lo: int, hi: int) -> np.ndarray:
            rows = (people.persons, people.trace, people.members, people.next_voices)
            note = notes[worker]
            filled = live_week(*rows, lo, hi, world, note)
            brought[lo // BLOCK] = note.brought[: int(note.scratch["brought"][0])].copy()
            return np.asarray(note.orders[:filled]).copy()

        brought: dict[int, np.ndarray] = {}  # block -> rows that brought somebody in
        logs = self.pool.over_blocks(len(people), work)
        self._thank(people, [brought[block] for block in sorted(brought)], params.behaviour.talk.referrer)
        part = self.pool.part
        before = part.of_mine(people.voices, len(people))
        if len(before) < len(people.voices):  # a part of them would keep the room of all
            before = before.copy()
        people.voices, people.next_voices = _records(part.join(people.next_voices)), _records(before)
        potential, waiting = (int(sum(note.sums[name][0] for note in notes)) for name in ("potential", "waiting"))
        self._open = public.week + 1, np.array([len(people) - potential, waiting])
        return self._total(notes), np.concatenate(logs)

    def open_to_join(self, people: People, week: int) -> np.ndarray:
        """(registered persons, potential persons who have matured by `week`), int64 [2].

        Counted while the week before was lived: a scan of all rows takes as long as a tenth of their week. Whoever
        changes persons between two weeks goes on in a market that resumes.
        """
        counted_for, counts = self._open
        return counts.copy() if counted_for == week else open_to_join(people, week)

    def turn(self, people: People, params: MarketParams, terms: Terms, week: int) -> tuple[np.ndarray, np.ndarray]:
        """Turn the week for all memberships: expiry, windows, renewals.

        Returns sums by programme, [programme, PROGRAMME_TALLY] and [programme, PROGRAMME_STOCK] int64.
        """
        self._fill_settings(people, params)
        self._fill_terms(terms)
        self._week["week"], self._week["day"] = week, 7 * week
        sums = [_records(np.zeros(1, SUMS)) for _ in range(self.pool.count)]

        def work(worker: int, lo: int, hi: int) -> None:
            turn_memberships(people.persons, people.members, lo, hi, self._week, sums[worker])

        self.pool.over_blocks(len(people.members), work)
        count = len(terms.programmes)
        columns = "programme", "programme_stock"
        turned = self.pool.total([tuple(np.asarray(s[name])[0, :count] for name in columns) for s in sums])
        return turned[0], turned[1]

    def _thank(self, people: People, brought: list[np.ndarray], by: float) -> None:
        """Who brought somebody in, wherever that was. brought: rows of the population by block."""
        part = self.pool.part
        mine = part.join(np.concatenate([np.zeros(0, np.int64), *brought])) - part.first
        thank(people.persons, mine[(mine >= 0) & (mine < len(people))], by)

    def close(self) -> None:
        """Stop the threads."""
        self.pool.close()

    def _fill_week(self, people: People, params: MarketParams, public: Public, exposure: Exposure) -> None:
        self._fill_settings(people, params)
        self._fill_terms(public.terms)
        s = self._plain
        for name in ("week", "day", "minutes", "basket", "outside"):
            s[name] = getattr(public, name)
        for name in (
            "visit_season", "visit_calls", "demand_season", "shelf_season", "return_season", "stock_season",
            "platform_base", "platform_draw", "platform_price", "platform_refund_days", "platform_contacts",
            "channel_appeal", "join_rate",
        ):  # fmt: skip
            _put(s[name][0], getattr(public, name))
        s["visit_season_most"], s["visit_calls_most"] = public.visit_season.max(), public.visit_calls.max()
        for name in ("follow", "explore", "relevance"):
            _put(s[name][0], getattr(exposure, name))
        _put(s["mix"][0], exposure.category)
        _put(s["list_start"][0], exposure.start)
        _put(s["list_guide"][0], _guide(exposure))

    def _fill_settings(self, people: People, params: MarketParams) -> None:
        s = self._plain
        if self._behaviour is not params:  # the first week, and whenever a dated change makes new parameters
            self._behaviour = params
            for name, value in coefficients(params.behaviour).items():
                s[name] = value
            for name in ("buy_price", "where_price"):
                s[name] *= price_attention(params.economy)
            s["fades"][0] = fade_tables(params.behaviour, params.segment)
            table = segment_table(params.population, params.segment, tuple(params.platform))
            for name in ("visit_link", "basket", "minutes", "buy", "bond_gain", "trust"):
                _put(s[f"seg_{name}"][0], getattr(table, name))
            for name in ("income_basket", "city_visit", "city_outside"):
                _put(s[name][0], getattr(table, name))
            s["seed"], s["community"] = self._seed, params.population.community
            s["rows"], s["first"] = len(people.voices), self.pool.part.first
            s["platforms"], s["categories"] = len(params.platform), len(params.category)
            _put(s["newcomer"][0], np.array([p.newcomer for p in params.platform.values()]))
            _put(s["platform_delivery_days"][0], np.array([p.delivery_days for p in params.platform.values()]))
            _put(s["need_ticks"][0], np.array([TICKS / c.need_days for c in params.category.values()]))
            founded, limit = self._params.platform.values(), self._params.policy.refund_days_limit
            _put(s["usual_contacts"][0], np.array([p.contacts for p in founded]))
            _put(s["usual_refund_days"][0], np.array([min(p.refund_days, limit) for p in founded]))

    def _fill_terms(self, terms: Terms) -> None:
        s = self._plain
        s["referral_most"] = np.maximum(terms.levers[:, CHANNEL.referral], 0.0).sum()
        s["on_day"][0], s["on_visit"][0] = terms.on_day, terms.on_visit
        _put(s["about"][0], terms.platform)
        _put(s["touching"][0], terms.touching)
        s["capped"] = _bits(terms.cap_fen >= 0)
        s["rewarding"] = _bits(terms.levers[:, CHANNEL.referral] > 0.0)
        _put(s["cap_fen"][0], terms.cap_fen)
        s["programmes"] = len(terms.programmes)
        for name in PROGRAMME.names or ():
            _put(s[f"prog_{name}"][0], terms.programmes[name])

    def _blank(self, worker: int, offers: int, hosts: int) -> Notebook:
        """An empty notebook of a thread; working space and log are kept from week to week."""
        blank = np.zeros(len(self._brand_category), BRAND_SUMS)
        blank["category"] = self._brand_category
        brands = _records(blank)
        sums, sales, seen = (
            _records(np.zeros(n, kind)) for n, kind in ((1, SUMS), (offers, SALE_SUMS), (hosts + 1, HOST_SUMS))
        )
        return Notebook(sums, sales, seen, brands, self._scratch[worker], self._orders[worker], self._brought[worker])

    def _total(self, notes: list[Notebook]) -> Tallies:
        def total(part: str, name: str) -> np.ndarray:
            first, *others = (np.asarray(getattr(one, part))[name] for one in notes)
            return sum(others, start=first)

        platforms, categories = len(self._params.platform), len(self._params.category)
        hosts = [total("hosts", name)[:-1] for name in ("followers", "bond", "private")]
        counted = {
            "sales": total("sales", "by_channel"),
            "host": total("hosts", "felt")[:-1],
            "brand": total("brands", "felt"),
            "place": total("sums", "place")[0, : 3 * platforms],
            "category": total("sums", "category")[0, :categories],
            "cell": total("sums", "cell")[0],
            "now": total("sums", "now")[0],
            "start": total("sums", "start")[0],
            "platform": total("sums", "platform")[0, :platforms],
            "host_minutes": total("hosts", "minutes")[:-1],
            "bonds": np.stack(hosts, axis=1),
            "losses": total("sums", "losses")[0],
            "lever": total("sums", "lever")[0],
            "programme": total("sums", "programme")[0],
            "programme_stock": total("sums", "programme_stock")[0],
            "outside": total("sums", "outside"),
        }
        whole: dict[str, Any] = dict(zip(counted, self.pool.part.sum([*counted.values()]), strict=True))
        whole["outside"] = int(whole["outside"][0])
        return Tallies(**whole)


def _records(array: np.ndarray) -> np.recarray:
    return array.view(np.recarray)


def _bits(chosen: np.ndarray) -> np.uint64:
    """One word with the bits of the chosen levers."""
    return np.bitwise_or.reduce(_BITS[: len(chosen)][chosen], initial=np.uint64(0))


def _put(target: np.ndarray, values: np.ndarray) -> None:
    """Copy values into the corner of a wider target."""
    target[tuple(slice(0, n) for n in np.shape(values))] = values


def _hosts_seen(public: Public) -> np.recarray:
    """Hosts as persons see them, [host + 1]: the last row is nobody, who is nowhere."""
    hosts = np.zeros(len(public.host_platform) + 1, HOST_SEEN)
    of = hosts[:-1]
    of["platform"], of["on_air"], of["offer"] = public.host_platform, public.host_on_air, public.host_offer
    of["levers"] = public.terms.host
    hosts[-1:]["platform"], hosts[-1:]["offer"] = -1, -1
    return _records(hosts)


def _entries(exposure: Exposure) -> np.recarray:
    entries = np.zeros(len(exposure.offer), ENTRY)
    entries["cumulative"], entries["offer"] = exposure.cumulative, exposure.offer
    return _records(entries)


def _guide(exposure: Exposure) -> np.ndarray:
    """Entry at which each of GUIDE equal parts of every list begins, right within one: [list, GUIDE + 1] int64."""
    lists = len(exposure.start) - 1
    position = np.repeat(np.arange(lists), np.diff(exposure.start)) + exposure.cumulative
    parts = np.arange(lists)[:, None] + np.arange(GUIDE + 1) / GUIDE
    return np.searchsorted(position, parts)


def _levers(terms: Terms) -> np.recarray:
    levers = np.zeros(len(terms.levers), LEVER)
    levers["value"] = terms.levers
    return _records(levers)


def _news(public: Public) -> np.recarray:
    news = np.zeros(len(public.news_day), NEWS)
    for name in ("day", "host", "platform", "harm", "blame"):
        news[name] = getattr(public, f"news_{name}")
    return _records(news)
