"""The figure of a strategy's profit and loss: what it adds to each line of its sponsor, when, and in which markets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.ensemble import over
from sim.report.figures.canvas import number_axis, paper, year_axis
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, INK, SHADE, VERMILION, decimals_for, number
from sim.report.text.amounts import Scale, clear, scale_of
from sim.report.text.beliefs import by_sponsor, called
from sim.report.text.waterfall import LABELS
from sim.report.text.worth import result_in_short
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.loyalty.flows import QUARTER_WEEKS
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult

MOST = 4  # sponsors in one figure
LABELLED = 16  # markets whose numbers fit below an axis
SALES = ("paid", "returns", "passed_on")


@figure_for(compared=6)
def profit_and_loss(run: RunResult) -> Figure | None:
    """A row a sponsor: the waterfall of its difference, and the cumulative discounted contribution.

    Where there are several plausible markets, a third panel shows the gain in each.
    """
    table = run.tables.get("loyalty")
    if table is None or table.is_empty():
        return None
    # What strategies of one sponsor change is shown once, by the name of the case that they belong to.
    rows = {of_sponsor[0]: " + ".join(called(run, of_sponsor)) for of_sponsor in by_sponsor(table)[:MOST]}
    weeks = reported_weeks(run)
    several = not table.filter(section="gain").is_empty()
    note = say(
        "Left: with the strategy minus without it, a year; sales that are wholly passed on to merchants are left out."
        " Middle: running sum of the same difference, discounted. Real money; mean and 95 % interval over"
        " {replications}. Right: a dot a plausible market, from the least gain to the most; the line is their mean, the"
        " shade holds the middle 80 %"
        if several
        else "Left: with the strategy minus without it, a year; sales that are wholly passed on to merchants are left"
        " out. Right: running sum of the same difference, discounted. Real money; mean and 95 % interval over"
        " {replications}",
        replications=over(run, True),
    )
    figure = paper(15.5 if several else 12, 4.1 * len(rows), _title(table, rows, weeks), note)
    grid = figure.subplots(len(rows), 3 if several else 2, squeeze=False, width_ratios=(1.75, 1, 1)[: 2 + several])
    for (left, right, *rest), (strategy, name) in zip(grid, rows.items(), strict=True):
        mine = table.filter(strategy=strategy)
        scale = scale_of(mine, weeks)
        _bars(left, mine, scale)
        left.set_title(say("{name}: change of its sponsor's result, {unit}", name=name, unit=scale.a_year))
        found = clear(mine.filter(section="waterfall", line="contribution", window="all").row(0, named=True))
        _running(right, mine, scale, found)
        right.set_title(say("Contribution so far, {unit}", unit=scale.of_money))
        year_axis(right, run)
        for axes in rest:
            _by_market(axes, mine, scale, found)
            axes.set_title(say("Its gain by market, {unit}", unit=scale.a_year))
    return figure


def _title(table: pl.DataFrame, rows: dict[str, str], weeks: int) -> str:
    """What each sponsor gains, as the table on the terminal says it."""
    mine = {name: table.filter(strategy=strategy) for strategy, name in rows.items()}
    told = {name: result_in_short(of, scale_of(of, weeks)) for name, of in mine.items()}
    return " · ".join(say("{name}: {text}", name=name, text=text) for name, text in told.items())


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
        unclear = last and not clear(row)
        axes.barh(y, value, left=start, color=GREY if unclear else BLUE if value > 0 else VERMILION, height=0.62)
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
    axes.set_xlim(low - 0.03 * (high - low), high + 0.08 * (high - low))
    axes.set_ylim(len(steps) + 0.6, -0.6)
    axes.set_yticks(range(len(values)), labels=[say(LABELS[line]) for line in (*steps, "contribution")])
    axes.get_yticklabels()[-1].set_fontweight("bold")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    number_axis(axes.xaxis, signed=True)


def _running(axes: Axes, table: pl.DataFrame, scale: Scale, found: bool) -> None:
    """Cumulative discounted difference of contribution at the end of each quarter; ``found``: it is a finding."""
    rows = table.filter(section="cumulative")
    mean, low, high = (
        np.array([np.nan if value is None else value / scale.size for value in rows[name]])
        for name in ("value", "ci_low", "ci_high")
    )
    weeks = np.minimum(QUARTER_WEEKS * np.arange(1, len(mean) + 1), scale.years * YEAR_WEEKS)
    weeks, mean, low, high = (np.concatenate([[0.0], each]) for each in (weeks, mean, low, high))
    colour = _colour(mean[-1]) if found and (low[-1] > 0 or high[-1] < 0) else GREY  # chance has none
    axes.axhline(0, color=GREY, linewidth=0.8)
    if np.isfinite(low[1:]).any():
        axes.fill_between(weeks, low, high, color=colour, alpha=0.22, linewidth=0)
    axes.plot(weeks, mean, color=colour, marker="o", markersize=2.5)
    number_axis(axes.yaxis, signed=True)


def _colour(value: float) -> str:
    return BLUE if value > 0 else VERMILION if value < 0 else GREY


def _by_market(axes: Axes, table: pl.DataFrame, scale: Scale, found: bool) -> None:
    """A dot a plausible market, from the least gain to the most, with their mean and the middle 80 %."""
    gain = sorted(
        (scale.shown(row["value"]) or 0.0, row["line"].removeprefix("market"))
        for row in table.filter(section="gain").iter_rows(named=True)
    )
    ends = {
        row["line"]: scale.shown(row["value"]) or 0.0 for row in table.filter(section="plausible").iter_rows(named=True)
    }
    axes.axhspan(ends["low"], ends["high"], color=SHADE, linewidth=0, zorder=0)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axhline(float(np.mean([value for value, _ in gain])), color=INK, linewidth=1.6)
    for at, (value, _) in enumerate(gain):
        axes.plot(at, value, "o", markersize=6, color=_colour(value) if found else GREY)
    if len(gain) <= LABELLED:
        axes.set_xticks(range(len(gain)), labels=[market for _, market in gain])
    else:
        axes.set_xticks([])
    axes.set_xlabel(say("plausible market"))
    number_axis(axes.yaxis, signed=True)


def _written(value: float) -> str:
    return number(value, min(decimals_for(value), 2), signed=True)
