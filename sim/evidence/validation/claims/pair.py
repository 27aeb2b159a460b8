"""One pair: the year after the launch of a strategy, with it and without it, from one and the same past.

The past, two thirds of the work of a single pair, is lived once a seed and kept in the cache, with the reference's
KPIs of both years. A strategy's own market goes on from there.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.core.errors import Damaged
from sim.dates.timeline import Timeline
from sim.evidence.readings.claims import Values, values_of
from sim.evidence.readings.derived import parts_of
from sim.evidence.validation.claims.strategies import LAUNCH, claimed_by, claimed_kpis, shipped_strategies
from sim.evidence.validation.experiments.run import opening
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.params.strategy import ALONE
from sim.state.names import YEAR_WEEKS
from sim.study.arms import REFERENCE, TREATMENT
from sim.study.compose import compose
from sim.study.execution.cache import Finder, burn_in_entry, cache_root, new_entry, opened, read_file
from sim.study.execution.jobs import STATE

WEEKS = LAUNCH + YEAR_WEEKS
KPIS = "kpi.arrow"
DIGITS = 7  # significant ones of a value that is kept: a change of a millionth is still seen

Kept = dict[str, list[float | None]]  # by claim: the fields of `Values` in one pair


class Past(NamedTuple):
    """A market at the launch, and what became of it without any strategy."""

    state: bytes
    kpis: pl.DataFrame  # of both years, those that claims are about


@lru_cache(maxsize=1)
def market_of(persons: int) -> MarketParams:
    """The market without strategies."""
    return compose([f"population.persons={persons}", "population.panel=0", f"horizon.weeks={WEEKS}"])


@lru_cache(maxsize=1)
def past(persons: int, seed: int) -> Past:
    """The past of all pairs of a seed, from the cache if it is known there; a worker holds that of one seed."""
    params = market_of(persons)
    with cache_root() as root:
        burnt_in = burn_in_entry(root, params, seed)
        told = f"{burnt_in.name} launch {LAUNCH} {sorted(claimed_kpis())}"
        entry = burnt_in.with_name(hashlib.sha256(told.encode()).hexdigest()[:32])
        try:
            if Finder()(entry):
                with opened(entry, KPIS) as file:
                    return Past(read_file(entry, STATE), pl.read_ipc(file))
        except Damaged:
            pass  # another process has just removed it
        found = _lived(params, seed)
        with new_entry(entry) as folder:
            (folder / STATE).write_bytes(found.state)
            found.kpis.write_ipc(folder / KPIS)
        return found


def pair(persons: int, seed: int, name: str) -> Kept:
    """What every claim of the strategy ``name`` is read from, in the market of this seed."""
    plain, strategy, before = market_of(persons), shipped_strategies()[name], past(persons, seed)
    params = plain.model_copy(update={"strategies": {name: strategy}, "rivals": ALONE})
    market = Market.resume(params, seed, Timeline(params), before.state)
    try:
        market.run(params.horizon.first_week + WEEKS)
        treated = market.kpis()
    finally:
        market.close()
    asked = {part for claim in claimed_by(strategy) for part in parts_of(claim.kpi)}
    arms = [
        kpis.filter(pl.col("metric").is_in(asked)).select(
            pl.lit(arm).alias("arm"), pl.lit(0).alias("replication"), pl.all()
        )
        for arm, kpis in ((REFERENCE, before.kpis), (TREATMENT, treated))
    ]
    found = values_of(pl.concat(arms), strategy.model_dump(mode="json"))
    return {id_: kept(values) for id_, values in found.items()}


def kept(values: Values) -> list[float | None]:
    """The values of one pair as they are kept; None where nothing was observed."""
    return [float(f"{v[0]:.{DIGITS}g}") if len(v) and np.isfinite(v[0]) else None for v in values]


def values_from(pairs: list[list[float | None]]) -> Values:
    """`Values` over all these pairs, from what was kept of each."""
    table = np.array([[np.nan if v is None else v for v in one] for one in pairs], np.float64)
    return Values(*table.reshape(-1, len(Values._fields)).T)


def _lived(params: MarketParams, seed: int) -> Past:
    start = opening(params, seed)
    market = start.market()
    try:
        market.run(params.horizon.first_week + LAUNCH)
        state = market.snapshot()
        market.run(params.horizon.first_week + WEEKS)
        return Past(state, market.kpis().filter(pl.col("metric").is_in(claimed_kpis())))
    finally:
        market.close()
