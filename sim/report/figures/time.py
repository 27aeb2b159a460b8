"""Figures along time: differences, levels, platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures.canvas import (
    Series,
    all_series,
    band,
    end_labels,
    how_to_read,
    number_axis,
    paper,
    shade,
    year_axis,
)
from sim.report.style import BLUE, GREY, GROUP_COLOURS, INK, VERMILION, display_of, group_name, in_per_cent, number
from sim.report.text.headline import WORDS, last_window, overall, rows_of
from sim.report.text.sentences import clear, development_finding, finding, sales_finding
from sim.report.text.winners import changes
from sim.study.analysis.compare import REFERENCE, TREATMENT, labels_of, mean_interval, metric_of, name_of

if TYPE_CHECKING:
    from sim.study.results import RunResult

COLUMNS = 4


def differences(run: RunResult) -> Figure | None:
    """Treatment minus reference of every headline KPI, small multiples with bands."""
    panels = all_series(run, WORDS)
    if not panels:
        return None
    assert run.comparison is not None
    last = last_window(run.comparison)
    rows = rows_of(overall(run.comparison), "metric", "window")
    note = how_to_read(run, "Treatment minus reference") + "; blue better, orange worse in the last year, grey unclear"
    grid, figure = _grid(run, list(panels), f"{name_of(run)}: {finding(run.comparison)}", note)
    for axes, (name, found) in zip(grid, panels.items(), strict=True):
        paired, unit = _paired(name, found)
        row = rows.get((name, last))
        colour = _judged(metric_of(name).good, row)
        axes.axhline(0, color=GREY, linewidth=0.8)
        mean = band(axes, found.weeks, paired, colour, marker="o", markersize=2.5)
        axes.set_title(f"{WORDS[name].row}, {unit}" if unit else WORDS[name].row)
        _room_for_zero(axes)
        number_axis(axes.yaxis, signed=True)
        end_labels(axes, [(mean[-1], number(mean[-1], _decimals(axes), signed=True), colour)])
    return figure


def levels(run: RunResult) -> Figure | None:
    """Headline KPIs of every arm, small multiples."""
    panels = all_series(run, WORDS)
    if not panels:
        return None
    if run.comparison is None:
        title = f"The market as it is: {development_finding(run)}"
        note = how_to_read(run, "Levels, totals as yearly rates")
    else:
        reference, treatment = labels_of(run)
        compared = f"With and without {treatment}" if reference == REFERENCE else f"{treatment} against {reference}"
        title = f"{compared}: {sales_finding(run.comparison)}"
        note = how_to_read(run, f"{treatment} blue, {reference} grey and dashed; totals as yearly rates")
    grid, figure = _grid(run, list(panels), title, note)
    for axes, (name, found) in zip(grid, panels.items(), strict=True):
        display = display_of(metric_of(name))
        axes.set_title(f"{WORDS[name].row}, {display.unit}" if display.unit else WORDS[name].row)
        for arm, values in zip(found.arms, found.values[0], strict=True):
            colour, dashes = (GREY, "--") if arm == REFERENCE and TREATMENT in found.arms else (BLUE, "-")
            band(axes, found.weeks, values * display.factor, colour, linestyle=dashes)
        number_axis(axes.yaxis)
    return figure


def platforms(run: RunResult) -> Figure | None:
    """Platforms' shares of sales over time, and how far the treatment moves them."""
    found = all_series(run, ["gmv_yuan"], "platform").get("gmv_yuan")
    if found is None:
        return None
    shares = 100 * found.values / np.nansum(found.values, axis=0)
    treated = TREATMENT in found.arms
    mean_share = dict(zip(found.groups, np.nanmean(shares[:, 0], axis=(1, 2)), strict=True))
    largest = max(mean_share, key=mean_share.__getitem__)
    leader = f"{group_name(largest)} leads with {number(mean_share[largest], 0)} % of sales"
    title = _platform_title(run, found, shares) if treated else f"Platforms: {leader}"
    figure = paper(13 if treated else 8, 4.5, title, how_to_read(run, "Share of gross merchandise value"))
    grid = figure.subplots(1, 2 if treated else 1, squeeze=False)[0]
    levels_at, moved_at = grid[0], grid[-1]
    level_labels, moved_labels = [], []
    for g, group in enumerate(found.groups):
        name, colour = group_name(group), GROUP_COLOURS[g % len(GROUP_COLOURS)]
        reference = shares[g, found.arms.index(REFERENCE)]
        mean = band(levels_at, found.weeks, reference, colour, linestyle="--" if treated else "-")
        if treated:
            treatment = shares[g, found.arms.index(TREATMENT)]
            mean = band(levels_at, found.weeks, treatment, colour)
            moved = band(moved_at, found.weeks, treatment - reference, colour, marker="o", markersize=2.5)
            moved_labels.append((moved[-1], f"{name} {number(moved[-1], 1, signed=True)}", colour))
        level_labels.append((mean[-1], f"{name} {number(mean[-1], 0)} %", colour))
    levels_at.set_title("Share of sales, %" + (": treatment solid, reference dashed" if treated else ""))
    levels_at.set_ylim(bottom=0)
    for axes in grid:
        shade(axes, run)
        year_axis(axes, run)
        number_axis(axes.yaxis, signed=axes is not levels_at)
    end_labels(levels_at, level_labels)
    if treated:
        moved_at.axhline(0, color=GREY, linewidth=0.8)
        moved_at.set_title("Treatment minus reference, percentage points")
        end_labels(moved_at, moved_labels)
    return figure


