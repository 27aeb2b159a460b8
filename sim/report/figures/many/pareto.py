"""What can be had of one objective at what cost in another: trials of a search and their front."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl
from matplotlib.figure import Figure

from sim.core.errors import UserError
from sim.report.figures.canvas import number_axis, paper
from sim.report.many import objective
from sim.report.shown import Shown
from sim.report.style import BLUE, GREY
from sim.report.text.words import sentence_case
from sim.words import say, to_say

NAMED_MOST = 6  # trials of the front with their numbers
NO_OUTCOMES: Mapping[str, Shown] = MappingProxyType({})
KINDS = to_say({  # columns of what was tried again, and of limits
    "fresh": "with fresh seeds",
    "worst_decile": "worst tenth",
    "regret": "regret",
    "limited": "limited",
})  # fmt: skip


def pareto(table: pl.DataFrame, x: str, y: str, outcomes: Mapping[str, Shown] = NO_OUTCOMES) -> Figure:
    """Trials over two objectives, columns of ``table``; `pareto` (bool) says which are on the front.

    ``outcomes``: how the objectives are shown, by name; other columns are drawn as they are.
    """
    numbers = [name for name, kind in table.schema.items() if kind.is_numeric() and name != "trial"]
    for name in (x, y):
        if name not in numbers:
            raise UserError(f"--by {name}: no such number in search.parquet; there are {', '.join(numbers)}")
    if "pareto" not in table.columns:
        raise UserError("search.parquet: no column pareto; --kind pareto draws a search of several objectives")
    (x_factor, across, x_signed), (y_factor, up, y_signed) = (_axis(name, outcomes) for name in (x, y))
    table = table.filter(pl.col(x).is_not_null(), pl.col(y).is_not_null())
    table = table.with_columns(**{x: pl.col(x) * x_factor, y: pl.col(y) * y_factor})
    front = table.filter("pareto").sort(x)
    others = table.filter(~pl.col("pareto"))
    title = say(
        "{n} of {of} trials is on the front: nothing tried is better in every objective"
        if len(front) == 1
        else "{n} of {of} trials are on the front: nothing tried is better in every objective",
        n=len(front),
        of=len(table),
    )
    note = say(
        "Filled: on the front of all objectives, also of those not drawn, with the trials' numbers; open: beaten by one"
        " of them. Values are those that the search has seen: its winners are flattered by chance"
    )
    figure = paper(8, 4.8, title, note)
    axes = figure.subplots()
    axes.plot(others[x], others[y], "o", color=GREY, markerfacecolor="none", markersize=4.5, alpha=0.7)
    axes.plot(front[x], front[y], "-", color=BLUE, linewidth=0.8, alpha=0.5)
    axes.plot(front[x], front[y], "o", color=BLUE, markersize=7)
    step = max(1, -(-len(front) // NAMED_MOST))
    for trial, *place in front.gather_every(step).select("trial", x, y).iter_rows():
        axes.annotate(str(trial), (place[0], place[1]), xytext=(5, 5), textcoords="offset points", size=8.5)
    number_axis(axes.xaxis, x_signed)
    number_axis(axes.yaxis, y_signed)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return figure


def _axis(column: str, outcomes: Mapping[str, Shown]) -> tuple[float, str, bool]:
    """Factor, label and whether signed: of an objective as the search saw it or as fresh seeds give it."""
    kind, sign, name = column.partition(":")
    kind, name = (kind, name) if sign and kind in KINDS else ("", column)
    if name not in outcomes:
        return 1.0, objective(column), False
    how = outcomes[name]
    label = [sentence_case(how.called), how.unit, say(KINDS[kind]) if kind else ""]
    return how.factor, say(", ").join(filter(None, label)), how.signed
