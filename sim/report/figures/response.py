"""Response curves of a firm: a panel a lever, what it spends against what its profit differs by from today's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from sim.report.figures.canvas import number_axis, paper
from sim.report.style import BLUE, GREY, INK, SHADE, asked_name
from sim.report.text.firm_money import Money, amount_a_year
from sim.report.text.levers import lever_name, money_of, per_yuan
from sim.report.text.words import sentence_case
from sim.study.analysis.best import fitted
from sim.study.analysis.curves import Curve, Response, next_yuan
from sim.study.analysis.findings import FINDING
from sim.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.study.analysis.best import Fitted

COLUMNS = 3


def response(found: Response) -> Figure:
    """The figure; curves of levers on which nothing is spent are left out."""
    rows = -(-len(found.curves) // COLUMNS)
    height = 0.1 + 2.75 * rows
    figure = paper(12, height, response_title(found), _how(found), fit=False)
    whole = figure.get_figheight()
    figure.subplots_adjust(0.075, 0.52 / whole, 0.985, (height - 0.42) / whole, wspace=0.08, hspace=0.62)
    grid = figure.subplots(rows, COLUMNS, squeeze=False, sharey=True).ravel()
    for spare in grid[len(found.curves) :]:
        spare.remove()
    lines, money = fitted(found), money_of(found)
    for axes, curve in zip(grid, found.curves, strict=False):
        _panel(axes, found, curve, lines[curve.lever], money)
    for axes in grid[: len(found.curves) : COLUMNS]:
        axes.set_ylabel(_axis(say("profit"), money))
    return figure


def response_title(found: Response) -> str:
    """The largest finding, and that others are none."""
    told, firm = found.points.filter(FINDING), asked_name(found.firm)
    if told.is_empty():
        return say("{name}: no lever changes its profit beyond chance", name=firm)
    best = told.sort(pl.col("profit").abs(), descending=True).row(0, named=True)
    said = say(
        "{name}: {lever} at {ratio} times today's spending changes profit by {amount}",
        name=firm,
        lever=lever_name(best["lever"]),
        ratio=f"{best['ratio']:g}",
        amount=amount_a_year(best["profit"]),
    )
    alone = told["lever"].n_unique() == 1 < len(found.curves)
    return said + say("; others' curves are not told from chance") if alone else said


def _how(found: Response) -> str:
    seen = int(found.points["replications"].max() or 0)  # type: ignore[arg-type]
    if seen > 1:
        over = say("mean and 95 % interval over {replications}", replications=say("{n} paired replications", n=seen))
    else:
        over = say("one replication, no interval")
    return say(
        "Profit against today's by what is spent on the lever, all others as today; {over}; filled: told from chance;"
        " grey band: what chance alone does; dashed: concave fit; vertical line: today",
        over=over,
    )


def _axis(name: str, money: Money) -> str:
    return say("{name}, {unit}", name=name, unit=money.a_year)


def _panel(axes: Axes, found: Response, curve: Curve, line: Fitted, money: Money) -> None:
    points = found.points.filter(lever=curve.lever).sort("spent")
    spent, profit, low, high = (money.of(points[name].to_numpy()) for name in ("spent", "profit", "ci_low", "ci_high"))
    floor, told = money.of(found.floors.profit), points[FINDING].to_numpy()
    if np.isfinite(floor):
        axes.axhspan(-floor, floor, color=SHADE, zorder=0, linewidth=0)
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.axvline(money.of(line.today), color=GREY, linewidth=0.8)
    axes.fill_between(spent, low, high, color=BLUE, alpha=0.22, linewidth=0)
    axes.plot(spent, profit, color=BLUE)
    axes.plot(money.of(line.spends), [money.of(line.at(each)) for each in line.spends], color=INK, lw=1.0, ls="--")
    for at, value, finding in zip(spent, profit, told, strict=True):
        axes.plot(at, value, "o", color=BLUE, markerfacecolor=BLUE if finding else "white", markersize=5)
    axes.plot(money.of(line.today), 0.0, "D", color=INK, markersize=5)
    axes.set_title(sentence_case(lever_name(curve.lever)), pad=17)
    axes.text(0.0, 1.03, _next(curve), transform=axes.transAxes, size=8.5, color=GREY)
    axes.set_xlabel(_axis(say("spent"), money))
    number_axis(axes.xaxis)
    number_axis(axes.yaxis, signed=True)


def _next(curve: Curve) -> str:
    """What another yuan does to profit today."""
    yuan = next_yuan(curve)
    if not np.isfinite(yuan.low):
        return ""
    return say("another yuan today: profit {amount}", amount=per_yuan(yuan))
