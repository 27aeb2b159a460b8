"""A market in which nothing happens by date: what laws of repeat buying presuppose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.params.calendar import Calendar, Trend, Trends
from sim.params.market import MarketParams
from sim.study.compose import compose

LAST_KNOWN = 2025  # trends stay at what they are on 1 January of this year
MONTH = 28  # days; a month of four weeks has no seasons of its own


def calm(overrides: Sequence[str], changes: Sequence[dict[str, Any]] = ()) -> MarketParams:
    """Parameters asked for as on the command line, without festivals and with every trend flat.

    changes: dated changes (from_week, to_week, set, scale), weeks counted from the first reported one.
    """
    params = compose(["population.panel=0", *overrides])
    trends = {name: _flat(getattr(params.calendar.trends, name)) for name in Trends.model_fields}
    params = params.model_copy(update={"calendar": Calendar(festivals={}, trends=Trends(**trends))})
    return with_changes(params, changes) if changes else params


def with_changes(params: MarketParams, changes: Sequence[dict[str, Any]]) -> MarketParams:
    """The same market with a scenario `experiment` of dated changes."""
    data = params.model_dump()
    data["scenarios"] = {"experiment": {"description": "an experiment", "changes": list(changes)}}
    return MarketParams.model_validate(data)


def _flat(trend: Trend) -> Trend:
    years = sorted(trend.values)
    level = float(np.interp(LAST_KNOWN, years, [trend.values[year] for year in years]))
    return trend.model_copy(update={"values": dict.fromkeys(trend.values, level)})
