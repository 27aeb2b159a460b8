"""What can be had of one objective at what cost in another: trials of a search and their front."""

from __future__ import annotations

import polars as pl
from matplotlib.figure import Figure

from sim.core.errors import UserError
from sim.report.figures.canvas import number_axis, paper
from sim.report.many import objective
from sim.report.style import BLUE, GREY

NAMED_MOST = 6  # trials of the front with their numbers


def pareto(table: pl.DataFrame, x: str, y: str) -> Figure:
    """Trials over two objectives, columns of ``table``; `pareto` (bool) says which are on the front."""
    numbers = [name for name, kind in table.schema.items() if kind.is_numeric() and name != "trial"]
    for name in (x, y):
        if name not in numbers:
            raise UserError(f"--by {name}: no such number in search.parquet; there are {', '.join(numbers)}")
    if "pareto" not in table.columns:
        raise UserError("search.parquet: no column pareto; --kind pareto draws a search of several objectives")
    table = table.filter(pl.col(x).is_not_null(), pl.col(y).is_not_null())
    front = table.filter("pareto").sort(x)
    others = table.filter(~pl.col("pareto"))
    title = f"{len(front)} of {len(table)} trials are on the front: nothing tried is better in every objective"
    note = (
        "Filled: on the front of all objectives, also of those not drawn, with the trials' numbers; open: beaten by one"
        " of them. Values are those that the search has seen: its winners are flattered by chance"
    )
    figure = paper(8, 4.8, title, note)
    axes = figure.subplots()
    axes.plot(others[x], others[y], "o", color=GREY, markerfacecolor="none", markersize=4.5, alpha=0.7)
    axes.plot(front[x], front[y], "-", color=BLUE, linewidth=0.8, alpha=0.5)
    axes.plot(front[x], front[y], "o", color=BLUE, markersize=7)
    step = max(1, -(-len(front) // NAMED_MOST))
    for trial, across, up in front.gather_every(step).select("trial", x, y).iter_rows():
        axes.annotate(str(trial), (across, up), xytext=(5, 5), textcoords="offset points", size=8.5)
    number_axis(axes.xaxis)
    number_axis(axes.yaxis)
    axes.set_xlabel(objective(x))
    axes.set_ylabel(objective(y))
    return figure
