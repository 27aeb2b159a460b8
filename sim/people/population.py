"""The population: founding its rows from trait distributions, and running one week of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from sim.core.errors import UserError
from sim.core.part import WHOLE, Part
from sim.core.rng import Stream, uniforms
from sim.core.threads import blocks
from sim.params.market import MarketParams
from sim.people.coefficients import segment_table
from sim.people.kernels.traits import stored_ceiling, stored_dropout, stored_sensitivity
from sim.state.groups import blank_trace
from sim.state.names import (
    AGE_BANDS,
    CATEGORIES_MAX,
    CITY_TIERS,
    GENDERS,
    INCOME_BANDS,
    MOTIVES,
    NEW,
    NO_DAY,
    NO_PROGRAMME,
    NOBODY,
    PLATFORMS_MAX,
    POTENTIAL,
    SEGMENTS,
)
from sim.state.person import MEMBER, PERSON, TRACE, VOICE

MATURING_YEARS = 15  # after the founding; history and outlook need eleven
_STEPS = 65535
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
    """All rows held in this process, and what observers keep of them."""

    persons: np.recarray  # [row] PERSON
    trace: np.recarray  # [row] TRACE
    masks: np.ndarray  # [everybody] uint64, bit per lever that reaches her this week
    voices: np.recarray  # [everybody] VOICE, last week's snapshot: anybody may be a neighbour
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


def found_people(params: MarketParams, seed: int, part: Part = WHOLE) -> People:
    """Rows of the population before the first week, or a part of them; traits are keyed by row alone."""
    everybody = params.population.persons
    n = part.size(everybody)
    persons = np.zeros(n, PERSON).view(np.recarray)
    trace = np.zeros(n, TRACE).view(np.recarray)
    for lo, hi in blocks(n):  # what is thought of a row on the way takes more room than the row
        _found_rows(params, seed, np.arange(part.first + lo, part.first + hi), persons[lo:hi].view(np.recarray))
        trace[lo:hi] = blank_trace(persons[lo:hi])
    voices = np.zeros(everybody, VOICE).view(np.recarray)
    voices.host = NOBODY
    return People(
        persons, trace, np.zeros(everybody, np.uint64), voices, voices[:n].copy().view(np.recarray), _no_members(1)
    )


def _found_rows(params: MarketParams, seed: int, rows: np.ndarray, persons: np.recarray) -> None:
    """Write the PERSON rows of people number ``rows`` of the population."""
    _draw_traits(params, seed, rows, persons)
    for name in ("joined_day", "new_day", "visit_day", "buy_day"):
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
        ceiling[mine] = _quantile("gamma", s.visit_shape, s.visit_ceiling / s.visit_shape, u(_CEILING)[mine])
        dropout[mine] = _quantile("beta", s.dropout_a, s.dropout_b, u(_DROPOUT)[mine])
        normal = ndtri(u(_PRICE)[mine])  # standard normal quantiles
        price[mine] = s.price_sensitivity * np.exp(s.price_spread * normal - 0.5 * s.price_spread**2)
    persons.visit_ceiling = stored_ceiling(ceiling)
    dropout = np.clip(dropout, 1e-6, 1 - 1e-6)
    persons.dropout = stored_dropout(np.log(dropout / (1 - dropout)))
    persons.price_sensitivity = stored_sensitivity(price * income)

    # Gamma, so that purchases of a category are NBD (NBD-Dirichlet: Goodhardt, Ehrenberg & Chatfield 1984).
    spread = population.interest_spread
    interest = np.zeros((len(rows), CATEGORIES_MAX))
    for k, name in enumerate(params.category):
        liking = np.array([s.interest.get(name, 0.0) for s in segments])[segment]
        ratio = np.sqrt(np.array([s.women_interest.get(name, 1.0) for s in segments])[segment])
        liking = liking * np.where(persons.gender == GENDERS.index("women"), ratio, 1.0 / ratio)
        varied = _quantile("gamma", spread**-2, spread**2, u(_INTEREST + k)) if spread > 0 else 1.0
        interest[:, k] = liking * varied
    persons.interest = np.rint(255 * interest / np.maximum(interest.max(axis=1, keepdims=True), 1e-9))

    first = params.horizon.first_week - params.horizon.burn_in_weeks
    mature = uniforms(seed, Stream.MATURE, 0, rows)
    # The last share of the pool matures evenly, `maturing` a year; the rest is there from the beginning. The span is
    # fixed, so that a longer horizon does not make other people.
    growing = min(population.maturing * MATURING_YEARS, 0.9)
    week = first + (mature - (1 - growing)) / max(growing, 1e-12) * MATURING_YEARS * 52
    persons.milestone = np.where(mature < 1 - growing, first - 1, np.ceil(week)).astype(np.int16)  # when they mature


def open_to_join(people: People, week: int) -> np.ndarray:
    """(registered persons, potential persons who have matured by `week`) among these rows, int64 [2]."""
    waiting = people.persons.stage == POTENTIAL
    return np.array([np.count_nonzero(~waiting), np.count_nonzero(waiting & (people.persons.milestone <= week))])


def _around(mean: np.ndarray, u: np.ndarray) -> np.ndarray:
    """A share spread evenly around its mean, within 0..1."""
    width = np.minimum(mean, 1 - mean)
    return mean + (2 * u - 1) * width


def _quantile(law: str, first: float, second: float, u: np.ndarray) -> np.ndarray:
    """Quantiles by interpolation in a fine table: millions of exact ones take seconds."""
    return np.interp(u, *_table(law, first, second))


@lru_cache(maxsize=256)
def _table(law: str, first: float, second: float) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and quantiles of gamma(shape, scale) or beta(a, b): markets differ in few of these parameters."""
    from scipy import stats  # a second, which only who founds a market has to wait for

    grid = _GRID.copy()
    grid[0], grid[-1] = 1e-5, 1 - 1e-5
    exact = stats.gamma(first, scale=second) if law == "gamma" else stats.beta(first, second)
    return grid, exact.ppf(grid)


def _register_first(params: MarketParams, seed: int, rows: np.ndarray, persons: np.recarray) -> None:
    """Rows that are members when the burn-in begins; the unreported first year makes them a living market."""
    first_day = 7 * (params.horizon.first_week - params.horizon.burn_in_weeks)
    start = np.array([s.start for s in params.segment.values()])[persons.segment] * params.population.at_start
    member = (uniforms(seed, Stream.START, 0, rows) < start) & (persons.milestone * 7 < first_day)
    days_ago = 1 + (700 * uniforms(seed, Stream.START, 1, rows) ** 2).astype(np.int64)
    persons.stage[member] = NEW
    persons.milestone[member] = NO_DAY  # not loyal yet
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
