"""How large a change of a KPI is, in units that people use: per cent, points, shares of an index's range."""

from __future__ import annotations

from typing import Any

from sim.report.ensemble import holds
from sim.report.style import display_of, number
from sim.study.analysis.compare import metric_of
from sim.words import say, to_say

RELATIVE_MOST = 2.0  # a change of more than that of its reference, of a profit near nothing, is told as an amount
OF_RANGE = to_say(" % of its range")  # of an index between 0 and 1, whose unit nobody knows


def moved(metric: str, row: dict[str, Any]) -> str:
    """`4.2 % higher [+3.1, +5.3]`; of several plausible markets also in how many: `... (8 of 8)`."""
    count = say(" ({count})", count=holds(row)) if row.get("markets") else ""
    return f"{change(metric, row)} {interval(metric, row)}{count}"


def change(metric: str, row: dict[str, Any]) -> str:
    """`4.2 % higher`."""
    return say("{size} higher" if row["difference"] > 0 else "{size} lower", size=size(metric, row))


def size(metric: str, row: dict[str, Any]) -> str:
    """`4.2 %`, without a sign."""
    factor, unit, digits = _terms(metric, row)
    return f"{number(abs(row['difference']) * factor, digits)}{unit}"


def signed(metric: str, row: dict[str, Any]) -> str:
    """`+4.2 %`."""
    factor, unit, digits = _terms(metric, row)
    return f"{number(row['difference'] * factor, digits, signed=True)}{unit}"


def interval(metric: str, row: dict[str, Any]) -> str:
    """The 95 % interval in the terms of the change: `[+3.1, +5.3]`."""
    factor, _, digits = _terms(metric, row)
    low, high = (number(row[end] * factor, digits, signed=True) for end in ("ci_low", "ci_high"))
    return f"[{low}, {high}]"


def is_index(metric: str) -> bool:
    """Whether its unit means nothing to people: a level between 0 and 1 that is no share of anything."""
    return metric_of(metric).unit == "index"


def relative(row: dict[str, Any]) -> float:
    """A change as a share of the size of its reference, by which changes of different units can be compared."""
    level = abs(row["reference"] or 0.0)
    return float(row["difference"] / level) if level else float("inf")


def _terms(metric: str, row: dict[str, Any]) -> tuple[float, str, int]:
    """How a difference is told: factor, unit, decimals. Amounts relative, shares in points, indices of their range."""
    registered = metric_of(metric)
    digits = 1
    if registered.in_per_cent and row["reference"] and abs(relative(row)) <= RELATIVE_MOST:
        factor, unit = 100 / abs(row["reference"]), say(" %")
    elif is_index(metric):
        factor, unit = 100.0, say(OF_RANGE)
    else:
        display = display_of(registered)
        factor = display.factor
        unit = say(" {unit}", unit=display.difference_unit).rstrip() if display.difference_unit else ""
        digits = 1 if registered.unit == "share" else 3
    if abs(row["difference"] * factor) < 2 * 10**-digits:  # one digit says too little
        digits += 1
    return factor, unit, digits
