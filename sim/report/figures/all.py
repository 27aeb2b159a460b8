"""The figures of a run: changes over time, platforms, winners and losers, levels, spread, profit and loss."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib import rc_context

from sim.report.figures.canvas import LOOK, save
from sim.report.figures.spread import spread, winners
from sim.report.figures.time import differences, levels, platforms
from sim.report.figures.waterfall import profit_and_loss

if TYPE_CHECKING:
    from sim.study.results import RunResult

COMPARED = {
    "figure_1_differences": differences,
    "figure_2_platforms": platforms,
    "figure_3_winners_and_losers": winners,
    "figure_4_levels": levels,
    "figure_5_spread": spread,
    "figure_6_profit_and_loss": profit_and_loss,
}
SINGLE = {
    "figure_1_levels": levels,
    "figure_2_platforms": platforms,
    "figure_3_spread": spread,
}


def draw(run: RunResult, folder: Path) -> list[Path]:
    """Draw all figures that the run has the data for; returns the paths of the PNG files."""
    paths = []
    with rc_context(LOOK):
        for name, make in (SINGLE if run.comparison is None else COMPARED).items():
            figure = make(run)
            if figure is not None:
                paths.append(save(figure, folder / f"{name}.png"))
    return paths
