"""Small multiples: one panel a metric, a row a section of the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures.canvas import paper, shade, year_axis

if TYPE_CHECKING:
    from sim.study.results import RunResult

COLUMNS = 4


def panels_for(run: RunResult, names: list[str], title: str, note: str) -> tuple[list[Axes], Figure]:
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
