"""What the treatment changes: every headline KPI over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.arms import title_of
from sim.report.figures.canvas import Series, all_series, band, end_labels, how_to_read, number_axis
from sim.report.figures.panels import panels_for
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, INK, VERMILION, display_of, mark, number
from sim.report.text.beliefs import sponsors_in_short
from sim.report.text.headline import WORDS, judged
from sim.report.text.largest import Rows, finding
from sim.study.analysis.compare import REFERENCE, TREATMENT, metric_of, windows_of
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.windows import years_of
from sim.words import say

if TYPE_CHECKING:
    from sim.study.analysis.windows import Years
    from sim.study.results import RunResult


@figure_for(compared=1)
def differences(run: RunResult) -> Figure | None:
    """Treatment minus reference of every headline KPI, small multiples with bands."""
    panels = all_series(run, WORDS)
    if not panels:
        return None
    assert run.comparison is not None
    years = years_of(run)
    rows = judged(run.comparison)
    note = how_to_read(run, say("Treatment minus reference"))
    note += say("; in colour: years in which it is told from chance, blue better, orange worse, black neither")
    note += say("; an arrow by a name: told over the whole horizon")
    title = say("; ").join([*sponsors_in_short(run), finding(run.comparison, years)])
    grid, figure = panels_for(run, list(panels), say("{name}: {text}", name=title_of(run), text=title), note)
    for axes, (name, found) in zip(grid, panels.items(), strict=True):
        paired, unit = _paired(name, found)
        axes.axhline(0, color=GREY, linewidth=0.8)
        mean = band(axes, found.weeks, paired, GREY, marker="o", markersize=2.5)
        last = GREY
        for window in coloured(rows, name, years):
            colour = _judged(metric_of(name).good, rows[name, window]["difference"])
            within = _within(found, window)
            band(axes, found.weeks[within], paired[:, within], colour, marker="o", markersize=2.5, linewidth=1.8)
            last = colour if within[-1] else last
        title = say("{name}, {unit}", name=WORDS[name].row, unit=unit) if unit else WORDS[name].row
        whole = rows.get((name, "all"))
        axes.set_title(title if whole is None else f"{title} {mark(whole['difference'], whole['finding'])}".rstrip())
        _room_for_zero(axes)
        number_axis(axes.yaxis, signed=True)
        end_labels(axes, [(mean[-1], number(mean[-1], _decimals(axes), signed=True), last)])
    return figure


def coloured(rows: Rows, metric: str, years: Years) -> list[str]:
    """The windows in which a panel is coloured: shown years that are told from chance, never a year that is not.

    Everything is one window where a horizon has no years to show.
    """
    windows = years.windows or ("all",)
    return [window for window in windows if (row := rows.get((metric, window))) and row["finding"]]


def _within(found: Series, window: str) -> np.ndarray:
    """Which blocks lie in a window, [block] bool."""
    first, end = windows_of(int(found.weeks[-1] + found.block / 2)).get(window, (0, math.inf))
    return (found.weeks >= first) & (found.weeks < end)


def _paired(metric: str, found: Series) -> tuple[np.ndarray, str]:
    """Differences [replication, block] in per cent of the reference for amounts, else in the metric's own unit."""
    reference, treatment = (found.values[0, found.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
    registered = metric_of(metric)
    if registered.in_per_cent:
        level = np.abs(mean_interval(reference.T)[0])
        return 100 * np.divide(treatment - reference, level, out=np.full_like(reference, np.nan), where=level > 0), "%"
    display = display_of(registered)
    return (treatment - reference) * display.factor, display.difference_unit


def _judged(good: int, difference: float) -> str:
    return INK if not good else BLUE if (difference > 0) == (good > 0) else VERMILION


def _room_for_zero(axes: Axes) -> None:
    """Keep zero in sight, and give a line of exact zeros an axis of its own."""
    low, high = axes.get_ylim()
    if all(np.allclose(line.get_ydata(), 0) for line in axes.get_lines()):
        low, high = -1.0, 1.0
    axes.set_ylim(min(low, 0), max(high, 0))


def _decimals(axes: Axes) -> int:
    low, high = axes.get_ylim()
    return int(np.clip(np.ceil(1 - np.log10((high - low) / 2)), 0, 4))
