"""How amounts of many runs are shown: one unit for all of them, totals a year."""

from __future__ import annotations

import numpy as np

from sim.observe.metrics import METRICS
from sim.params.market import MarketParams
from sim.params.schema import type_at, unit_at
from sim.report.shown import SPONSORS, Shown
from sim.report.style import YUAN, decimals_for, display_of
from sim.report.text.words import sentence_case
from sim.study.analysis.loyalty.sponsored import GOOD
from sim.study.analysis.many.cells import Cells

BIG = 1e10  # yuan a year from which on they are told in billions


def shown_as(cells: Cells) -> Shown:
    """One unit for all differences of some cells."""
    means = cells.means
    largest = float(np.nanmax(np.abs(means), initial=0.0)) if np.isfinite(means).any() else 0.0
    if cells.metric in METRICS:
        metric = METRICS[cells.metric]
        display = display_of(metric, cells.years)
        factor, unit = display.factor, display.difference_unit
        whose = f" of {cells.whose.replace('_', ' ')}" if cells.whose else ""
        called, decimals = f"change of {_within(metric.label)}{whose}", decimals_for(largest * factor)
        return Shown(called, factor, unit, metric.good, decimals=decimals)
    big = largest / cells.years >= BIG
    factor, unit = (1e-9 if big else 1e-6) / cells.years, f"{'bn' if big else 'm'} {YUAN} a year"
    called = SPONSORS.get(cells.metric, cells.metric.replace("_", " "))
    return Shown(called, factor, unit, GOOD.get(cells.metric, 1), decimals=decimals_for(largest * factor))


def _within(label: str) -> str:
    """A label within a sentence; `GMV` stays."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def objective(name: str) -> str:
    """What to call a column that is a KPI, a sponsor's amount, or a parameter, with its unit."""
    if name in METRICS:
        metric = METRICS[name]
        return f"{metric.label}, {metric.unit}" if metric.unit not in ("index", "") else metric.label
    return f"{sentence_case(SPONSORS[name])}, yuan" if name in SPONSORS else name


def parameter(key: str) -> str:
    """A swept key with its unit, if the schema knows one."""
    path = key.split(".")
    unit = "" if type_at(MarketParams, path) is None else unit_at(MarketParams, path)
    return f"{key}, {unit}" if unit else key if "." in key else key.replace("_", " ")


def title_case(shown: Shown) -> str:
    """The metric with its unit, to begin a heading with."""
    return sentence_case(shown.heading)
