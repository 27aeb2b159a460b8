"""Where in the plane of two parameters an outcome is a gain, a loss, or neither that can be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.core.errors import UserError
from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.many.sheet import CHANGES, NARROWEST, UNTOLD, colour_of, ink_on
from sim.report.many import parameter
from sim.report.shown import Shown
from sim.report.text.words import sentence_case
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.many.chances import told
from sim.study.analysis.many.designs import Design, plane
from sim.words import say

LEAST = 2  # values of each parameter
FILLED = 0.5  # share of the pairs of values that were run, from which on they are a grid and not a sample
WRITTEN_MOST = 60  # points of a sample with their numbers

Point = tuple[tuple[float, float], float, bool]  # place, mean, whether it is told from chance


def phase(design: Design, shown: Shown, x: str, y: str) -> Figure:
    """Every pair of values with its mean, of a grid as a cell, of a sample to scale; coloured what is told from chance.

    ▲ gain, ▼ loss.
    """
    found = plane(design, x, y)
    across, up = (sorted({pair[axis] for pair in found}) for axis in (0, 1))
    if len(across) < LEAST or len(up) < LEAST:
        raise UserError(
            f"--kind phase: {x} has {len(across)} and {y} {len(up)} values; allowed are two or more of each"
        )
    values = np.stack(list(found.values()))
    means = mean_interval(values)[0]
    floor = float(design.cells.floors.mean())
    clear = told(values, np.full(len(values), floor))
    gains, losses = int((clear & (means > 0)).sum()), int((clear & (means < 0)).sum())
    if gains or losses:
        of = len(found)
        told_at = say("above zero at {gains}, below at {losses} of {of} points", gains=gains, losses=losses, of=of)
    else:
        told_at = say("at none of {of} points told from chance", of=len(found))
    title = say("{name}: {text}", name=sentence_case(shown.called), text=told_at)
    note = say(
        "{unit}, mean over {over}; ▲▼ and colour: told from chance, all points together (Holm), and above the floor of"
        " {floor}; grey: not told",
        unit=shown.unit,
        over=say("{n} paired replications", n=values.shape[-1]),
        floor=shown.text(floor, signed=False),
    )
    points = [(pair, float(mean), bool(sure)) for pair, mean, sure in zip(found, means, clear, strict=True)]
    if len(found) < FILLED * len(across) * len(up):
        figure = paper(8, 5.0, title, note)
        axes = figure.subplots()
        _sample(axes, points, shown)
    else:
        figure = paper(max(3.0 + 0.95 * len(across), NARROWEST), 1.2 + 0.6 * len(up), title, note)
        axes = figure.subplots()
        _grid(axes, points, shown, across, up)
    axes.set_xlabel(parameter(x))
    axes.set_ylabel(parameter(y))
    return figure


def _sample(axes: Axes, points: Sequence[Point], shown: Shown) -> None:
    """Points where they lie."""
    for (x, y), mean, clear in points:
        marker = "o" if not clear else "^" if mean > 0 else "v"
        colour = colour_of(mean, clear)
        axes.plot(x, y, marker, color=colour, markerfacecolor=colour if clear else "white", markersize=8)
        if len(points) <= WRITTEN_MOST:
            place: dict[str, Any] = {"xytext": (7, 0), "textcoords": "offset points", "va": "center"}
            weight = "bold" if clear else "normal"
            axes.annotate(shown.text(mean), (x, y), size=8.5, weight=weight, color=ink_on(UNTOLD, not clear), **place)
    axes.margins(0.08)
    number_axis(axes.xaxis)
    number_axis(axes.yaxis)


def _grid(axes: Axes, points: Sequence[Point], shown: Shown, across: list[float], up: list[float]) -> None:
    """A cell a pair of values."""
    most = max((abs(mean) for _, mean, clear in points if clear), default=1.0)
    for pair, mean, clear in points:
        i, j = across.index(pair[0]), up.index(pair[1])
        colour = CHANGES(0.5 + mean / most / 2) if clear else UNTOLD
        axes.add_patch(Rectangle((i - 0.5, j - 0.5), 1, 1, facecolor=colour, edgecolor="white", linewidth=2))
        text = f"{shown.text(mean)}\n{'▲' if mean > 0 else '▼'}" if clear else shown.text(mean)
        ink, weight = ink_on(colour, faint=not clear), "bold" if clear else "normal"
        axes.text(i, j, text, ha="center", va="center", size=8.5, color=ink, weight=weight)
    axes.set_xlim(-0.5, len(across) - 0.5)
    axes.set_ylim(-0.5, len(up) - 0.5)
    axes.set_xticks(range(len(across)), labels=[f"{value:g}" for value in across])
    axes.set_yticks(range(len(up)), labels=[f"{value:g}" for value in up])
    axes.tick_params(length=0)
