"""Why: what each feedback carries of what changed, over the windows of the question (`explain=true`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.params.feedbacks import FEEDBACKS
from sim.report.arms import title_of
from sim.report.ensemble import over
from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, INK, number
from sim.report.text.headline import WORDS, window_name
from sim.report.text.why import carried, findings_in, why_in_short
from sim.study.analysis.concerned import concerned
from sim.study.analysis.explain import ALL
from sim.study.analysis.windows import years_of
from sim.words import named, say

if TYPE_CHECKING:
    from sim.study.results import RunResult

MOST = 3  # KPIs, a row each: sales first
SIDE = 2.0  # shares are drawn up to twice the effect, and their intervals cut there


class Panel(NamedTuple):
    """One KPI in one window."""

    window: str
    metric: str
    rows: dict[str, dict[str, Any]]  # by feedback; `all` is what holding everything takes away
    clear: frozenset[str]


@figure_for(compared=11)
def why(run: RunResult) -> Figure | None:
    """A row a KPI, a column a window: the share that each feedback carries, with Fieller's interval."""
    explanation = run.tables.get("explanation")
    if explanation is None or run.comparison is None:
        return None
    years = years_of(run)
    panels = [panel for window in years.of_question for panel in _panels(run, explanation, window)]
    if not panels:
        return None
    metrics = [metric for metric in WORDS if any(panel.metric == metric for panel in panels)][:MOST]
    windows = [window for window in years.of_question if any(panel.window == window for panel in panels)]
    found = findings_in(run.comparison, years.main, concerned(run.config))
    short = why_in_short(explanation, found, years.main)
    title = say("{name}: {text}", name=title_of(run), text=short)
    note = say(
        "What disappears when one feedback alone stays as in the reference, % of the effect (feedbacks act through one"
        " another: no sum); 95 % interval over {replications}; grey: not told from chance",
        replications=over(run, True),
    )
    figure = paper(max(6.5, 4.3 * len(windows)), 0.4 + 2.3 * len(metrics), title, note)
    grid = figure.subplots(len(metrics), len(windows), squeeze=False)
    for axes in grid.ravel():
        axes.set_axis_off()
    for panel in panels:
        if panel.metric in metrics:
            _draw(grid[metrics.index(panel.metric), windows.index(panel.window)], panel)
    return figure


def _panels(run: RunResult, explanation: pl.DataFrame, window: str) -> list[Panel]:
    """KPIs whose change in a window is a finding and has shares."""
    assert run.comparison is not None
    found = carried(explanation, findings_in(run.comparison, window, concerned(run.config)), window)
    return [Panel(window, metric, rows, frozenset(clear)) for metric, (rows, clear) in found.items()]


def _draw(axes: Axes, panel: Panel) -> None:
    axes.set_axis_on()
    names = [name for name in FEEDBACKS if name in panel.rows]
    for y, name in enumerate((*names, ALL)):
        row = panel.rows[name]
        share = 1.0 - row["share"] if name == ALL else row["share"]
        ends = sorted((1.0 - row[end] if name == ALL else row[end]) for end in ("ci_low", "ci_high"))
        colour = INK if name == ALL else BLUE if name in panel.clear else GREY
        axes.barh(y, 100 * np.clip(share, -SIDE, SIDE), color=colour, height=0.6)
        axes.plot(100 * np.clip(ends, -SIDE, SIDE), [y, y], color=INK if name != ALL else GREY, linewidth=1.6)
        told, place = number(100 * share, 0) + say(" %"), axes.get_yaxis_transform()
        axes.text(1.01, y, told, transform=place, va="center", color=colour, size=8)
    labels = [*(named("feedback", name, name.replace("_", " ")) for name in names), say("left if all are held")]
    axes.set_yticks(range(len(labels)), labels=labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0, color=GREY, linewidth=0.8)
    number_axis(axes.xaxis, signed=True)
    axes.set_title(say("{name}, {when}", name=WORDS[panel.metric].row, when=window_name(panel.window)))
