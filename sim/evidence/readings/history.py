"""What a simulated history shows of a reported fact."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.evidence.facts import Fact, Reading
from sim.evidence.readings.derived import DERIVED, parts_of
from sim.evidence.readings.order_log import LOG_MEASURES, Scope
from sim.evidence.readings.parameters import PARAMETER_MEASURES
from sim.observe.metrics import METRICS
from sim.observe.series import TABLE_SCHEMA
from sim.params.market import MarketParams
from sim.state.groups import DIMENSIONS, Names
from sim.state.names import YEAR_WEEKS

FIRST_YEAR, LAST_YEAR = 2021, 2025  # of `market=history`
OPENING = FIRST_YEAR - 1  # stands for the first reported week: how the history begins
LOG, PARAMETERS = "log.", "parameters."
_BEYOND_ONE = {"gmv_growth"}  # a change in shares of what there was
_JOINED = "retention_d30"  # its denominator counts joiners as rows


Shelves = dict[tuple[object, ...], pl.DataFrame]  # KPI rows by metric and dimension


class Record(NamedTuple):
    """All that is kept of one simulated history (`market=history`)."""

    params: MarketParams
    kpis: pl.DataFrame  # week, metric, dimension, group, value, unit, numerator, denominator
    transactions: pl.DataFrame
    persons: pl.DataFrame


def simulated(fact: Fact, record: Record) -> float:
    """The value of a fact in a simulated history; NaN if nothing was observed."""
    return _simulated(fact, record, _shelves(record.kpis, [fact]))


def _simulated(fact: Fact, record: Record, shelves: Shelves) -> float:
    value = _value(fact.reading, record, shelves)
    if fact.against is None:
        return value
    base = _value(fact.against, record, shelves)
    if fact.minus:
        return value - base
    return value / base if base else math.nan


def kpis_of(facts: Iterable[Fact]) -> set[str]:
    """The KPIs that these facts are read from."""
    readings = (reading for fact in facts for reading in (fact.reading, fact.against) if reading)
    return {_JOINED, *(part for reading in readings for part in parts_of(reading.read))} & set(METRICS)


def simulate_facts(facts: dict[str, Fact], record: Record) -> dict[str, float]:
    """The value of every fact that can be expressed, by id."""
    asked = {id_: fact for id_, fact in facts.items() if not fact.not_expressed}
    shelves = _shelves(record.kpis, asked.values())
    return {id_: _simulated(fact, record, shelves) for id_, fact in asked.items()}


def _shelves(kpis: pl.DataFrame, facts: Iterable[Fact]) -> Shelves:
    """What these facts look at, sorted once: each of them would have to look through the whole table."""
    facts = list(facts)
    readings = [reading for fact in facts for reading in (fact.reading, fact.against) if reading]
    dimensions = {_groups(reading)[0] for reading in readings}
    mine = pl.col("metric").is_in(list(kpis_of(facts))) & pl.col("dimension").is_in(list(dimensions))
    return kpis.filter(mine).partition_by("metric", "dimension", as_dict=True)


def check_fact(fact: Fact, params: MarketParams) -> None:
    """Refuse a fact whose measure, group or year this market does not have, or that no share can meet."""
    if fact.not_expressed:
        return
    for reading in (fact.reading, fact.against):
        if reading is not None:
            _check(fact.id, reading, params)
    metric = METRICS.get(fact.read)
    share = metric is not None and metric.unit == "share" and metric.name not in _BEYOND_ONE
    if share and fact.against is None and (fact.low > 1.0 or fact.high < 0.0):
        raise UserError(
            f"fact {fact.id}: low {fact.low:g}, high {fact.high:g}: {fact.read} is a share, 0 to 1 (35 % is 0.35)"
        )


def _check(id_: str, reading: Reading, params: MarketParams) -> None:
    first, last = _years(reading)
    if not (OPENING <= first <= last <= LAST_YEAR):
        raise UserError(
            f"fact {id_}: year {reading.year}: must lie in {FIRST_YEAR} to {LAST_YEAR}"
            f" ({OPENING} stands for the opening)"
        )
    dimension, groups = _groups(reading)
    names = Names(tuple(params.platform), tuple(params.category), firms=tuple(params.firms))
    if dimension not in DIMENSIONS:
        raise UserError(f"fact {id_}: of {reading.of}: unknown dimension{did_you_mean(dimension, DIMENSIONS)}")
    for at, group in enumerate(groups):
        if group in groups[:at]:
            raise UserError(f"fact {id_}: of {reading.of}: '{group}' is named twice")
        if group not in names.groups(dimension):
            raise UserError(
                f"fact {id_}: of {reading.of}: unknown group '{group}'{did_you_mean(group, names.groups(dimension))}"
            )
    others = {f"{LOG}{name}" for name in LOG_MEASURES} | {f"{PARAMETERS}{name}" for name in PARAMETER_MEASURES}
    if reading.read in others:
        return
    for part in parts_of(reading.read):
        if part not in METRICS:
            raise UserError(f"fact {id_}: unknown measure '{part}'{did_you_mean(part, {*METRICS, *DERIVED, *others})}")
        if dimension not in METRICS[part].dimensions:
            raise UserError(f"fact {id_}: {part} is not observed by {dimension}")


def _value(reading: Reading, record: Record, shelves: Shelves) -> float:
    first, last = _years(reading)
    begin = YEAR_WEEKS * (first - FIRST_YEAR)
    weeks = (0, 1) if last == OPENING else (max(begin, 0), YEAR_WEEKS * (last - FIRST_YEAR + 1))
    dimension, groups = _groups(reading)
    if reading.read.startswith(LOG):
        joiners = _joiners(shelves, dimension, groups, weeks)
        scope = Scope(record.transactions, record.persons, joiners, weeks, dimension, groups)
        return LOG_MEASURES[reading.read.removeprefix(LOG)](scope)
    if reading.read.startswith(PARAMETERS):
        return PARAMETER_MEASURES[reading.read.removeprefix(PARAMETERS)](record.params, dimension, groups)
    parts = [_kpi(shelves, name, dimension, groups, weeks) for name in parts_of(reading.read)]
    if reading.read in DERIVED:
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(DERIVED[reading.read].of(*np.array(parts)))
    return parts[0]


def _kpi(shelves: Shelves, metric: str, dimension: str, groups: tuple[str, ...], weeks: tuple[int, int]) -> float:
    """A KPI over a window, of several groups together, as its kind demands."""
    rows = _rows(shelves, metric, dimension, groups, weeks)
    if rows.is_empty():
        return math.nan
    kind = METRICS[metric].kind
    if kind == "stock":
        return float(rows.filter(pl.col("week") == rows["week"].max())["value"].sum())
    above = float(rows["numerator"].sum())
    if kind == "total":
        return above
    below = float(rows["denominator"].sum())
    return above / below if below else math.nan


def _joiners(shelves: Shelves, dimension: str, groups: tuple[str, ...], weeks: tuple[int, int]) -> int:
    return int(_rows(shelves, _JOINED, dimension, groups, weeks)["denominator"].sum())


def _rows(
    shelves: Shelves, metric: str, dimension: str, groups: tuple[str, ...], weeks: tuple[int, int]
) -> pl.DataFrame:
    rows = shelves.get((metric, dimension))
    if rows is None:
        return pl.DataFrame(schema=TABLE_SCHEMA)
    return rows.filter(pl.col("group").is_in(groups) & pl.col("week").is_between(*weeks, closed="left"))


def _years(reading: Reading) -> tuple[int, int]:
    return reading.year if isinstance(reading.year, tuple) else (reading.year, reading.year)


def _groups(reading: Reading) -> tuple[str, tuple[str, ...]]:
    """Dimension and groups of `dimension:group+group`."""
    if reading.of == "all":
        return "all", ("all",)
    dimension, _, groups = reading.of.partition(":")
    return dimension, tuple(groups.split("+"))
