"""What a firm's levers do, in words: the table of response curves, and a sentence a lever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np
import polars as pl
from rich.table import Table
from rich.text import Text

from sim.report.style import YUAN, asked_name, decimals_for, mark, number, verdict
from sim.report.text.firm_money import Money, amount, amount_a_year, money_for
from sim.report.text.table import CHANCE, empty
from sim.report.text.words import sentence_case
from sim.study.analysis.curves import Curve, Response, last_yuan, next_yuan
from sim.study.analysis.findings import FINDING
from sim.study.analysis.loyalty.worth import Estimate
from sim.words import named, say

_NAMES = {
    "mid_hosts": "mid-sized hosts", "founder_hosts": "founders", "private_list": "private lists",
    "programme": "programmes", "on_air": "days on air", "acquisition": "new people", "host_support": "support of hosts",
    "subsidy": "subsidies", "audit": "audits",
}  # fmt: skip


def lever_name(lever: str) -> str:
    """A lever in words."""
    return named("lever", lever, _NAMES.get(lever, lever.replace("_", " ")))


def money_of(found: Response) -> Money:
    """In what all curves of a firm are told."""
    return money_for(*(float(found.points[name].abs().max() or 0.0) for name in ("spent", "profit", "sales")))  # type: ignore[arg-type]


def response_table(found: Response) -> Table:
    """Every point of every curve: what is spent, and what sales and profit differ by from today's."""
    table = empty()
    table.add_column(asked_name(found.firm))
    money = money_of(found)
    a_year = say("{unit}/year", unit=money.called)
    spent, sales, profit = (f"{name}\n{a_year}" for name in (say("spent"), say("sales"), say("profit")))
    for title in (say("lever"), spent, say("of today's"), sales, profit, say("95 % interval")):
        table.add_column(title, justify="right", no_wrap=True)
    for (lever,), points in found.points.group_by("lever", maintain_order=True):
        table.add_row(Text(lever_name(str(lever)), style="bold dim"))
        digits = _digits(points, money)
        today = float(points.filter(ratio=1.0)["spent"].sum())
        for row in points.iter_rows(named=True):
            table.add_row("", *_cells(row, digits, today, money))
    return table


def _digits(points: pl.DataFrame, money: Money) -> int:
    half = (points["ci_high"] - points["ci_low"]).max()
    width = money.of(float(half) / 2) if isinstance(half, float) else np.nan
    return decimals_for(money.of(float(np.abs(points["profit"].to_numpy()).max())), width)


def _cells(row: Mapping[str, Any], digits: int, today: float, money: Money) -> Iterator[str | Text]:
    """``today``: what is spent on the lever as it is, yuan a year; what its setting comes to is the market's answer."""
    spent = money.of(row["spent"])
    yield say("{ratio} x", ratio=f"{row['ratio']:g}")
    yield number(spent, decimals_for(spent))
    yield say("{ratio} x", ratio=f"{row['spent'] / today:.2f}") if today else ""
    if row["ratio"] == 1.0:
        yield from (f"{say('today')}  ", f"{say('today')}  ", "")
        return
    faint = CHANCE if abs(row["sales"]) <= row["sales_floor"] else " "
    yield f"{number(money.of(row['sales']), digits, signed=True)}{faint}"
    arrow = mark(row["profit"], row[FINDING])
    sign = arrow or (CHANCE if abs(row["profit"]) <= row["floor"] else " ")
    yield Text(f"{number(money.of(row['profit']), digits, signed=True)}{sign}", style=verdict(1, arrow))
    yield f"[{number(money.of(row['ci_low']), digits, True)}, {number(money.of(row['ci_high']), digits, True)}]"


def response_foot(found: Response) -> str:
    """What the signs of the table mean."""
    seen = int(found.points["replications"].max() or 0)  # type: ignore[arg-type]
    chance = say("{sign} no more than chance does where next to nothing is done", sign=CHANCE)
    if np.isfinite(found.floors.profit):
        chance += say(" ({amount} of profit)", amount=amount(found.floors.profit, money=money_of(found)))
    over = say("{n} paired replications", n=seen)
    told = say("▲▼ told from chance: a lever by the trend of its points, all levers together, then the point")
    return say("; ").join([say("against all as today, {over}", over=over), told, chance])


def lever_sentences(found: Response) -> list[str]:
    """A sentence a lever, in the order of the table; then those on which nothing is spent."""
    told = [lever_sentence(found, curve) for curve in found.curves]
    if found.unused:
        names = reduce(lambda some, lever: say("{some}, {next}", some=some, next=lever), map(lever_name, found.unused))
        told.append(say("nothing is spent today on {names}", names=names))
    return told


def lever_sentence(found: Response, curve: Curve) -> str:
    """What is known of a lever: nothing beyond chance, or what the next yuan does and whether it saturates."""
    name = sentence_case(lever_name(curve.lever))
    points = found.points.filter(lever=curve.lever)
    if not points[FINDING].any():
        money = money_of(found)
        least, most = (money.of(float(end)) for end in (curve.spends.min(), curve.spends.max()))
        low, high = (number(end, decimals_for(end)) for end in (least, most))
        return say(
            "{name}: profit changes by nothing beyond chance between {low} and {high} {unit}"
            if low != high
            else "{name}: profit changes by nothing beyond chance at {high} {unit}",
            **({"low": low} if low != high else {}),
            name=name,
            high=high,
            unit=money.a_year,
        )
    told = points.filter(FINDING).sort("ratio")
    ends = [told.row(at, named=True) for at in dict.fromkeys((0, len(told) - 1))]
    said = [
        say("{amount} at {ratio} x", amount=amount_a_year(row["profit"]), ratio=f"{row['ratio']:g}") for row in ends
    ]
    return say(
        "{name}: profit {changes}; {marginal}{saturation}",
        name=name,
        changes=say(", ").join(said),
        marginal=_marginal(next_yuan(curve)),
        saturation=_saturation(curve),
    )


def _marginal(yuan: Estimate) -> str:
    """What another yuan does to profit today."""
    if not np.isfinite(yuan.value):
        return say("what another yuan does today cannot be read off")
    return say(
        "today another yuan changes profit by {amount}"
        if yuan.clear
        else "today another yuan changes profit by {amount}, not told from nothing",
        amount=per_yuan(yuan),
    )


def _saturation(curve: Curve) -> str:
    """Whether more still pays at the end of what was tried."""
    now, last = next_yuan(curve), last_yuan(curve)
    most = amount_a_year(float(curve.spends.max()), signed=False)
    if not np.isfinite(last.value):
        return ""
    if last.clear and last.value < 0:
        return say("; at {most} the last yuan loses: {amount}", most=most, amount=per_yuan(last))
    if now.clear and now.value > 0:
        return say("; not saturated at {most}" if last.clear else "; saturated at {most}", most=most)
    return ""


def per_yuan(yuan: Estimate) -> str:
    """`+1.20 ¥ [+0.80, +1.60]`."""
    told = say("{amount} {unit}", amount=number(yuan.value, 2, signed=True), unit=say(YUAN))
    if not np.isfinite(yuan.low):
        return told
    return f"{told} [{number(yuan.low, 2, True)}, {number(yuan.high, 2, True)}]"
