"""What `python -m sim.plot` draws of many runs, of a sensitivity analysis and of a search."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app.compare_many import Asked, group_of, ranked_of
from sim.app.many_jobs import jobs_in
from sim.core.errors import UserError
from sim.report.figures.canvas import save
from sim.report.figures.drawing import drawing
from sim.study.places import check_writable

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.figure import Figure

    from sim.report.shown import Shown
    from sim.study.results import RunResult

HOUSE = "sim.report.figures.many"
FILES = {"sobol": "sensitivity.parquet", "pareto": "search.parquet"}


def plot_many(places: Sequence[Path], kind: str, asked: Asked, folder: Path, suffix: str) -> Path:
    """Draw one figure of everything in ``places`` into ``folder``; returns its path."""
    check_writable(folder, "--to ")
    with drawing():
        figure, name = _drawn(places, kind, asked)
    folder.mkdir(parents=True, exist_ok=True)
    return save(figure, folder / f"{name}_{kind}.{suffix}")


def _drawn(places: Sequence[Path], kind: str, asked: Asked) -> tuple[Figure, str]:
    """The figure, and what its file is called after."""
    if kind in FILES:
        table = _table_in(places[0], FILES[kind])
        return _of_table(kind, table, asked, places[0]), asked.metric or "all"
    draw = getattr(import_module(f"{HOUSE}.{kind}"), kind)
    if kind in ("tornado", "phase"):
        return _of_design(draw, kind, places, asked)
    from sim.report.figures.many.sheet import Many

    ranked = ranked_of(places, asked)
    if ranked.found.options.is_empty() and kind not in ("heat", "matrix"):
        raise UserError(f"--kind {kind}: no option was run under all conditions")
    return draw(Many.of(ranked.cells, ranked.found, ranked.shown)), ranked.cells.metric


def _of_design(draw: object, kind: str, places: Sequence[Path], asked: Asked) -> tuple[Figure, str]:
    from sim.report.many import shown_as
    from sim.study.analysis.many.cells import default_metric
    from sim.study.analysis.many.designs import design_of

    jobs = jobs_in(places)
    metric = asked.metric or default_metric(jobs.table)
    dimension, group = group_of(asked.group)
    design = design_of(jobs.table, jobs.keys, metric, dimension=dimension, group=group, window=asked.window or "all")
    assert callable(draw)
    shown = shown_as(design.cells)
    if kind == "tornado":
        return draw(design, shown), metric
    two = asked.keys or design.numbers[:2]
    if len(two) != 2:
        raise UserError(
            f"--kind phase: needs two numbers that were swept; there are {', '.join(design.numbers) or 'none'}"
        )
    return draw(design, shown, *two), metric


def _of_table(kind: str, table: pl.DataFrame, asked: Asked, place: Path) -> Figure:
    if kind == "sobol":
        from sim.report.figures.many.sobol import sobol

        return sobol(table, asked.metric)
    from sim.report.figures.many.pareto import pareto

    columns = [name for name, type_ in table.schema.items() if type_.is_numeric() and name != "trial"]
    two = asked.keys or columns[:2]
    if len(two) != 2:
        raise UserError(f"--by: allowed are two objectives of {', '.join(columns)}")
    return pareto(table, two[0], two[1], _outcomes_in(place))


def _outcomes_in(place: Path) -> dict[str, Shown]:
    """How the outcomes of a study are shown, by name; none if it does not say which they are."""
    from sim.report.text.outcomes import shown
    from sim.study.trials.outcomes import Outcome

    try:
        told = json.loads((place / "study.json").read_text(encoding="utf-8"))["outcomes"]
        outcomes = [Outcome(**{name: value for name, value in each.items() if name != "name"}) for each in told]
        return {outcome.name: shown(outcome) for outcome in outcomes}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _table_in(place: Path, name: str) -> pl.DataFrame:
    import polars as pl

    from sim.study.tables import read_table

    if not (place / name).is_file():
        there = (
            "no such folder" if not place.is_dir() else f"no {name} in it; python -m sim.{name.split('.')[0]} writes it"
        )
        raise UserError(f"{place}: {there}")
    try:
        return read_table(place / name)
    except (OSError, ValueError, pl.exceptions.PolarsError) as problem:
        raise UserError(f"{place}: no {name} in it that can be read ({str(problem).partition(chr(10))[0]})") from None


def draw_fan(run: RunResult, metric: str, by: str, group: str | None) -> Figure:
    """The fan of one group of a dimension, by default of the whole market."""
    from sim.report.figures.many.fan import fan

    dimension, name = group_of(group)
    if by != "all" and group is None:
        raise UserError(f"--kind fan: draws one group, such as --group {by}:NAME, in place of --by {by}")
    with drawing():
        return fan(run, metric, dimension or "all", name or "all")
