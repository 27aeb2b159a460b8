"""`python -m sim.plot RESULT...`: the figures of runs again, or one metric by one dimension."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app.terminal import guarded, parser, place, read_all
from sim.core.errors import UserError
from sim.study.places import check_writable

if TYPE_CHECKING:
    from sim.study.results import RunResult


def main(words: Sequence[str] | None = None) -> int:
    """Read results, draw, print the paths of the figures; returns the exit status."""
    options = parser("python -m sim.plot", (__doc__ or "").split(": ", 1)[1])
    options.add_argument("--metric", help="one KPI, such as repurchase_rate")
    options.add_argument("--by", default="all", help="one line or panel for each group of a dimension, such as segment")
    options.add_argument(
        "--kind", default="levels", help="levels, difference (between arms) or spread (of replications)"
    )
    options.add_argument("--to", type=place, help="folder for the figures (default: that of the run)")

    def work() -> None:
        given = options.parse_args(words)
        if given.metric is None and (given.by != "all" or given.kind != "levels"):
            raise UserError("--by and --kind need --metric")
        if given.to is not None:
            check_writable(given.to, "--to ")
        runs = read_all(given.results)
        folders = [given.to or Path(run.folder or ".") for run in runs]
        if given.to and len(runs) > 1:
            folders = [given.to / f"{number + 1}" for number in range(len(runs))]
        for folder in folders:
            check_writable(folder, "--to " if given.to else "output.dir=")
        drawers = [_drawer(run, given.metric, given.by, given.kind) for run in runs]
        for folder, draw in zip(folders, drawers, strict=True):
            folder.mkdir(parents=True, exist_ok=True)
            for path in draw(folder):
                print(path)

    return guarded(work)


def _drawer(run: RunResult, metric: str | None, by: str, kind: str) -> Callable[[Path], list[Path]]:
    """What writes the figures of a run into a folder; what cannot be drawn is refused here, before any is written."""
    if metric is None:
        from sim.report.figures.all import draw as draw_figures

        return lambda folder: draw_figures(run, folder)
    from sim.report.figures.canvas import save
    from sim.report.figures.on_demand import plot

    figure = plot(run, metric, by=by, kind=kind)
    return lambda folder: [save(figure, folder / f"{metric}_{by}_{kind}.png")]
