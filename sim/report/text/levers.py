"""What a firm's levers do, in words: the table of response curves, and a sentence a lever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl
from rich.table import Table
from rich.text import Text

from sim.report.style import YUAN, decimals_for, mark, number, verdict
from sim.report.text.table import CHANCE, empty
from sim.study.analysis.curves import Curve, Response, last_yuan, next_yuan
from sim.study.analysis.findings import FINDING
from sim.study.analysis.loyalty.worth import Estimate

MILLION = 1e6
UNIT = f"m {YUAN}"
_NAMES = {
    "mid_hosts": "mid-sized hosts", "founder_hosts": "founders", "private_list": "private lists",
    "programme": "programmes", "on_air": "days on air", "acquisition": "new people", "host_support": "support of hosts",
    "subsidy": "subsidies", "audit": "audits",
}  # fmt: skip


def lever_name(lever: str) -> str:
    """A lever in words."""
    return _NAMES.get(lever, lever.replace("_", " "))


def response_table(found: Response) -> Table:
    """Every point of every curve: what is spent, and what sales and profit differ by from today's."""
    table = empty()
    table.add_column(found.firm)
    money = (f"{name}\n{UNIT}/year" for name in ("sales", "profit"))
    for title in ("lever", f"spent\n{UNIT}/year", "of today's", *money, "95 % interval"):
        table.add_column(title, justify="right", no_wrap=True)
    for (lever,), points in found.points.group_by("lever", maintain_order=True):
        table.add_row(Text(lever_name(str(lever)), style="bold dim"))
        digits = _digits(points)
        today = float(points.filter(ratio=1.0)["spent"].sum())
        for row in points.iter_rows(named=True):
            table.add_row("", *_cells(row, digits, today))
    return table


def _digits(points: pl.DataFrame) -> int:
    half = (points["ci_high"] - points["ci_low"]).max()
    width = float(half) / 2 / MILLION if isinstance(half, float) else np.nan
    return decimals_for(float(np.abs(points["profit"].to_numpy()).max()) / MILLION, width)


def _cells(row: Mapping[str, Any], digits: int, today: float) -> Iterator[str | Text]:
    """``today``: what is spent on the lever as it is, yuan a year; what its setting comes to is the market's answer."""
    spent = row["spent"] / MILLION
    yield f"{row['ratio']:g} x"
    yield number(spent, decimals_for(spent))
    yield f"{row['spent'] / today:.2f} x" if today else ""
    if row["ratio"] == 1.0:
        yield from ("today  ", "today  ", "")
        return
    faint = CHANCE if abs(row["sales"]) <= row["sales_floor"] else " "
    yield f"{number(row['sales'] / MILLION, digits, signed=True)}{faint}"
    arrow = mark(row["profit"], row[FINDING])
    sign = arrow or (CHANCE if abs(row["profit"]) <= row["floor"] else " ")
    yield Text(f"{number(row['profit'] / MILLION, digits, signed=True)}{sign}", style=verdict(1, arrow))
    yield f"[{number(row['ci_low'] / MILLION, digits, True)}, {number(row['ci_high'] / MILLION, digits, True)}]"


def response_foot(found: Response) -> str:
    """What the signs of the table mean."""
    seen = int(found.points["replications"].max() or 0)  # type: ignore[arg-type]
    floor = found.floors.profit / MILLION
    chance = f"{CHANCE} no more than chance does where next to nothing is done"
    if np.isfinite(floor):
        chance += f" ({number(floor, decimals_for(floor))} {UNIT} of profit)"
    told = "▲▼ told from chance: a lever by the trend of its points, all levers together, then the point"
    return f"against all as today, {seen} paired replications; {told}; {chance}"


def lever_sentences(found: Response) -> list[str]:
    """A sentence a lever, in the order of the table; then those on which nothing is spent."""
    told = [lever_sentence(found, curve) for curve in found.curves]
    if found.unused:
        told.append(f"nothing is spent today on {', '.join(map(lever_name, found.unused))}")
    return told


def lever_sentence(found: Response, curve: Curve) -> str:
    """What is known of a lever: nothing beyond chance, or what the next yuan does and whether it saturates."""
    spends, name = curve.spends / MILLION, lever_name(curve.lever)
    name = name[:1].upper() + name[1:]
    points = found.points.filter(lever=curve.lever)
    if not points[FINDING].any():
        low, high = (number(end, decimals_for(end)) for end in (spends.min(), spends.max()))
        where = f"between {low} and {high}" if low != high else f"at {low}"
        return f"{name}: profit changes by nothing beyond chance {where} {UNIT} a year"
    told = points.filter(FINDING).sort("ratio")
    ends = [told.row(at, named=True) for at in dict.fromkeys((0, len(told) - 1))]
    said = ", ".join(f"{_size(row['profit'])} at {row['ratio']:g} x" for row in ends)
    return f"{name}: profit {said}; {_marginal(next_yuan(curve))}{_saturation(curve)}"


def _size(yuan: float) -> str:
    value = yuan / MILLION
    return f"{number(value, decimals_for(value), signed=True)} {UNIT} a year"


def _marginal(yuan: Estimate) -> str:
    """What another yuan does to profit today."""
    if not np.isfinite(yuan.value):
        return "what another yuan does today cannot be read off"
    told = f"today another yuan changes profit by {_per_yuan(yuan)}"
    return told if yuan.clear else f"{told}, not told from nothing"


def _saturation(curve: Curve) -> str:
    """Whether more still pays at the end of what was tried."""
    now, last = next_yuan(curve), last_yuan(curve)
    most = curve.spends.max() / MILLION
    at = f"at {number(most, decimals_for(most))} {UNIT} a year"
    if not np.isfinite(last.value):
        return ""
    if last.clear and last.value < 0:
        return f"; {at} the last yuan loses: {_per_yuan(last)}"
    if now.clear and now.value > 0:
        return f"; not saturated {at}" if last.clear else f"; saturated {at}"
    return ""


def _per_yuan(yuan: Estimate) -> str:
    if not np.isfinite(yuan.low):
        return f"{number(yuan.value, 2, signed=True)} {YUAN}"
    return f"{number(yuan.value, 2, True)} {YUAN} [{number(yuan.low, 2, True)}, {number(yuan.high, 2, True)}]"
