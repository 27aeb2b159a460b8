"""The front of a search: all designs by two objectives, those beaten by none, and where fresh seeds put them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from matplotlib.figure import Figure

from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.drawing import drawing
from sim.report.shown import Shown
from sim.report.style import BLUE, GREY, INK, VERMILION
from sim.report.text.outcomes import shown
from sim.report.text.what_is_best import gains_of
from sim.report.text.words import listed
from sim.study.trials.points import Varied
from sim.study.trials.search import Goal
from sim.words import say


def what_is_best(study: Varied, goals: Sequence[Goal], found: pl.DataFrame, over: str, fresh: int) -> Figure:
    """A panel for each other objective against the first; ``fresh``: replications with seeds of their own."""
    outcomes = [study.outcomes[goal.outcome] for goal in goals]
    first = outcomes[0]
    front = found.filter("pareto").sort(first.name)
    title = say(
        "{n} of {of} designs is beaten by none" if len(front) == 1 else "{n} of {of} designs are beaten by none",
        n=len(front),
        of=len(found),
    )
    if any(shown(outcome).signed for outcome in outcomes):
        better = [shown(outcome).called for outcome in outcomes if outcome in gains_of(outcomes, front, fresh)]
        title += say(
            "; told from doing nothing by fresh seeds: {names}", names=listed(better) if better else say("none")
        )
    note = say("Mean over {over}; grey: tried; blue: the front; diamonds: the same with fresh seeds", over=over)
    with drawing():
        figure = paper(1.2 + 5.0 * (len(outcomes) - 1), 3.8, title, note)
        for axes, other in zip(figure.subplots(1, len(outcomes) - 1, squeeze=False).ravel(), outcomes[1:], strict=True):
            x, y = ((each.name, shown(each)) for each in (first, other))
            for table, style in (
                (found.filter(~pl.col("pareto")), {"color": GREY, "marker": "o", "markersize": 3, "linestyle": ""}),
                (front, {"color": BLUE, "marker": "s", "markersize": 5, "linestyle": "-", "linewidth": 1.0}),
            ):
                axes.plot(table[x[0]] * x[1].factor, table[y[0]] * y[1].factor, **style)
            for row in front.drop_nulls(f"fresh:{first.name}").iter_rows(named=True):
                across, up = (searched_and_fresh(row, *each) for each in (x, y))
                axes.plot(across, up, color=VERMILION, linewidth=0.8, linestyle=":")
                axes.plot(across[1], up[1], "D", color=VERMILION, markeredgecolor=INK, markersize=4)
            axes.set_xlabel(x[1].heading)
            axes.set_ylabel(y[1].heading)
            for axis in (axes.xaxis, axes.yaxis):
                number_axis(axis, signed=True)
    return figure


def searched_and_fresh(row: Mapping[str, Any], name: str, how: Shown) -> list[float]:
    """One objective of a design as it is shown: what the search has seen, and what fresh seeds give."""
    return [row[f"{kind}{name}"] * how.factor for kind in ("", "fresh:")]
