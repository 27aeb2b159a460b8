"""Replications in lots, until the interval of one effect is as narrow as asked, or can or may not get narrower."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from rich.console import Console
from rich.text import Text

from sim.core.errors import UserError
from sim.params.market import MarketParams
from sim.params.precision import Precision
from sim.study.arms import REFERENCE, TREATMENT, Arm
from sim.study.execution.jobs import Engine
from sim.study.execution.replicate import replicate


class Reached(NamedTuple):
    """What came of it."""

    params: MarketParams  # with as many replications as it took
    table: pl.DataFrame  # `sim.study.analysis.how_sure.PRECISION_SCHEMA`, one row


def precise(params: MarketParams, arms: Sequence[Arm], console: Console, market: type[Engine] | None) -> Reached:
    """Run the two ``arms`` that are compared in as many replications as ``params.precision`` takes.

    What was run stays in the cache, so that an interrupted study goes on where it was. A `UserError` where the KPI has
    no reference that it could be a share of.
    """
    from sim.study.analysis.how_sure import PRECISION_SCHEMA, first_lot, floor_of, interval_of, seen_twice, wanted

    asked = params.precision
    assert asked is not None
    pair = [arm for arm in arms if arm.name in (REFERENCE, TREATMENT)]
    markets = params.plausible.count
    first = next_lot = first_lot(params.replications, markets, asked.replications_most)
    values = np.array([])
    while next_lot > len(values):
        if len(values):
            half = interval_of(values, markets, first).half
            told = f"precision: {asked.metric} to {half:.2%} after {len(values)} replications, next {next_lot}"
            console.print(Text(told), soft_wrap=True)
        params = params.model_copy(update={"replications": next_lot})
        values = _effects(params, asked, pair, console, market)
        next_lot = wanted(values, markets, first, asked.to, asked.replications_most)
    interval = interval_of(values, markets, first)
    row = {
        "metric": asked.metric,
        "replications": len(values),
        "first_lot": first,
        "markets": markets,
        "most": asked.replications_most,
        "wanted": asked.to,
        "effect": interval.mean,
        "half_width": interval.half,
        "detectable": interval.detectable,
        "floor": floor_of(values, markets) if seen_twice(len(values), markets) else None,
    }
    return Reached(params, pl.DataFrame([row], schema=PRECISION_SCHEMA))


def _effects(
    params: MarketParams, asked: Precision, pair: Sequence[Arm], console: Console, market: type[Engine] | None
) -> np.ndarray:
    """The effect in each replication as a share of the mean reference, [replication]."""
    from sim.study.analysis.compare import paired_values, scaling
    from sim.study.analysis.effects import changes_of
    from sim.study.analysis.expected import family

    rows = pl.col("metric").cast(pl.String).is_in(family(asked.metric)) & (pl.col("dimension").cast(pl.String) == "all")
    kpis = replicate(params, pair, console, market, rows).kpis
    none = f"precision.metric={asked.metric}: has no value in some replication, or a reference of 0"
    if kpis.is_empty():
        raise UserError(none)
    found = paired_values(kpis, {"all": (0, params.horizon.weeks)})
    row = found.keys["metric"].to_list().index(asked.metric)
    reference, treatment = (found.values[row, 0, found.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
    level, each = changes_of(reference, treatment, scaling(found.keys)[row])
    effects = np.asarray(each / abs(level)) if level else reference * np.nan
    if len(effects) < params.replications or not np.isfinite(effects).all():
        raise UserError(none)
    return effects
