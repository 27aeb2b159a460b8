"""The population: founding its rows from trait distributions, and running one week of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from sim.coefficients import coefficient_dtype, coefficients, fade_tables, segment_table
from sim.errors import UserError
from sim.kernels.membership import turn_memberships
from sim.kernels.scene import BRAND_SUMS, ENTRY, HOST_SEEN, HOST_SUMS, LEVER, NEWS, SALE_SUMS, SCRATCH, SUMS, week_dtype
from sim.kernels.week import live_week
from sim.observe.groups import blank_trace
from sim.params.market import MarketParams
from sim.rng import Stream, uniforms
from sim.rows import BLOCK, Threads
from sim.state import (
    AGE_BANDS,
    CATEGORIES_MAX,
    CITY_TIERS,
    GENDERS,
    GUIDE,
    INCOME_BANDS,
    L_REFERRAL,
    LEVERS_MAX,
    MEMBER,
    MOTIVES,
    NEW,
    NO_DAY,
    NO_PROGRAMME,
    NOBODY,
    ORDER,
    PERSON,
    PLATFORMS_MAX,
    POTENTIAL,
    PROGRAMME,
    SEGMENTS,
    VOICE,
    Exposure,
    Public,
    Tallies,
    Terms,
)

MATURING_YEARS = 15  # after the founding; history and outlook need eleven
CEILING_MAX = 4.0  # visits a day; a week then has more than CANDIDATES_MAX candidates once in a billion
_STEPS = 65535
_BITS = np.uint64(1) << np.arange(LEVERS_MAX, dtype=np.uint64)
_GRID = np.linspace(0.0, 1.0, 4097)
(
    _SEGMENT,
    _COMMUNITY,
    _KIN,
    _AGE,
    _GENDER,
    _CITY,
    _INCOME,
    _MOTIVE,
    _PRIVACY,
    _TECHNOLOGY,
    _PRICE,
    _CEILING,
    _DROPOUT,
) = range(13)
_INTEREST = 100  # items _INTEREST + category


@dataclass
class People:
    """All rows, and what observers keep of them."""

    persons: np.recarray  # [row] PERSON
    trace: np.recarray  # [row] TRACE
    masks: np.ndarray  # [row] uint64, bit per lever that reaches her this week
    voices: np.recarray  # [row] VOICE, last week's snapshot
    next_voices: np.recarray  # [row] VOICE, being written
    members: np.recarray  # [row] MEMBER; a single unused row until a programme opens

    def __len__(self) -> int:
        return len(self.persons)

    def open_programmes(self) -> None:
        """Give everybody empty membership slots, unless they are there."""
        if len(self.members) != len(self.persons):
            self.members = _no_members(len(self.persons))


def _no_members(rows: int) -> np.recarray:
    members = np.zeros(rows, MEMBER).view(np.recarray)
    members.programme = NO_PROGRAMME
    return members


def found_people(params: MarketParams, seed: int) -> People:
    """Rows of the population before the first week; traits are keyed by row alone."""
    n = params.population.persons
    rows = np.arange(n)
    persons = np.zeros(n, PERSON).view(np.recarray)
    _draw_traits(params, seed, rows, persons)
    for name in ("joined_day", "new_day", "visit_day", "buy_day", "loyal_since"):
        persons[name] = NO_DAY
    for name in ("host", "brand", "due_host", "due_brand"):
        persons[name] = NOBODY
    persons.satisfaction = int(params.behaviour.experience.content * _STEPS)
    persons.expectation = int(params.behaviour.experience.content * _STEPS)
    persons.reference_price = int(0.85 * _STEPS)
    trust = segment_table(params.population, params.segment, tuple(params.platform)).trust
    padded = np.zeros((len(SEGMENTS), PLATFORMS_MAX))
    padded[:, : trust.shape[1]] = trust
    persons.trust = np.rint(padded * _STEPS).astype(np.uint16)[persons.segment]
    persons.top_category = np.argmax(persons.interest, axis=1)
    _register_first(params, seed, rows, persons)
    voices = np.zeros(n, VOICE).view(np.recarray)
    voices.host = NOBODY
    trace = blank_trace(persons).view(np.recarray)
    return People(persons, trace, np.zeros(n, np.uint64), voices, voices.copy(), _no_members(1))


def _draw_traits(params: MarketParams, seed: int, rows: np.ndarray, persons: np.recarray) -> None:
    population, segments = params.population, list(params.segment.values())
    if tuple(params.segment) != SEGMENTS:
        raise UserError(f"segment: expected {', '.join(SEGMENTS)} in this order, got {', '.join(params.segment)}")

    def u(item: int, of: np.ndarray = rows) -> np.ndarray:
        return uniforms(seed, Stream.TRAIT, 0, of, item)

    shares = np.cumsum([s.share for s in segments])
    if abs(shares[-1] - 1.0) > 1e-6:
        raise UserError(f"segment: shares must sum to 1, got {shares[-1]:g}")
    shares[-1] = 1.0
    own = np.searchsorted(shares, u(_SEGMENT))
    communitys = np.searchsorted(shares, u(_COMMUNITY, rows // population.community))
    segment = np.where(u(_KIN) < population.homophily, communitys, own)
    persons.segment = segment

    def pick(name: str, groups: tuple[str, ...], item: int) -> np.ndarray:
        table = np.cumsum([[getattr(s, name).get(g, 0.0) for g in groups] for s in segments], axis=1)
        for s in segments:
            if unknown := set(getattr(s, name)) - set(groups):
                raise UserError(
                    f"segment: {name} has unknown group {sorted(unknown)[0]!r}; there are {', '.join(groups)}"
                )
        return (u(item)[:, None] > table[segment][:, :-1]).sum(axis=1).astype(np.uint8)

    persons.age_band = pick("age_band", AGE_BANDS, _AGE)
    persons.gender = pick("gender", GENDERS, _GENDER)
    persons.city = pick("city_tier", CITY_TIERS, _CITY)
    persons.income = pick("income_band", INCOME_BANDS, _INCOME)
    persons.motive = pick("motive", MOTIVES, _MOTIVE)
    persons.privacy = np.rint(255 * _around(np.array([s.privacy for s in segments])[segment], u(_PRIVACY)))
    persons.technology = np.rint(255 * _around(np.array([s.technology for s in segments])[segment], u(_TECHNOLOGY)))

    income = np.array([population.income_sensitivity[b] for b in INCOME_BANDS])[persons.income]
    ceiling, dropout, price = (np.empty(len(rows)) for _ in range(3))
    for i, s in enumerate(segments):
        mine = segment == i
        ceiling[mine] = _quantile(stats.gamma(s.visit_shape, scale=s.visit_ceiling / s.visit_shape), u(_CEILING)[mine])
        dropout[mine] = _quantile(stats.beta(s.dropout_a, s.dropout_b), u(_DROPOUT)[mine])
        normal = stats.norm.ppf(u(_PRICE)[mine])
        price[mine] = s.price_sensitivity * np.exp(s.price_spread * normal - 0.5 * s.price_spread**2)
    persons.visit_ceiling = np.minimum(ceiling, CEILING_MAX)
    dropout = np.clip(dropout, 1e-6, 1 - 1e-6)
    persons.dropout = np.log(dropout / (1 - dropout))
    persons.price_sensitivity = price * income

    # Gamma, so that purchases of a category are NBD (NBD-Dirichlet: Goodhardt, Ehrenberg & Chatfield 1984).
    spread = population.interest_spread
    varied = stats.gamma(spread**-2, scale=spread**2) if spread > 0 else None
    interest = np.zeros((len(rows), CATEGORIES_MAX))
    for k, name in enumerate(params.category):
        liking = np.array([s.interest.get(name, 0.0) for s in segments])[segment]
        ratio = np.sqrt(np.array([s.women_interest.get(name, 1.0) for s in segments])[segment])
        liking = liking * np.where(persons.gender == GENDERS.index("women"), ratio, 1.0 / ratio)
        interest[:, k] = liking * (_quantile(varied, u(_INTEREST + k)) if varied else 1.0)
    persons.interest = np.rint(255 * interest / np.maximum(interest.max(axis=1, keepdims=True), 1e-9))

    first = params.horizon.first_week - params.horizon.burn_in_weeks
    mature = uniforms(seed, Stream.MATURE, 0, rows)
    # The last share of the pool matures evenly, `maturing` a year; the rest is there from the beginning. The span is
    # fixed, so that a longer horizon does not make other people.
    growing = min(population.maturing * MATURING_YEARS, 0.9)
    week = first + (mature - (1 - growing)) / max(growing, 1e-12) * MATURING_YEARS * 52
    persons.matures_week = np.where(mature < 1 - growing, first - 1, np.ceil(week)).astype(np.int16)


def open_to_join(people: People, week: int) -> np.ndarray:
    """(registered persons, potential persons who have matured by `week`), int64 [2]."""
    waiting = people.persons.stage == POTENTIAL
    return np.array([np.count_nonzero(~waiting), np.count_nonzero(waiting & (people.persons.matures_week <= week))])


def _around(mean: np.ndarray, u: np.ndarray) -> np.ndarray:
    """A share spread evenly around its mean, within 0..1."""
    width = np.minimum(mean, 1 - mean)
    return mean + (2 * u - 1) * width


def _quantile(law: Any, u: np.ndarray) -> np.ndarray:
    """Quantiles by interpolation in a fine table: millions of exact ones take seconds."""
    grid = _GRID.copy()
    grid[0], grid[-1] = 1e-5, 1 - 1e-5
    return np.interp(u, grid, law.ppf(grid))


def _register_first(params: MarketParams, seed: int, rows: np.ndarray, persons: np.recarray) -> None:
    """Rows that are members when the burn-in begins; the unreported first year makes them a living market."""
    first_day = 7 * (params.horizon.first_week - params.horizon.burn_in_weeks)
    start = np.array([s.start for s in params.segment.values()])[persons.segment] * params.population.at_start
    member = (uniforms(seed, Stream.START, 0, rows) < start) & (persons.matures_week * 7 < first_day)
    days_ago = 1 + (700 * uniforms(seed, Stream.START, 1, rows) ** 2).astype(np.int64)
    persons.stage[member] = NEW
    persons.joined_day[member] = persons.new_day[member] = (first_day - days_ago)[member]
    persons.touched_day[member] = first_day - 1
    persons.visit_day[member] = first_day - 1 - (30 * uniforms(seed, Stream.START, 3, rows)[member]).astype(np.int64)
    base = np.array([[s.platform.get(p, 0.0) for p in params.platform] for s in params.segment.values()])
    share = np.exp(base)
    share = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)[persons.segment]
    home = (uniforms(seed, Stream.START, 2, rows)[:, None] > share[:, :-1]).sum(axis=1)
    habit = persons.habit
    habit[np.flatnonzero(member), home[member]] = int(0.3 * _STEPS)
    persons.new_place[member] = home[member]


class PeopleEngine:
    """Runs weeks of a population over threads, with buffers that live as long as the market."""

    def __init__(self, params: MarketParams, seed: int, threads: int, brand_category: np.ndarray):
        self._seed = seed
        self._params = params
        self.pool = Threads(threads)
        self._brand_category = brand_category
        self._behaviour: MarketParams | None = None
        self._week = np.zeros(1, week_dtype(coefficient_dtype())).view(np.recarray)
        capacity = 4 * min(BLOCK, params.population.persons) + 4096
        self._orders = [np.zeros(capacity, ORDER).view(np.recarray) for _ in range(self.pool.count)]
        self._scratch = [np.zeros(1, SCRATCH).view(np.recarray) for _ in range(self.pool.count)]

    def week(
        self, people: People, params: MarketParams, public: Public, exposure: Exposure, offers: np.ndarray
    ) -> tuple[Tallies, np.ndarray]:
        """Seven days of everybody. Returns the week's integer sums and its orders in row order."""
        self._fill_week(people, params, public, exposure)
        hosts = len(public.host_platform)
        levers = _levers(public.terms)
        seen = [_records(a) for a in (offers, _hosts_seen(public), _entries(exposure), levers, _news(public))]
        sums = [self._blank(len(offers), hosts) for _ in range(self.pool.count)]

        def work(worker: int, lo: int, hi: int) -> np.ndarray:
            log = self._orders[worker]
            filled = live_week(
                people.persons, people.trace, people.members, people.masks, people.voices, people.next_voices, lo, hi,
                self._week, *seen, *sums[worker], self._scratch[worker], log,
            )  # fmt: skip
            return np.asarray(log[:filled]).copy()

        logs = self.pool.over_blocks(len(people), work)
        people.voices, people.next_voices = people.next_voices, people.voices
        return self._total(sums), np.concatenate(logs)

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
        tally, stock = (sum(np.asarray(s[name])[0] for s in sums) for name in ("programme", "programme_stock"))
        return tally[:count], stock[:count]

    def close(self) -> None:
        """Stop the threads."""
        self.pool.close()

    def _fill_week(self, people: People, params: MarketParams, public: Public, exposure: Exposure) -> None:
        self._fill_settings(people, params)
        self._fill_terms(public.terms)
        s = self._week
        for name in ("week", "day", "minutes", "basket", "outside"):
            s[name] = getattr(public, name)
        for name in (
            "visit_season", "demand_season", "platform_base", "platform_price", "platform_refund_days",
            "platform_contacts", "channel_appeal", "join_rate",
        ):  # fmt: skip
            _put(s[name][0], getattr(public, name))
        s["visit_season_most"] = public.visit_season.max()
        for name in ("follow", "explore", "relevance"):
            _put(s[name][0], getattr(exposure, name))
        _put(s["mix"][0], exposure.category)
        _put(s["list_start"][0], exposure.start)
        _put(s["list_guide"][0], _guide(exposure))

    def _fill_settings(self, people: People, params: MarketParams) -> None:
        s = self._week
        if self._behaviour is not params:  # the first week, and whenever a dated change makes new parameters
            self._behaviour = params
            for name, value in coefficients(params.behaviour).items():
                s[name] = value
            s["fades"][0] = fade_tables(params.behaviour, params.segment)
            table = segment_table(params.population, params.segment, tuple(params.platform))
            for name in ("visit_link", "basket", "minutes", "buy", "bond_gain", "trust"):
                _put(s[f"seg_{name}"][0], getattr(table, name))
            _put(s["income_basket"][0], table.income_basket)
            s["seed"], s["rows"], s["community"] = self._seed, len(people), params.population.community
            s["platforms"], s["categories"] = len(params.platform), len(params.category)
            _put(s["newcomer"][0], np.array([p.newcomer for p in params.platform.values()]))
            _put(s["usual_contacts"][0], np.array([p.contacts for p in self._params.platform.values()]))

    def _fill_terms(self, terms: Terms) -> None:
        s = self._week
        s["referral_most"] = np.maximum(terms.levers[:, L_REFERRAL], 0.0).sum()
        s["on_day"][0], s["on_visit"][0] = terms.on_day, terms.on_visit
        _put(s["about"][0], terms.platform)
        _put(s["touching"][0], terms.touching)
        s["capped"] = _bits(terms.cap_fen >= 0)
        s["rewarding"] = _bits(terms.levers[:, L_REFERRAL] > 0.0)
        _put(s["cap_fen"][0], terms.cap_fen)
        s["programmes"] = len(terms.programmes)
        for name in PROGRAMME.names or ():
            _put(s[f"prog_{name}"][0], terms.programmes[name])

    def _blank(self, offers: int, hosts: int) -> tuple[np.recarray, ...]:
        brands = _records(np.zeros(len(self._brand_category), BRAND_SUMS))
        brands["category"] = self._brand_category
        sizes = ((1, SUMS), (offers, SALE_SUMS), (hosts, HOST_SUMS))
        return (*(_records(np.zeros(n, dtype)) for n, dtype in sizes), brands)

    def _total(self, sums: list[tuple[np.recarray, ...]]) -> Tallies:
        def total(which: int, name: str) -> np.ndarray:
            return sum((np.asarray(one[which][name]) for one in sums[1:]), start=np.asarray(sums[0][which][name]))

        platforms, categories = len(self._params.platform), len(self._params.category)
        hosts = [total(2, name) for name in ("followers", "bond", "private")]
        return Tallies(
            sales=total(1, "by_channel"),
            host=total(2, "felt"),
            brand=total(3, "felt"),
            place=total(0, "place")[0, : 3 * platforms],
            category=total(0, "category")[0, :categories],
            cell=total(0, "cell")[0],
            now=total(0, "now")[0],
            start=total(0, "start")[0],
            platform=total(0, "platform")[0, :platforms],
            host_minutes=total(2, "minutes"),
            bonds=np.stack(hosts, axis=1),
            losses=total(0, "losses")[0],
            lever=total(0, "lever")[0],
            programme=total(0, "programme")[0],
            programme_stock=total(0, "programme_stock")[0],
            outside=int(total(0, "outside")[0]),
        )


