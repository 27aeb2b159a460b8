"""Options by conditions as coloured cells with their numbers."""

from __future__ import annotations

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.core.errors import UserError
from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.many.labels import width_of
from sim.report.figures.many.sheet import CHANGES, NARROWEST, UNTOLD, Many, ink_on, title_of
from sim.report.many import title_case
from sim.report.style import GREY, mark
from sim.study.analysis.many.ranking import CONDITION, OPTION
from sim.words import say

ROWS_MOST, WIDEST = 60, 40.0  # options, and inches, up to which a figure can be read


def heat(many: Many) -> Figure:
    """Means with half of their 95 % interval; colour, an arrow and bold letters where they are told from chance."""
    table, text_of = many.found.cells, many.shown.text
    options, conditions = (table[name].unique(maintain_order=True).to_list() for name in (OPTION, CONDITION))
    cells = {}
    for row in table.iter_rows(named=True):
        half = None if row["ci_low"] is None else (row["ci_high"] - row["ci_low"]) / 2
        arrow = mark(row["mean"], row["finding"])
        text = f"{text_of(row['mean'])} ±{text_of(half, signed=False)} {arrow}".rstrip()
        cells[options.index(row[OPTION]), conditions.index(row[CONDITION])] = row["mean"], arrow, text
    told = [abs(mean) for mean, arrow, _ in cells.values() if arrow]
    note = say(
        "{what}: mean ± half of the 95 % interval; colour, ▲▼ and bold: told from chance, all {n} cells together"
        " (Holm), and above the floor; grey: not told; {over}",
        what=title_case(many.shown),
        n=len(cells),
        over=say("{n} paired replications", n=many.cells.values.shape[-1]),
    )
    above = [name.replace(" · ", "\n") for name in conditions]
    column = max(1.5, 0.3 + width_of([*above, *(text for *_, text in cells.values())]))
    width = max(width_of(options) + column * len(conditions) + 1.4, NARROWEST)
    if width > WIDEST or len(options) > ROWS_MOST:
        raise UserError(
            f"--kind heat: {len(options)} options by {len(conditions)} conditions cannot be read; --by chooses keys,"
            " --kind phase draws two numbers to scale"
        )
    lines = max(text.count("\n") for text in above) + 1
    figure = paper(width, 0.7 + 0.2 * lines + 0.5 * len(options), title_of(many), note)
    axes = figure.subplots()
    most = max(told, default=0.0) * many.shown.factor or 1.0
    for i in range(len(options)):
        for j in range(len(conditions)):
            mean, arrow, text = cells.get((i, j), (0.0, "", say("not run")))
            colour = CHANGES(0.5 + mean * many.shown.factor / most / 2) if arrow else UNTOLD
            face = colour if (i, j) in cells else "white"
            axes.add_patch(Rectangle((j, i), 1, 1, facecolor=face, edgecolor="white", linewidth=2))
            ink, weight = ink_on(colour, faint=not arrow), "bold" if arrow else "normal"
            axes.text(j + 0.5, i + 0.5, text, ha="center", va="center", size=8.5, weight=weight, color=ink)
    axes.set_xlim(0, len(conditions))
    axes.set_ylim(len(options), 0)
    axes.set_xticks(np.arange(len(conditions)) + 0.5, labels=above)
    axes.set_yticks(np.arange(len(options)) + 0.5, labels=options)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    if told:
        bar = figure.colorbar(_scale(most), ax=axes, label=many.shown.unit, shrink=0.9)
        bar.outline.set_edgecolor(GREY)
        number_axis(bar.ax.yaxis, signed=True)
    return figure


def _scale(most: float) -> ScalarMappable:
    """Colours of amounts from the largest loss to the largest gain."""
    return ScalarMappable(Normalize(-most, most), CHANGES)
