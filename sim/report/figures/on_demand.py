"""One figure on demand: a metric, by a dimension, over time or across replications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.errors import UserError
from sim.observe.kpi import Metric
from sim.report.ensemble import drawn
from sim.report.figures.canvas import (
    Series,
    all_series,
    band,
    end_labels,
    group_order,
    how_to_read,
    number_axis,
    paper,
    shade,
    year_axis,
)
from sim.report.figures.drawing import drawing
from sim.report.style import BLUE, GREY, GROUP_COLOURS, asked_name, dimension_name, display_of, group_name
from sim.state.groups import DIMENSIONS, MOVABLE_DIMENSIONS
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import (
    COMPARED,
    REFERENCE,
    TREATMENT,
    main_arm,
    mean_interval,
    metric_of,
    name_of,
    paired_values,
    reported_weeks,
    windows_of,
)
from sim.study.analysis.expected import family
from sim.study.analysis.windows import window_of, years_of
from sim.words import named, say

if TYPE_CHECKING:
    from sim.study.results import RunResult

PANEL_COLUMNS = 4
KINDS = ("levels", "difference", "spread")


def plot(run: RunResult, metric: str, by: str = "all", kind: str = "levels") -> Figure:
    """Draw ``metric`` of a run, one line for each group of the dimension ``by``.

    ``kind``: ``levels`` of every arm over time; ``difference``, treatment minus reference over time; ``spread``, the
    replications of one year: the last, or of two arms their differences in the year that shows best what is asked
    (`sim.study.analysis.windows`). Returns a Matplotlib figure.
    """
    registered = metric_of(metric)
    if kind not in KINDS:
        raise UserError(f"unknown kind '{kind}' of figure; there are {', '.join(KINDS)}")
    if by not in DIMENSIONS:
        raise UserError(f"unknown dimension '{by}'; there are {', '.join(DIMENSIONS)}")
    found = all_series(run, [metric], by).get(metric)
    if found is None:
        raise UserError(f"{metric} has no values by {by}; it may have them by {', '.join(registered.dimensions)}")
    if kind == "difference" and TREATMENT not in found.arms:
        raise UserError(f"{name_of(run)} has one arm only: there is no difference to draw")
    if kind == "difference" and by in MOVABLE_DIMENSIONS:
        raise UserError(f"members of {by} differ between arms: comparing them is selection; draw by {by}_at_start")
    with drawing():
        if kind == "spread":
            return _spread(run, metric, by)
        if kind == "levels" and TREATMENT in found.arms:
            return _both_arms(run, metric, by, found)
        return _over_time(run, metric, by, found, kind)


def _over_time(run: RunResult, metric: str, by: str, found: Series, kind: str) -> Figure:
    """All groups in one panel: a single arm, or differences between arms."""
    registered, display = metric_of(metric), display_of(metric_of(metric))
    signed = kind == "difference"
    note = how_to_read(run, say("Treatment minus reference") if signed else say("Levels"))
    figure = paper(9, 4.4, _title(run, metric, by), note)
    axes = figure.subplots()
    shade(axes, run)
    if signed:
        axes.axhline(0, color=GREY, linewidth=0.8)
    labels = []
    for g, group in enumerate(found.groups):
        colour = GROUP_COLOURS[g % len(GROUP_COLOURS)]
        values = found.values[g] * display.factor
        drawn = values[found.arms.index(TREATMENT)] - values[found.arms.index(REFERENCE)] if signed else values[0]
        mean = band(axes, found.weeks, drawn, colour, marker="o", markersize=2.5)
        labels.append((mean[-1], group_name(group) if by != "all" else asked_name(name_of(run)), colour))
    year_axis(axes, run)
    number_axis(axes.yaxis, signed)
    axes.set_ylabel((display.difference_unit if signed else display.unit) or _bare(registered))
    end_labels(axes, labels)
    return figure


def _both_arms(run: RunResult, metric: str, by: str, found: Series) -> Figure:
    """One panel a group, both arms in each; on one scale, except totals, which differ by the size of the groups."""
    registered, display = metric_of(metric), display_of(metric_of(metric))
    note = how_to_read(run, say("{name} blue, reference grey and dashed", name=asked_name(name_of(run))))
    one_scale = registered.kind != "total"
    note += "" if one_scale or by == "all" else say("; each panel has a scale of its own")
    if by in MOVABLE_DIMENSIONS:
        note += say("; groups by current membership: descriptive, not a comparison of the same people")
    columns = min(len(found.groups), PANEL_COLUMNS)
    rows = -(-len(found.groups) // columns)
    figure = paper(max(6.5, 3.1 * columns), max(3.6, 2.3 * rows), _title(run, metric, by), note)
    grid = figure.subplots(rows, columns, squeeze=False, sharey=one_scale).ravel()
    for spare in grid[len(found.groups) :]:
        spare.remove()
    for axes, group, values in zip(grid, found.groups, found.values, strict=False):
        shade(axes, run)
        for arm, colour, dashes in ((REFERENCE, GREY, "--"), (TREATMENT, BLUE, "-")):
            drawn = values[found.arms.index(arm)] * display.factor
            band(axes, found.weeks, drawn, colour, linestyle=dashes)
        axes.set_title(group_name(group) if by != "all" else "")
        year_axis(axes, run)
        number_axis(axes.yaxis)
    grid[0].set_ylabel(display.unit or _bare(registered))
    return figure


def _spread(run: RunResult, metric: str, by: str) -> Figure:
    weeks = reported_weeks(run)
    treated = main_arm(run) == TREATMENT and by not in MOVABLE_DIMENSIONS
    window = years_of(run).main if treated else window_of(weeks // YEAR_WEEKS)
    asked = pl.col("metric").is_in(family(metric))
    table = paired_values(run.kpis.filter(COMPARED, asked, dimension=by), windows_of(weeks))
    registered = metric_of(metric)
    display = display_of(registered, weeks / 52 if window == "all" else 1.0)
    order = group_order(run, by)
    mine = enumerate(zip(table.keys["metric"], table.keys["group"], strict=True))
    keys = sorted(((row, group) for row, (name, group) in mine if name == metric), key=lambda key: order.get(key[1], 0))
    values = table.values[[row for row, _ in keys], table.windows.index(window)] * display.factor
    arms = dict(zip(table.arms, values.swapaxes(0, 1), strict=True))
    points = arms[TREATMENT] - arms[REFERENCE] if treated else arms[REFERENCE]
    note = say(
        "{what}, {when}; dots are {draws}, bars their mean and 95 % interval",
        what=say("Treatment minus reference") if treated else say("Reference"),
        when=say("year {year}", year=window.removeprefix("year")) if window != "all" else say("all weeks"),
        draws=drawn(run),
    )
    figure = paper(9, 0.8 + 0.34 * len(points), _title(run, metric, by), note)
    axes = figure.subplots()
    _rows(axes, points, [group_name(group) for _, group in keys], signed=treated)
    axes.set_xlabel((display.difference_unit if treated else display.unit) or _bare(registered))
    return figure


def _rows(axes: Axes, points: np.ndarray, names: list[str], signed: bool) -> None:
    """points: [group, replication]."""
    mean, low, high, _ = mean_interval(points)
    y = np.arange(len(names))
    axes.plot(points, y[:, None] + np.zeros_like(points), "o", color=GREY, markersize=3, alpha=0.6)
    for g, name in enumerate(names):
        colour = GROUP_COLOURS[g % len(GROUP_COLOURS)]
        axes.plot([low[g], high[g]], [g, g], color=colour, linewidth=2.5)
        axes.plot(mean[g], g, "D", color=colour, markersize=5, label=name)
    if signed:
        axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    axes.set_yticks(y, labels=names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    number_axis(axes.xaxis, signed)


def _bare(metric: Metric) -> str:
    """The unit of a KPI whose values are shown without one."""
    return named("unit", metric.unit, metric.unit)


def _title(run: RunResult, metric: str, by: str) -> str:
    told = metric_of(metric).label
    if by != "all":
        told = say("{name} by {dimension}", name=told, dimension=dimension_name(by))
    return say("{name}, {what}", name=told, what=asked_name(name_of(run)))
