"""Options by conditions with their intervals: a panel a condition, a row an option."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.many.sheet import NARROWEST, Many, label_height, mark, rows_axis, title_of
from sim.report.many import title_case
from sim.report.style import GREY
from sim.study.analysis.many.ranking import CONDITION, OPTION
from sim.words import say

COLUMNS = 4  # panels side by side


def matrix(many: Many) -> Figure:
    """Means with 95 % intervals on one scale; filled where told from chance; shade: the floor of chance."""
    table, factor = many.found.cells, many.shown.factor
    options, conditions = (table[name].unique(maintain_order=True).to_list() for name in (OPTION, CONDITION))
    note = say(
        "{what}: mean and 95 % interval over {over}; filled: told from chance, all together (Holm), and above the"
        " floor, which is the shade",
        what=title_case(many.shown),
        over=say("{n} paired replications", n=many.cells.values.shape[-1]),
    )
    columns = min(len(conditions), COLUMNS)
    lines = -(-len(conditions) // columns)
    figure = paper(max(2.2 + 2.7 * columns, NARROWEST), lines * (1.0 + label_height(options)), title_of(many), note)
    grid = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True).ravel()
    for spare in grid[len(conditions) :]:
        spare.remove()
    for axes, condition in zip(grid, conditions, strict=False):
        axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
        for row in table.filter(table[CONDITION] == condition).iter_rows(named=True):
            mark(axes, options.index(row[OPTION]), row, factor)
        axes.set_title(condition)
        number_axis(axes.xaxis, signed=True)
        axes.set_xlabel(many.shown.unit)
    rows_axis(grid[0], options)
    return figure
