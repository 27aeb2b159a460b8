"""Small living markets for tests."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from sim.dates.timeline import Timeline
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.study.compose import compose, config_hash

SEED = 7


@cache
def params_of(*overrides: str, persons: int = 400, weeks: int = 20, burn_in: int = 26) -> MarketParams:
    """Parameters of a small market."""
    return compose(
        [f"population.persons={persons}", f"horizon.weeks={weeks}", f"horizon.burn_in_weeks={burn_in}", *overrides]
    )


def market_of(params: MarketParams, threads: int = 1, seed: int = SEED, timeline: Timeline | None = None) -> Market:
    """A market before its first week."""
    return Market(params, seed, timeline or Timeline(params), threads)


_BURNT_IN: dict[tuple[str, int], bytes] = {}


def burnt_in(params: MarketParams, seed: int = SEED) -> bytes:
    """Snapshot at the end of the burn-in, made once per session."""
    key = config_hash(params), seed
    if key not in _BURNT_IN:
        _BURNT_IN[key] = _burn_in(params, seed)
    return _BURNT_IN[key]


def _burn_in(params: MarketParams, seed: int) -> bytes:
    market = market_of(params, seed=seed)
    market.run(params.horizon.first_week)
    data = market.snapshot()
    market.close()
    return data


def resumed(params: MarketParams, timeline: Timeline | None = None, threads: int = 1, seed: int = SEED) -> Market:
    """The market at week 0 of its own burn-in."""
    return Market.resume(params, seed, timeline or Timeline(params), burnt_in(params, seed), threads)


def kpis_after(market: Market, weeks: int | None = None) -> pl.DataFrame:
    """KPI table after running the reported weeks (or the next `weeks`); closes the market."""
    horizon = market.params.horizon
    market.run(horizon.first_week + horizon.weeks if weeks is None else market.week + weeks)
    table = market.kpis()
    market.close()
    return table


def with_changes(params: MarketParams, **changes: Any) -> MarketParams:
    """The same market with one scenario `test` of one dated change (from_week, to_week, set, scale)."""
    data = params.model_dump()
    data["scenarios"] = {"test": {"description": "a change made by a test", "changes": [changes]}}
    return MarketParams.model_validate(data)
