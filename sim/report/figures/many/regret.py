"""What each option misses against the best of its condition."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from sim.report.figures.canvas import paper
from sim.report.figures.many.sheet import MARKERS, Many, label_height, rows_axis, title_of, value_axis
from sim.report.style import GREY, GROUP_COLOURS, INK
from sim.report.text.many import leaders
from sim.study.analysis.many.ranking import CONDITION, OPTION
from sim.words import say


def regret(many: Many) -> Figure:
    """A row an option, least regret first: a mark a condition, a line to the largest, a bar for what was expected."""
    rows = many.found.options.sort("largest_regret")
    table, factor = many.found.cells, many.shown.factor
    options = rows[OPTION].to_list()
    conditions = table[CONDITION].unique(maintain_order=True).to_list()
    note = say(
        "Missed against the best option of each condition, which is picked from the same numbers: where options are"
        " alike it is their noise. Bar: against whoever knew condition and market beforehand, an upper bound; {over}",
        over=say("{n} paired replications", n=many.cells.values.shape[-1]),
    )
    figure = paper(9, 0.9 + label_height(options, 0.42), _title(many, rows), note)
    axes = figure.subplots()
    for at, row in enumerate(rows.iter_rows(named=True)):
        expected = row["expected_regret"]
        axes.barh(at, (expected or 0.0) * factor, height=0.55, color="#E3E3E3", zorder=0)
        axes.plot([0, row["largest_regret"] * factor], [at, at], color=GREY, linewidth=1.2)
    for place, condition in enumerate(conditions):
        of = dict(table.filter(table[CONDITION] == condition).select(OPTION, "regret").iter_rows())
        x = np.array([of.get(name, np.nan) for name in options], dtype=float) * factor
        y = np.arange(len(options)) + 0.16 * (place - (len(conditions) - 1) / 2) / max(len(conditions) - 1, 1)
        marker, colour = MARKERS[place % len(MARKERS)], GROUP_COLOURS[place % len(GROUP_COLOURS)]
        edge: dict[str, Any] = {"markeredgecolor": INK, "markeredgewidth": 0.5, "clip_on": False}
        axes.plot(x, y, marker, color=colour, markersize=6.5, label=condition or say("all conditions"), **edge)
    rows_axis(axes, options)
    axes.tick_params(axis="y", pad=8)
    value_axis(axes, many.shown, signed=False)
    axes.set_xlim(left=0)
    axes.set_xlabel(say("regret: {what}", what=many.shown.heading))
    if many.several:
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8.5)
    return figure


def _title(many: Many, rows: pl.DataFrame) -> str:
    """Who misses least if that option is told from all others, else that none is; ``rows``: least regret first."""
    first = leaders(many.found)
    if len(rows) < 2 or first != rows[OPTION].head(1).to_list():
        return title_of(many)
    return say(
        "{name} is told from all others and misses least, at most {amount} {unit}",
        name=first[0],
        amount=many.shown.text(rows["largest_regret"][0], signed=False),
        unit=many.shown.unit,
    ).rstrip()
