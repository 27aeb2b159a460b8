"""Experiments on the same people: a market is recorded once, and shown again with a single thing changed.

People who are shown a recorded market meet frozen firms, rankings and neighbours' voices, so that only what was
changed, and what they remember of it, makes a difference. Draws are keyed, so the luck is the same in every arm.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from sim.dates.timeline import Timeline
from sim.evidence.validation.finding import Effort, Task
from sim.firms.settings import pace
from sim.firms.tables import Firms
from sim.market.broadcast import Broadcast
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.people.population import People
from sim.state.names import POTENTIAL
from sim.state.tallies import SALE, Tallies
from sim.study.analysis.effects import mean_interval
from sim.study.compose import compose

MICRO = 1e6
Chosen = Callable[[np.ndarray], np.ndarray]  # OFFER rows -> which of them, [offer] bool


class Start(NamedTuple):
    """A market between two weeks."""

    params: MarketParams
    seed: int
    state: bytes  # `Market.snapshot`

    def market(self, params: MarketParams | None = None) -> Market:
        """The market, ready to go on; under other parameters if given."""
        params = self.params if params is None else params
        return Market.resume(params, self.seed, Timeline(params), self.state)


class Shown(NamedTuple):
    """One week of an arm."""

    offers: np.ndarray  # [offer] OFFER
    tallies: Tallies
    orders: np.ndarray  # ORDER rows
    people: People  # at the end of the week

    def expected(self) -> np.ndarray:
        """Orders that each offer could expect: the sum of its choice probabilities, [offer] float64."""
        return np.asarray(self.tallies.sales[:, :, SALE.expected_micro].sum(axis=1) / MICRO)

    def by_brand(self, brands: int) -> np.ndarray:
        """The same by brand, [brand] float64."""
        sold = self.offers["live"] > 0
        return np.bincount(self.offers["brand"][sold], self.expected()[sold], brands)


def ordinary(words: Sequence[str] = (), persons: int = 20_000) -> MarketParams:
    """The default market with so many rows and without a reading panel."""
    return compose([f"population.persons={persons}", "population.panel=0", *words])


def by_seed(work: Callable[..., Any], effort: Effort, seeds: int, persons: int, seconds: float) -> tuple[Task, ...]:
    """``work(seed, persons)`` for so many ``seeds``; ``persons`` and ``seconds`` each are those at full scale."""
    arguments = [(effort.seed * 100 + i, rows(persons, effort.scale)) for i in range(seeds)]
    return tuple(Task(work, each, seconds * effort.scale) for each in arguments)


def rows(persons: int, scale: float) -> int:
    """Rows of an experiment at this effort; never so few that nothing happens."""
    return max(round(persons * scale), 300)


@contextmanager
def opened(market: Market) -> Iterator[Market]:
    """The market, closed at the end."""
    try:
        yield market
    finally:
        market.close()


def settled(params: MarketParams, seed: int) -> Start:
    """The market at its first reported week."""
    with opened(Market(params, seed, Timeline(params))) as market:
        market.run(params.horizon.first_week)
        return Start(params, seed, market.snapshot())


def recorded(start: Start, weeks: int, params: MarketParams | None = None) -> list[Broadcast]:
    """What people see in the next weeks of the living market."""
    with opened(start.market(params)) as market:
        broadcasts = market.record()
        market.run(market.week + weeks)
        return broadcasts


def shown(
    start: Start,
    broadcasts: Iterable[Broadcast],
    params: MarketParams | None = None,
    prepare: Callable[[People], None] | None = None,
) -> Iterator[Shown]:
    """Live the recorded weeks again, one after the other; ``prepare`` changes the people before the first of them."""
    with opened(start.market(params)) as market:
        desk, engine, people = market.desk, market.engine, market.people
        for number, broadcast in enumerate(broadcasts):
            now, terms = market.timeline.at(broadcast.public.week), broadcast.public.terms
            turned = desk.turn(engine, people, terms, now)
            if number == 0 and prepare is not None:
                prepare(people)
            desk.reach(people, terms, market.firms, now, broadcast.lotteries)
            people.voices[:] = broadcast.voices
            tallies, orders = engine.week(people, now.params, broadcast.public, broadcast.exposure, broadcast.offers)
            yield Shown(broadcast.offers, turned.added_to(tallies), orders, people)


def hide_others(people: People, chosen: np.ndarray) -> None:
    """Leave only the ``chosen`` rows [person] bool to live; in a frozen market nobody misses the others."""
    others = ~chosen
    people.persons["stage"][others] = POTENTIAL
    people.persons["milestone"][others] = np.iinfo(np.int16).max  # when they mature


def repriced(record: Sequence[Broadcast], brand: int, factors: Sequence[float], memory: float) -> list[Broadcast]:
    """Recorded weeks with the prices of one brand, in shops and rooms, multiplied by a factor a week."""
    return cheaper(record, lambda offers: offers["brand"] == brand, factors, memory)


def cheaper(record: Sequence[Broadcast], chosen: Chosen, factors: Sequence[float], memory: float) -> list[Broadcast]:
    """Recorded weeks with the prices of the ``chosen`` offers multiplied by a factor a week.

    Buyers get used to them within ``memory`` weeks (`brand.price_memory_weeks`), as they do in the living market.
    """
    weeks, used_to = [], 0.0
    for broadcast, factor in zip(record, factors, strict=True):
        offers = broadcast.offers.copy()
        mine = chosen(offers)
        offers["price"][mine] *= factor
        offers["usual"][mine] *= math.exp(used_to)
        used_to += pace(memory) * (math.log(factor) - used_to)
        weeks.append(broadcast._replace(offers=offers))
    return weeks


def brand_categories(firms: Firms) -> np.ndarray:
    """Category of each brand on the market, -1 for small merchants and places that are vacant, [brand]."""
    brands = firms.brands
    return np.where(brands.alive & ~brands.merchant, brands.category, -1)


def middle_brands(category: np.ndarray, sales: np.ndarray) -> np.ndarray:
    """The brand of middle sales in each category, the smaller of two: ordinary brands. Both [brand]; -1 is none."""
    chosen = []
    for k in np.unique(category[category >= 0]):
        mine = np.flatnonzero(category == k)
        chosen.append(mine[np.argsort(sales[mine], kind="stable")[(len(mine) - 1) // 2]])
    return np.array(chosen)


def measured(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and 95 % t interval of [.] float64, as a finding wants them."""
    mean, low, high, _ = mean_interval(np.asarray(values, np.float64).ravel())
    return float(mean), float(low), float(high)
