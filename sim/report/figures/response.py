"""Response curves of a firm: a panel a lever, what it spends against what its profit differs by from today's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from sim.report.figures.canvas import number_axis, paper
from sim.report.style import BLUE, GREY, INK, SHADE, YUAN, decimals_for, number
from sim.report.text.levers import MILLION, UNIT, lever_name
from sim.study.analysis.best import fitted
from sim.study.analysis.curves import Curve, Response, next_yuan
from sim.study.analysis.findings import FINDING

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
    lines = fitted(found)
    for axes, curve in zip(grid, found.curves, strict=False):
        _panel(axes, found, curve, lines[curve.lever])
    for axes in grid[: len(found.curves) : COLUMNS]:
        axes.set_ylabel(f"profit, {UNIT} a year")
    return figure


def response_title(found: Response) -> str:
    """The largest finding, and that others are none."""
    told = found.points.filter(FINDING)
    if told.is_empty():
        return f"{found.firm}: no lever changes its profit beyond chance"
    best = told.sort(pl.col("profit").abs(), descending=True).row(0, named=True)
    amount = best["profit"] / MILLION
    said = (
        f"{found.firm}: {lever_name(best['lever'])} at {best['ratio']:g} times today's spending changes profit by"
        f" {number(amount, decimals_for(amount), signed=True)} {UNIT} a year"
    )
    others = told["lever"].n_unique() < len(found.curves)
    return f"{said}; others' curves are not told from chance" if others and told["lever"].n_unique() == 1 else said


def _how(found: Response) -> str:
    seen = int(found.points["replications"].max() or 0)  # type: ignore[arg-type]
    over = f"mean and 95 % interval over {seen} paired replications" if seen > 1 else "one replication, no interval"
    return (
        f"Profit against today's by what is spent on the lever, all others as today; {over}; filled: told from chance;"
        " grey band: what chance alone does; dashed: concave fit; vertical line: today"
    )


def _panel(axes: Axes, found: Response, curve: Curve, line: Fitted) -> None:
    points = found.points.filter(lever=curve.lever).sort("spent")
    spent, profit, low, high = (points[name].to_numpy() / MILLION for name in ("spent", "profit", "ci_low", "ci_high"))
    floor, told = found.floors.profit / MILLION, points[FINDING].to_numpy()
    if np.isfinite(floor):
        axes.axhspan(-floor, floor, color=SHADE, zorder=0, linewidth=0)
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.axvline(line.today / MILLION, color=GREY, linewidth=0.8)
    axes.fill_between(spent, low, high, color=BLUE, alpha=0.22, linewidth=0)
    axes.plot(spent, profit, color=BLUE)
    axes.plot(line.spends / MILLION, [line.at(each) / MILLION for each in line.spends], color=INK, lw=1.0, ls="--")
    for at, value, finding in zip(spent, profit, told, strict=True):
        axes.plot(at, value, "o", color=BLUE, markerfacecolor=BLUE if finding else "white", markersize=5)
    axes.plot(line.today / MILLION, 0.0, "D", color=INK, markersize=5)
    name = lever_name(curve.lever)
    axes.set_title(f"{name[:1].upper()}{name[1:]}", pad=17)
    axes.text(0.0, 1.03, _next(curve), transform=axes.transAxes, size=8.5, color=GREY)
    axes.set_xlabel(f"spent, {UNIT} a year")
    number_axis(axes.xaxis)
    number_axis(axes.yaxis, signed=True)


def _next(curve: Curve) -> str:
    """What another yuan does to profit today."""
    yuan = next_yuan(curve)
    if not np.isfinite(yuan.low):
        return ""
    value, low, high = (number(each, 2, signed=True) for each in (yuan.value, yuan.low, yuan.high))
    return f"another yuan today: profit {value} {YUAN} [{low}, {high}]"
