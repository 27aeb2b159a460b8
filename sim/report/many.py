"""How amounts of many runs are shown: one unit for all of them, totals a year."""

from __future__ import annotations

import numpy as np

from sim.observe.metrics import METRICS
from sim.params.market import MarketParams
from sim.params.schema import type_at, unit_at
from sim.report.shown import SPONSORS, Shown
from sim.report.style import MONEY, MONEY_OF_FIRM, decimals_for, display_of
from sim.report.text.amounts import big_from
from sim.report.text.labels import factor_name
from sim.report.text.words import sentence_case
from sim.study.analysis.loyalty.sponsored import GOOD
from sim.study.analysis.many.cells import Cells
from sim.words import named, say


def shown_as(cells: Cells) -> Shown:
    """One unit for all differences of some cells."""
    means = cells.means
    largest = float(np.nanmax(np.abs(means), initial=0.0)) if np.isfinite(means).any() else 0.0
    if cells.metric in METRICS:
        metric = METRICS[cells.metric]
        display = display_of(metric, cells.years)
        factor, unit = display.factor, display.difference_unit
        name, whose = _within(metric.label), cells.whose
        if whose:
            called = say("change of {name} of {group}", name=name, group=_group(whose))
        else:
            called = say("change of {name}", name=name)
        return Shown(called, factor, unit, metric.good, decimals=decimals_for(largest * factor))
    money = MONEY if largest / cells.years >= big_from() else MONEY_OF_FIRM
    per_yuan, yuan = money.shown
    factor, unit = per_yuan / cells.years, say("{unit} a year", unit=yuan)
    called = say(SPONSORS.get(cells.metric, cells.metric.replace("_", " ")))
    return Shown(called, factor, unit, GOOD.get(cells.metric, 1), decimals=decimals_for(largest * factor))


def _group(name: str) -> str:
    """A group as it is named on the command line, in words."""
    return named("group", name, name.replace("_", " "))


def _within(label: str) -> str:
    """A label within a sentence; `GMV` stays."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def objective(name: str) -> str:
    """What to call a column that is a KPI, a sponsor's amount, or a parameter, with its unit."""
    unit = METRICS[name].unit if name in METRICS else "yuan" if name in SPONSORS else ""
    return called(name) if unit in ("index", "") else _with_unit(called(name), unit)


def called(name: str) -> str:
    """The same without a unit."""
    if name in METRICS:
        return METRICS[name].label
    return sentence_case(say(SPONSORS[name])) if name in SPONSORS else name


def parameter(key: str) -> str:
    """A swept key with its unit, if the schema knows one."""
    path = key.split(".")
    unit = "" if type_at(MarketParams, path) is None else unit_at(MarketParams, path)
    name = factor_name(key)
    return _with_unit(name, unit) if unit else name if "." in key else name.replace("_", " ")


def _with_unit(name: str, unit: str) -> str:
    return say("{name}, {unit}", name=name, unit=named("unit", unit, unit))


def title_case(shown: Shown) -> str:
    """The metric with its unit, to begin a heading with."""
    return sentence_case(shown.heading)
