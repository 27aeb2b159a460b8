"""Amounts of a strategy's profit and loss as people read them: a year, in millions or billions, with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from sim.report.style import BY_MYRIADS, LONG, Large, decimals_for, number
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.findings import findings
from sim.words import say, spoken, to_say

Row = Mapping[str, Any]
BILLION, MILLION = Large(1e9, to_say("bn"), 1e8), Large(1e6, to_say("million"), 1e4)


def big_from() -> float:
    """Yuan a year from which on they are counted in the larger unit."""
    return 10 * BILLION.here


class Scale(NamedTuple):
    """Yuan are shown divided by ``size``, a year."""

    size: float
    name: str
    years: float  # of all weeks

    @property
    def of_money(self) -> str:
        """`million ¥`."""
        return say("{size} ¥", size=say(self.name))

    @property
    def a_year(self) -> str:
        """`million ¥ a year`."""
        return say("{money} a year", money=self.of_money)

    def shown(self, value: float | None, years: float | None = None) -> float | None:
        """A sum of yuan over a window as an amount a year."""
        return None if value is None else value / self.size / (years or self.years)


def scale_of(table: pl.DataFrame, weeks: int) -> Scale:
    """Millions of yuan, or billions where the changes of the waterfall are in the thousands of millions a year."""
    years = weeks / YEAR_WEEKS
    largest = table.filter(section="waterfall", window="all")["value"].abs().max()
    big = isinstance(largest, float) and largest / years >= big_from()
    return scale_for(big, years)


def scale_for(big: bool, years: float) -> Scale:
    """Billions or millions of yuan a year, or what the language that is spoken has in their place."""
    unit = BILLION if big else MILLION
    return Scale(unit.here, unit.called, years)


def scale_by(amount: float, years: float = 1.0) -> Scale:
    """Millions; where people count by myriads, what suits the amount, which English tells in millions all the same."""
    return scale_for(spoken() in BY_MYRIADS and abs(amount) / years >= big_from(), years)


def scale_of_levels(largest: float, scale: Scale) -> Scale:
    """The unit of levels beside changes in ``scale``: a larger one where those would be long to read.

    ``largest``: yuan a year.
    """
    return scale_for(True, scale.years) if abs(largest) >= LONG * scale.size else scale


def signed(scale: Scale, row: Row, years: float | None = None) -> str:
    """A change a year with its sign; 0 if nothing changes."""
    if row["value"] == 0 and not row["ci_low"] and not row["ci_high"]:
        return "0"
    return number(scale.shown(row["value"], years), _digits(scale, row, years), signed=True)


def interval(scale: Scale, row: Row, years: float | None = None) -> str:
    """Its interval, empty if it has none or no width."""
    if row["ci_low"] is None:
        return ""
    digits = _digits(scale, row, years)
    low, high = (number(scale.shown(row[end], years), digits, signed=True) for end in ("ci_low", "ci_high"))
    return f"[{low}, {high}]" if low != high else ""


def change(scale: Scale, row: Row, years: float | None = None) -> str:
    """A change with its interval."""
    return f"{signed(scale, row, years)} {interval(scale, row, years)}".rstrip()


def plain(value: float | None) -> str:
    """A number with up to two decimals."""
    return number(value, min(decimals_for(value or 0.0), 2))


def between(row: Row, factor: float, digits: int) -> str:
    """The interval of a ratio times ``factor``, with a blank before it; empty if it has none or no width."""
    if row["ci_low"] is None:
        return ""
    low, high = (number(factor * row[end], digits) for end in ("ci_low", "ci_high"))
    return f" [{low}, {high}]" if low != high else ""


def _digits(scale: Scale, row: Row, years: float | None) -> int:
    """Decimals for an amount and its interval, by the larger of them; at most two."""
    ends = [scale.shown(row[name], years) for name in ("value", "ci_low", "ci_high")]
    known = [end for end in ends if end is not None]
    width = (known[2] - known[1]) / 2 if len(known) == 3 else math.nan
    return min(decimals_for(max(map(abs, known), default=0.0), width), 2)


def clear(row: Row) -> bool:
    """Whether one number of a profit and loss, looked at by itself, is a finding."""
    return clear_together([row])[0]


def clear_together(rows: Sequence[Row]) -> list[bool]:
    """Which numbers that are looked at together are findings."""
    if not rows:
        return []
    names = ("value", "ci_low", "ci_high", "replications")
    value, low, high, count = (np.array([row[name] for row in rows], dtype=float) for name in names)
    floor = np.array([row.get("floor") or 0.0 for row in rows])
    return [bool(found) for found in findings(value, low, high, count, floor)]


def split(rows: Mapping[str, Row]) -> tuple[dict[str, Row], list[str]]:
    """Rows that are looked at together: those that are findings, and the names of the others."""
    told = dict(zip(rows, clear_together([*rows.values()]), strict=True))
    return {name: row for name, row in rows.items() if told[name]}, [name for name in rows if not told[name]]
