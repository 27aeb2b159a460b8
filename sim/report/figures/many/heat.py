"""Options by conditions as coloured cells with their numbers."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.many.sheet import CHANGES, NARROWEST, Many, ink_on, title_of
from sim.report.many import title_case
from sim.report.style import GREY, mark
from sim.study.analysis.many.ranking import CONDITION, OPTION


def heat(many: Many) -> Figure:
    """Means with half of their 95 % interval; an arrow and bold letters where they are told from chance."""
    table = many.found.cells
    options, conditions = (table[name].unique(maintain_order=True).to_list() for name in (OPTION, CONDITION))
    values = np.full((len(options), len(conditions)), np.nan)
    rows = {(row[OPTION], row[CONDITION]): row for row in table.iter_rows(named=True)}
    for (option, condition), row in rows.items():
        values[options.index(option), conditions.index(condition)] = row["mean"] * many.shown.factor
    note = (
        f"{title_case(many.shown)}: mean ± half of the 95 % interval; ▲▼ and bold: told from chance, all cells together"
        f" (Holm), and above the floor; grey letters: not told; {many.cells.values.shape[-1]} paired replications"
    )
    figure = paper(max(3.2 + 1.5 * len(conditions), NARROWEST), 0.9 + 0.5 * len(options), title_of(many), note)
    axes = figure.subplots()
    most = max(float(np.nanmax(np.abs(values), initial=0.0)), 1e-12)
    image = axes.pcolormesh(values, cmap=CHANGES, vmin=-most, vmax=most, edgecolors="white", linewidth=2)
    for (option, condition), row in rows.items():
        i, j = options.index(option), conditions.index(condition)
        arrow = mark(row["mean"], row["finding"])
        half = None if row["ci_low"] is None else (row["ci_high"] - row["ci_low"]) / 2
        text = f"{many.shown.text(row['mean'])} ±{many.shown.text(half, signed=False)} {arrow}".rstrip()
        ink = ink_on(CHANGES(0.5 + values[i, j] / most / 2), faint=not arrow)
        weight = "bold" if arrow else "normal"
        axes.text(j + 0.5, i + 0.5, text, ha="center", va="center", size=8.5, weight=weight, color=ink)
    axes.set_xticks(np.arange(len(conditions)) + 0.5, labels=[name.replace(" · ", "\n") for name in conditions])
    axes.set_yticks(np.arange(len(options)) + 0.5, labels=options)
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, label=many.shown.unit, shrink=0.9)
    bar.outline.set_edgecolor(GREY)
    number_axis(bar.ax.yaxis, signed=True)
    return figure