def _records(array: np.ndarray) -> np.recarray:
    return array.view(np.recarray)


def _bits(chosen: np.ndarray) -> np.uint64:
    """One word with the bits of the chosen levers."""
    return np.bitwise_or.reduce(_BITS[: len(chosen)][chosen], initial=np.uint64(0))


def _put(target: np.ndarray, values: np.ndarray) -> None:
    """Copy values into the corner of a wider target."""
    target[tuple(slice(0, n) for n in np.shape(values))] = values


def _hosts_seen(public: Public) -> np.ndarray:
    hosts = np.zeros(len(public.host_platform), HOST_SEEN)
    hosts["platform"], hosts["on_air"], hosts["offer"] = public.host_platform, public.host_on_air, public.host_offer
    hosts["levers"] = public.terms.host
    return hosts


def _entries(exposure: Exposure) -> np.ndarray:
    entries = np.zeros(len(exposure.offer), ENTRY)
    entries["cumulative"], entries["offer"] = exposure.cumulative, exposure.offer
    return entries


def _guide(exposure: Exposure) -> np.ndarray:
    """Entry at which each of GUIDE equal parts of every list begins, right within one: [list, GUIDE + 1] int64."""
    lists = len(exposure.start) - 1
    position = np.repeat(np.arange(lists), np.diff(exposure.start)) + exposure.cumulative
    parts = np.arange(lists)[:, None] + np.arange(GUIDE + 1) / GUIDE
    return np.searchsorted(position, parts)


def _levers(terms: Terms) -> np.ndarray:
    levers = np.zeros(len(terms.levers), LEVER)
    levers["value"] = terms.levers
    return levers


def _news(public: Public) -> np.ndarray:
    news = np.zeros(len(public.news_day), NEWS)
    for name in ("day", "host", "platform", "harm"):
        news[name] = getattr(public, f"news_{name}")
    return news