def _grid(run: RunResult, names: list[str], title: str, note: str) -> tuple[list[Axes], Figure]:
    """One panel a metric, a row a section of the headline."""
    rows = -(-len(names) // COLUMNS)
    figure = paper(13, 0.1 + 2.15 * rows, title, note, fit=False)
    height = figure.get_figheight()
    figure.subplots_adjust(0.05, 0.33 / height, 0.955, (0.1 + 2.15 * rows - 0.27) / height, wspace=0.5, hspace=0.38)
    grid = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for spare in grid[len(names) :]:
        spare.remove()
    for axes in grid[: len(names)]:
        shade(axes, run)
        year_axis(axes, run)
    return list(grid[: len(names)]), figure


def _paired(metric: str, found: Series) -> tuple[np.ndarray, str]:
    """Differences [replication, block] in per cent of the reference for amounts, else in the metric's own unit."""
    reference, treatment = (found.values[0, found.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
    registered = metric_of(metric)
    if in_per_cent(registered):
        level = np.abs(mean_interval(reference.T)[0])
        return 100 * np.divide(treatment - reference, level, out=np.full_like(reference, np.nan), where=level > 0), "%"
    display = display_of(registered)
    return (treatment - reference) * display.factor, display.difference_unit


def _judged(good: int, row: dict | None) -> str:
    if row is None or not clear(row):
        return GREY
    return INK if not good else BLUE if (row["difference"] > 0) == (good > 0) else VERMILION


def _platform_title(run: RunResult, found: Series, shares: np.ndarray) -> str:
    assert run.comparison is not None
    moved = [
        change for change in changes(run.comparison, last_window(run.comparison)) if change.dimension == "platform"
    ]
    clear_ones = {change.group for change in moved if change.clear}
    reference, treatment = (shares[:, found.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
    points = np.nanmean((treatment - reference)[..., -4:], axis=(1, 2))
    told = {group: point for group, point in zip(found.groups, points, strict=True) if group in clear_ones}
    if not told:
        return f"{name_of(run)}: no clear change of any platform's sales"
    most, least = max(told, key=told.__getitem__), min(told, key=told.__getitem__)
    ends = [group for group in dict.fromkeys((most, least)) if told[group]]
    parts = [f"{group_name(group)} {number(told[group], 1, signed=True)}" for group in ends]
    return f"{name_of(run)}: {', '.join(parts)} points of sales in the last year"


def _room_for_zero(axes: Axes) -> None:
    """Keep zero in sight, and give a line of exact zeros an axis of its own."""
    low, high = axes.get_ylim()
    if all(np.allclose(line.get_ydata(), 0) for line in axes.get_lines()):
        low, high = -1.0, 1.0
    axes.set_ylim(min(low, 0), max(high, 0))


def _decimals(axes: Axes) -> int:
    low, high = axes.get_ylim()
    return int(np.clip(np.ceil(1 - np.log10((high - low) / 2)), 0, 4))
