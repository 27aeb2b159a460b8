"""Where readings are kept: one flat row of numerators and denominators a week, and the table made of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sim.observe.kpi import PEOPLE, Metric, Sums
from sim.observe.metrics import METRICS
from sim.state.groups import PERSON_DIMENSIONS, Names
from sim.state.names import YEAR_WEEKS

if TYPE_CHECKING:
    from sim.observe.sums import Block, Joined, Week

TABLE_SCHEMA = pl.Schema(
    {
        "week": pl.Int32,
        "metric": pl.String,
        "dimension": pl.String,
        "group": pl.String,
        "value": pl.Float64,
        "unit": pl.String,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
    }
)


class Layout:
    """Where each (metric, dimension) sits in a flat row: consecutive groups, dimensions in the order of the metric.

    ``only``: KPIs that are read, all unless given.
    """

    def __init__(self, names: Names, only: Collection[str] | None = None):
        self.read = tuple(name for name in METRICS if only is None or name in only)
        self.keys: list[tuple[str, str, str]] = []
        self.slots: dict[tuple[str, str], slice] = {}
        self.people: dict[str, tuple[slice, slice | np.ndarray]] = {}
        person_groups = [(d, g) for d in PERSON_DIMENSIONS for g in names.groups(d)]
        for metric in (METRICS[name] for name in self.read):
            start = len(self.keys)
            for dimension in metric.dimensions:
                groups = names.groups(dimension)
                self.slots[metric.name, dimension] = slice(len(self.keys), len(self.keys) + len(groups))
                self.keys += [(metric.name, dimension, group) for group in groups]
            mine = np.array([d in metric.dimensions for d, _ in person_groups])
            if mine.any():
                self.people[metric.name] = (slice(start, start + int(mine.sum())), _cut(np.flatnonzero(mine)))
        self.size = len(self.keys)


def _cut(rows: np.ndarray) -> slice | np.ndarray:
    """The same rows as a slice if they follow each other: cut in a moment."""
    begin, end = int(rows[0]), int(rows[-1]) + 1
    return slice(begin, end) if end - begin == len(rows) else rows


class Readings:
    """One week: numerators and denominators of every series; a denominator of 0 means "not observed"."""

    def __init__(self, layout: Layout):
        self._layout = layout
        self.above = np.zeros(layout.size)
        self.below = np.zeros(layout.size)

    @property
    def metrics(self) -> list[Metric]:
        """The KPIs that are read."""
        return [METRICS[name] for name in self._layout.read]

    def write(self, metric: Metric, sums: Week | Joined | Block) -> None:
        """Write what a metric reads from ``sums``."""
        for dimension, above, below in metric.read(sums):
            slot, above, below = self._placed(metric.name, dimension, above, below)
            self.above[slot], self.below[slot] = above, below

    def add(self, metric: Metric, sums: Week | Joined | Block) -> None:
        """Add what a metric reads from ``sums``: joiners are observed days or weeks after they joined."""
        for dimension, above, below in metric.read(sums):
            slot, above, below = self._placed(metric.name, dimension, above, below)
            self.above[slot] += above
            self.below[slot] += below

    def _placed(self, metric: str, dimension: str, above: Sums, below: Sums) -> tuple[slice, Sums, Sums]:
        """Where a reading belongs; of person groups those of the metric's dimensions."""
        if dimension != PEOPLE:
            return self._layout.slots[metric, dimension], above, below
        slot, mine = self._layout.people[metric]
        return slot, np.asarray(above)[mine], np.asarray(below)[mine]


class Series:
    """All reported weeks, from the first one on."""

    def __init__(self, names: Names, first_week: int, joiners_minimum: int, only: Collection[str] | None = None):
        self.layout = Layout(names, only)
        self.first_week = first_week
        self._minimum = joiners_minimum
        self._weeks: list[Readings] = []

    def week(self, week: int) -> Readings | None:
        """Readings of an absolute week, None if it is not reported. Weeks are opened in order."""
        index = week - self.first_week
        if index == len(self._weeks):
            self._weeks.append(Readings(self.layout))
        return self._weeks[index] if index >= 0 else None

    def table(self) -> pl.DataFrame:
        """The KPI table of the reported weeks (`TABLE_SCHEMA`); week 0 is the first reported one."""
        if not self._weeks:
            return pl.DataFrame(schema=TABLE_SCHEMA)
        above = np.stack([readings.above for readings in self._weeks])
        below = np.stack([readings.below for readings in self._weeks])
        self._pool_joiners(above, below)
        week, series = np.nonzero((below != 0) & np.isfinite(above))
        above, below = above[week, series], below[week, series]
        metric, dimension, group = (pl.Series(column) for column in zip(*self.layout.keys, strict=True))
        unit = pl.Series([METRICS[name].unit for name in metric])
        names = {"metric": metric, "dimension": dimension, "group": group, "unit": unit}
        columns = {
            "week": week,
            "value": above / below,
            "numerator": above,
            "denominator": below,
            **{name: values.gather(series) for name, values in names.items()},
        }
        return pl.DataFrame(columns).select(*TABLE_SCHEMA).cast(TABLE_SCHEMA)

    def _pool_joiners(self, above: np.ndarray, below: np.ndarray) -> None:
        """Joiner KPIs: pool weeks of a year until there are enough joiners; the row stands in the week that fills it.

        Sums over a year stay exact, no row rests on too few joiners, and large populations keep a row every week.
        What is left at the end of a year joins its last row; a year without enough joiners has none.
        """
        for name in self.layout.read:
            metric = METRICS[name]
            if not metric.joiners:
                continue
            start = self.layout.slots[name, metric.dimensions[0]].start
            for column in range(start, self.layout.slots[name, metric.dimensions[-1]].stop):
                for first in range(0, len(below), YEAR_WEEKS):
                    year = slice(first, first + YEAR_WEEKS)
                    above[year, column], below[year, column] = _pool(
                        above[year, column].tolist(), below[year, column].tolist(), self._minimum
                    )


def _pool(above: list[float], below: list[float], minimum: int) -> tuple[list[float], list[float]]:
    """Merge consecutive weeks until each remaining row has ``minimum`` in its denominator."""
    out_above, out_below = [0.0] * len(above), [0.0] * len(below)
    pooled_above = pooled_below = 0.0
    last = None
    for week, (numerator, denominator) in enumerate(zip(above, below, strict=True)):
        pooled_above += numerator
        pooled_below += denominator
        if pooled_below >= minimum:
            out_above[week], out_below[week] = pooled_above, pooled_below
            pooled_above = pooled_below = 0.0
            last = week
    if last is not None:
        out_above[last] += pooled_above
        out_below[last] += pooled_below
    return out_above, out_below
