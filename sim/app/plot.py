"""`python -m sim.plot RESULT...`: the figures of runs again, one metric of a run, or what many runs say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app.help_text import Filled, opening
from sim.app.terminal import guarded, parser, place, read_all
from sim.core.errors import UserError, did_you_mean, quoted
from sim.study.places import check_writable

if TYPE_CHECKING:
    from sim.study.results import RunResult

FORMATS = ("png", "svg", "pdf")
OF_A_RUN = ("levels", "difference", "spread", "fan")
OF_MANY = ("density", "ecdf", "heat", "matrix", "regret", "tornado", "phase", "sobol", "pareto")


def main(words: Sequence[str] | None = None) -> int:
    """Read results, draw, print the paths of the figures; returns the exit status."""
    options = parser("python -m sim.plot", opening(__doc__))
    options.add_argument("--metric", help="one KPI, such as repurchase_rate; of many runs by default contribution_yuan")
    options.add_argument(
        "--by",
        help="of a run: one line or panel for each group of a dimension, such as segment; of many: KEY,KEY such as"
        " strategy,scenario, or the two numbers of --kind phase, the two objectives of --kind pareto",
    )
    options.add_argument(
        "--kind",
        help=Filled(
            "of a run: levels (default), difference (between arms), spread (of replications), fan (over the years);"
            " of many: {kinds}",
            kinds=", ".join(OF_MANY),
        ),
    )
    options.add_argument("--group", help="fan, and of many: a group of a dimension, such as platform:social")
    options.add_argument("--window", help="of many: year1, year2 ... or all (default)")
    options.add_argument("--format", default=FORMATS[0], help="png (default), svg or pdf")
    options.add_argument("--to", type=place, help="folder for the figures (default: that of the run)")

    def work() -> None:
        given = options.parse_args(words)
        kind = given.kind or OF_A_RUN[0]
        if kind not in (*OF_A_RUN, *OF_MANY):
            raise UserError(f"unknown kind '{kind}' of figure{did_you_mean(kind, (*OF_A_RUN, *OF_MANY))}")
        if given.format not in FORMATS:
            raise UserError(f"--format {quoted(given.format)}: allowed is {', '.join(FORMATS)}")
        if given.to is not None:
            check_writable(given.to, "--to ")
        if kind in OF_MANY:
            from sim.app.compare_many import Asked
            from sim.app.plot_many import plot_many

            asked = Asked(given.metric, given.by, given.group, given.window)
            print(plot_many(given.results, kind, asked, given.to or given.results[0], given.format))
            return
        if given.metric is None and (given.by or given.kind):
            raise UserError("--by and --kind need --metric")
        _of_runs(read_all(given.results), given.metric, given.by or "all", kind, given.group, given.to, given.format)

    return guarded(work)


def _of_runs(
    runs: list[RunResult], metric: str | None, by: str, kind: str, group: str | None, to: Path | None, suffix: str
) -> None:
    folders = [to or Path(run.folder or ".") for run in runs]
    if to and len(runs) > 1:
        folders = [to / f"{number + 1}" for number in range(len(runs))]
    for folder in folders:
        check_writable(folder, "--to " if to else "output.dir=")
    drawers = [_drawer(run, metric, by, kind, group, suffix) for run in runs]
    for folder, draw in zip(folders, drawers, strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        for path in draw(folder):
            print(path)


def _drawer(
    run: RunResult, metric: str | None, by: str, kind: str, group: str | None, suffix: str
) -> Callable[[Path], list[Path]]:
    """What writes the figures of a run into a folder; what cannot be drawn is refused here, before any is written."""
    if metric is None:
        from sim.report.figures.all import draw as draw_figures

        if suffix != FORMATS[0]:
            raise UserError(f"--format {suffix}: needs --metric; all figures of a run are {FORMATS[0]}")
        return lambda folder: draw_figures(run, folder)
    from sim.report.figures.canvas import save

    if kind == "fan":
        from sim.app.plot_many import draw_fan

        figure = draw_fan(run, metric, by, group)
    else:
        from sim.report.figures.on_demand import plot

        figure = plot(run, metric, by=by, kind=kind)
    named = by if group is None else group.replace(":", "_")
    return lambda folder: [save(figure, folder / f"{metric}_{named}_{kind}.{suffix}")]
