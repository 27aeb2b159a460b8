"""All figures of a run: every module of this folder is imported, and what it registers is drawn in its order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib import rc_context

from sim.core.registry import imported
from sim.report.figures.canvas import LOOK, save
from sim.report.figures.register import FIGURES, Draw

if TYPE_CHECKING:
    from sim.study.results import RunResult


def figures(compared: bool) -> dict[str, Draw]:
    """Figures of two compared arms, or of a single one, by the names of their files and in their order."""
    imported("sim.report.figures")
    numbered = [(made.compared if compared else made.single, made) for made in FIGURES.values()]
    places = sorted((number, made.name) for number, made in numbered if number is not None)
    return {f"figure_{number}_{name}": FIGURES[name].draw for number, name in places}


def draw(run: RunResult, folder: Path) -> list[Path]:
    """Draw all figures that the run has the data for; returns the paths of the PNG files."""
    paths = []
    with rc_context(LOOK):
        for name, make in figures(compared=run.comparison is not None).items():
            figure = make(run)
            if figure is not None:
                paths.append(save(figure, folder / f"{name}.png"))
    return paths
