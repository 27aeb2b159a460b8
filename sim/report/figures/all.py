"""All figures of a run: every module of this folder is imported, and what it registers is drawn in its order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.registry import imported
from sim.report.figures.canvas import save
from sim.report.figures.drawing import drawing
from sim.report.figures.fonts import language_of_figures
from sim.report.figures.register import FIGURES, Draw
from sim.study.execution.local import Job, run_all

if TYPE_CHECKING:
    from sim.study.results import RunResult


def figures(compared: bool) -> dict[str, Draw]:
    """Figures of two compared arms, or of a single one, by the names of their files and in their order."""
    imported("sim.report.figures")
    numbered = [(made.compared if compared else made.single, made) for made in FIGURES.values()]
    places = sorted((number, made.name) for number, made in numbered if number is not None)
    return {f"figure_{number}_{name}": FIGURES[name].draw for number, name in places}


def draw(run: RunResult, folder: Path, cores: int = 1) -> list[Path]:
    """Draw all figures that the run has the data for; returns the paths of the PNG files.

    On several ``cores`` the processes that have lived the markets draw a figure each.
    """
    names = list(figures(compared=run.comparison is not None))
    paths: dict[int, Path | None] = {}
    said = language_of_figures()
    run_all([Job(name, _drawn, (run, folder, name, said)) for name in names], cores, paths.__setitem__)
    return [path for _, path in sorted(paths.items()) if path is not None]


def _drawn(run: RunResult, folder: Path, name: str, said: str, threads: int) -> Path | None:
    """Draw one figure in the language ``said``, if the run has the data for it."""
    with drawing(said):
        figure = figures(compared=run.comparison is not None)[name](run)
        return save(figure, folder / f"{name}.png") if figure is not None else None
