"""The figure of a strategy's profit and loss: what it adds to each line of its sponsor, and when it pays back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.ensemble import over
from sim.report.figures.canvas import number_axis, paper, year_axis
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, INK, VERMILION, YUAN, decimals_for, number
from sim.report.text.amounts import Scale, scale_of
from sim.report.text.waterfall import LABELS
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.loyalty.flows import QUARTER_WEEKS

if TYPE_CHECKING:
    from sim.study.results import RunResult

MOST = 4  # strategies in one figure
SALES = ("paid", "returns", "passed_on")


@figure_for(compared=6)
def profit_and_loss(run: RunResult) -> Figure | None:
    """A row a strategy: the waterfall of its sponsor's difference, and the cumulative discounted contribution."""
    table = run.tables.get("loyalty")
    if table is None or table.is_empty():
        return None
    names = table["strategy"].unique(maintain_order=True).to_list()[:MOST]
    weeks = reported_weeks(run)
    note = (
        "Left: with the strategy minus without it, a year; sales that are wholly passed on to merchants are left out."
        " Right: running sum of the same difference, discounted. Real money;"
        f" mean and 95 % interval over {over(run, 'paired ')}"
    )
    figure = paper(12, 4.1 * len(names), _title(table, names, weeks), note)
    grid = figure.subplots(len(names), 2, squeeze=False, width_ratios=(1.75, 1))
    for (left, right), name in zip(grid, names, strict=True):
        mine = table.filter(strategy=name)
        scale = scale_of(mine, weeks)
        _bars(left, mine, scale)
        left.set_title(f"{name}: change of its sponsor's result, {scale.name} {YUAN} a year")
        _running(right, mine, scale)
        right.set_title(f"Contribution so far, {scale.name} {YUAN}")
        year_axis(right, run)
    return figure


def _title(table: pl.DataFrame, names: list[str], weeks: int) -> str:
    told = []
    for name in names:
        mine = table.filter(strategy=name)
        scale = scale_of(mine, weeks)
        end = mine.filter(section="waterfall", line="contribution", window="all").row(0, named=True)
        back = mine.filter(section="worth", line="pay_back_weeks").row(0, named=True)
        clear = end["ci_low"] is not None and (end["ci_low"] > 0 or end["ci_high"] < 0)
        change = _written(scale.shown(end["value"]) or 0.0)
        result = f"{change} {scale.name} {YUAN} a year" if clear or end["ci_low"] is None else "not clearly changed"
        told.append(f"{name}: sponsor's contribution {result}; {_when(back)}")
    return " · ".join(told)


def _when(row: dict) -> str:
    """Pay-back in half a line."""
    if row["value"] is None:
        return "not paid back" if "replications" in row["note"] else "nothing to pay back"
    return f"paid back after {row['value']:.0f} weeks" if row["value"] else "paid back from the start"


def _bars(axes: Axes, table: pl.DataFrame, scale: Scale) -> None:
    """Bars that float from the sum of the steps before them, then their total from zero."""
    rows = {row["line"]: row for row in table.filter(section="waterfall", window="all").iter_rows(named=True)}
    change = {line: scale.shown(row["value"]) or 0.0 for line, row in rows.items()}
    total = change.pop("contribution")
    single_precision = 1e-6 * abs(scale.shown(rows["paid"]["reference"]) or 0.0)
    if abs(sum(change[line] for line in SALES)) <= single_precision:
        change = {line: value for line, value in change.items() if line not in SALES}
    steps = [line for line in LABELS if change.get(line)]
    values = [*(change[line] for line in steps), total]
    starts = [*np.concatenate([[0.0], np.cumsum(values[:-1])])[: len(steps)], 0.0]
    row = rows["contribution"]
    axes.axvline(0, color=GREY, linewidth=0.8)
    for y, (start, value) in enumerate(zip(starts, values, strict=True)):
        last = y == len(steps)
        axes.barh(y, value, left=start, color=BLUE if value > 0 else VERMILION, height=0.62)
        if not last:
            axes.plot([start + value] * 2, [y - 0.31, y + 1.31], color=GREY, linewidth=0.7)
        right = max(start, start + value, 0.0 if last else -np.inf)
        if last and row["ci_low"] is not None:
            ends = [scale.shown(row["ci_low"]) or 0.0, scale.shown(row["ci_high"]) or 0.0]
            axes.plot(ends, [y, y], color=INK, linewidth=2.2)
            right = max(right, ends[1])
        weight = "bold" if last else "normal"
        axes.annotate(
            _written(value), (right, y), (4, 0), textcoords="offset points", va="center", size=8.5, weight=weight
        )
    low, high = axes.get_xlim()
    axes.set_xlim(low, high + 0.08 * (high - low))
    axes.set_ylim(len(steps) + 0.6, -0.6)
    axes.set_yticks(range(len(values)), labels=[LABELS[line] for line in (*steps, "contribution")])
    axes.get_yticklabels()[-1].set_fontweight("bold")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    number_axis(axes.xaxis, signed=True)


def _running(axes: Axes, table: pl.DataFrame, scale: Scale) -> None:
    """Cumulative discounted difference of contribution at the end of each quarter."""
    rows = table.filter(section="cumulative")
    mean, low, high = (
        np.array([np.nan if value is None else value / scale.size for value in rows[name]])
        for name in ("value", "ci_low", "ci_high")
    )
    weeks = np.minimum(QUARTER_WEEKS * np.arange(1, len(mean) + 1), scale.years * YEAR_WEEKS)
    weeks, mean, low, high = (np.concatenate([[0.0], each]) for each in (weeks, mean, low, high))
    colour = BLUE if mean[-1] > 0 else VERMILION if mean[-1] < 0 else GREY
    axes.axhline(0, color=GREY, linewidth=0.8)
    if np.isfinite(low[1:]).any():
        axes.fill_between(weeks, low, high, color=colour, alpha=0.22, linewidth=0)
    axes.plot(weeks, mean, color=colour, marker="o", markersize=2.5)
    number_axis(axes.yaxis, signed=True)


def _written(value: float) -> str:
    return number(value, min(decimals_for(value), 2), signed=True)
