"""One pair: the year after the launch of a strategy, with it and without it, from one and the same past.

The past, two thirds of the work of a single pair, is lived once a pair's number and kept in the cache, with the
reference's KPIs and orders of both years. A strategy's own market goes on from there. Numbers take the plausible
markets in turn, each with a seed of its own; amounts that are beliefs have their medians.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.core.errors import Damaged
from sim.dates.timeline import Timeline
from sim.evidence.readings.claims import Values, values_of
from sim.evidence.readings.derived import parts_of
from sim.evidence.validation.claims.customers import READ, Year, compared
from sim.evidence.validation.claims.strategies import LAUNCH, claimed_by, claimed_kpis, shipped_strategies
from sim.evidence.validation.experiment import opened as living
from sim.evidence.validation.experiments.arms import looked_at
from sim.evidence.validation.experiments.run import opening
from sim.market.model import Market
from sim.observe.sweep import STEPS
from sim.params.market import MarketParams
from sim.params.strategy import ALONE
from sim.programmes.sponsor import payers_of
from sim.state.names import NO_PROGRAMME, YEAR_WEEKS
from sim.state.tallies import ORDER
from sim.study.analysis.expected import family
from sim.study.arms import REFERENCE, TREATMENT
from sim.study.compose import compose
from sim.study.ensemble import market_of as plausible
from sim.study.execution.cache import Finder, burn_in_entry, cache_root, new_entry, opened, read_file
from sim.study.execution.jobs import STATE

WEEKS = LAUNCH + YEAR_WEEKS
KPIS, YEARS = "kpi.arrow", ("before", "after")
DIGITS = 7  # significant ones of a value that is kept: a change of a millionth is still seen

Kept = dict[str, list[float | None]]  # by claim: the fields of `Values` in one pair


class Past(NamedTuple):
    """A market at the launch, and what became of it without any strategy."""

    state: bytes
    kpis: pl.DataFrame  # of both years, those that claims are about
    before: Year
    after: Year


@lru_cache(maxsize=1)
def composed(persons: int) -> MarketParams:
    """The market without strategies, with all its plausible markets."""
    return compose([f"population.persons={persons}", "population.panel=0", f"horizon.weeks={WEEKS}"])


@lru_cache(maxsize=1)
def market_of(persons: int, number: int) -> MarketParams:
    """The plausible market of a pair: they take turns."""
    return plausible(composed(persons), number)


@lru_cache(maxsize=1)
def past(persons: int, number: int, seed: int) -> Past:
    """The past of all pairs of a number, from the cache if it is known there; a worker holds that of one."""
    params = market_of(persons, number)
    with cache_root() as root:
        burnt_in = burn_in_entry(root, params, seed)
        told = f"{burnt_in.name} launch {LAUNCH} {sorted(claimed_kpis())} {Year._fields}"
        entry = burnt_in.with_name(hashlib.sha256(told.encode()).hexdigest()[:32])
        try:
            if Finder()(entry):
                with opened(entry, KPIS) as file:
                    kpis = pl.read_ipc(file)
                years = (_unpacked(read_file(entry, name)) for name in YEARS)
                return Past(read_file(entry, STATE), kpis, *years)
        except Damaged:
            pass  # another process has just removed it
        found = _lived(params, seed)
        with new_entry(entry) as folder:
            (folder / STATE).write_bytes(found.state)
            found.kpis.write_ipc(folder / KPIS)
            for name, year in zip(YEARS, (found.before, found.after), strict=True):
                np.savez(folder / name, **year._asdict())
                (folder / f"{name}.npz").rename(folder / name)
        return found


def pair(persons: int, number: int, seed: int, name: str) -> Kept:
    """What every claim of the strategy ``name`` is read from, in the market of this number and seed."""
    plain, strategy = market_of(persons, number), shipped_strategies()[name]
    before = past(persons, number, seed)
    params = plain.model_copy(update={"strategies": {name: strategy}, "rivals": ALONE})
    with living(Market.resume(params, seed, Timeline(params), before.state)) as market:
        payers = payers_of(strategy.sponsor, market.firms, params, f"{name}: ")
        treated = _year(market)
        kpis = market.kpis()
    asked = family(*(part for claim in claimed_by(strategy) for part in parts_of(claim.kpi)))
    arms = [
        table.filter(pl.col("metric").is_in(asked)).select(
            pl.lit(arm).alias("arm"), pl.lit(0).alias("replication"), pl.all()
        )
        for arm, table in ((REFERENCE, before.kpis), (TREATMENT, kpis))
    ]
    found = values_of(pl.concat(arms), strategy.model_dump(mode="json"))
    for claim in claimed_by(strategy):
        if claim.kpi in READ:
            told = compared(claim.kpi, claim.reading, payers, before.before, before.after, treated)
            found[claim.id] = found[claim.id]._replace(
                **{field: np.array([value]) for field, value in told._asdict().items()}
            )
    return {id_: kept(values) for id_, values in found.items()}


def kept(values: Values) -> list[float | None]:
    """The values of one pair as they are kept; None where nothing was observed."""
    return [float(f"{v[0]:.{DIGITS}g}") if len(v) and np.isfinite(v[0]) else None for v in values]


def values_from(pairs: Mapping[int, list[float | None]], markets: int = 1) -> Values:
    """`Values` over what was kept of these pairs, by their number: one value a market, the mean over its seeds.

    Pairs of one of several ``markets`` are not independent of each other; in a single one each seed counts.
    """
    rows: dict[int, list[list[float | None]]] = {}
    for number, values in sorted(pairs.items()):
        rows.setdefault(number % markets if markets > 1 else number, []).append(values)
    means = [_mean(np.array(one, np.float64)) for one in rows.values()]
    return Values(*np.array(means).reshape(-1, len(Values._fields)).T)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean of [pair, field] over the pairs in which a field was observed; NaN without any."""
    there = np.isfinite(values)
    total = np.where(there, values, 0.0).sum(axis=0)
    return np.divide(total, there.sum(axis=0), out=np.full(total.shape, np.nan), where=there.any(axis=0))


def _lived(params: MarketParams, seed: int) -> Past:
    start = opening(params, seed)
    with living(start.market()) as market:
        before = _year(market)
        state = market.snapshot()
        after = _year(market)
        kpis = market.kpis().filter(pl.col("metric").is_in(claimed_kpis()))
        return Past(state, kpis, before, after)


def _year(market: Market) -> Year:
    """Live a year on, and keep what customers are read from."""
    orders, first_day = [np.zeros(0, ORDER)], 7 * market.week
    with looked_at(market, lambda view: orders.append(np.array(view.orders.view(ORDER, np.ndarray)))):
        market.run(market.week + YEAR_WEEKS)
    people, hosts = market.people, market.firms.hosts
    member = (people.members["programme"] != NO_PROGRAMME).any(axis=1)
    return Year(
        orders=np.concatenate(orders),
        first_day=first_day,
        stage=people.persons["stage"].copy(),
        satisfaction=people.persons["satisfaction"] / STEPS,
        host_kind=hosts.kind.copy(),
        host_mcn=hosts.mcn.copy(),
        member=member if len(member) == len(people) else np.zeros(len(people), bool),
    )


def _unpacked(data: bytes) -> Year:
    with np.load(io.BytesIO(data)) as file:
        return Year(**{name: file[name][()] for name in Year._fields})
