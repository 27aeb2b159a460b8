"""Where in the plane of two parameters an outcome is a gain, a loss, or neither that can be told."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.core.errors import UserError
from sim.report.figures.canvas import paper
from sim.report.figures.many.sheet import CHANGES, NARROWEST, ink_on
from sim.report.many import Shown, parameter
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.many.chances import told
from sim.study.analysis.many.designs import Design, plane

LEAST = 2  # values of each parameter


def phase(design: Design, shown: Shown, x: str, y: str) -> Figure:
    """A cell a pair of values, with its mean; ▲▼ gain and loss, a dot where neither is told from chance."""
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
    counted = f"above zero at {gains}, below at {losses} of {len(found)} points"
    told_at = counted if gains or losses else f"at none of {len(found)} points told from chance"
    title = f"{shown.called[0].upper()}{shown.called[1:]}: {told_at}"
    note = (
        f"{shown.unit}, mean over {values.shape[-1]} paired replications; ▲▼ told from chance, all points together"
        f" (Holm), and above the floor of {shown.text(floor, signed=False)}; · neither can be told"
    )
    figure = paper(max(3.0 + 0.95 * len(across), NARROWEST), 1.2 + 0.6 * len(up), title, note)
    axes = figure.subplots()
    most = max(float(np.abs(means).max()), 1e-12)
    for (pair, mean), is_clear in zip(zip(found, means, strict=True), clear, strict=True):
        i, j = across.index(pair[0]), up.index(pair[1])
        axes.add_patch(Rectangle((i - 0.5, j - 0.5), 1, 1, color=CHANGES(0.5 + mean / most / 2), linewidth=0))
        sign = ("▲" if mean > 0 else "▼") if is_clear else "·"
        ink = ink_on(CHANGES(0.5 + mean / most / 2))
        weight = "bold" if is_clear else "normal"
        axes.text(i, j, f"{shown.text(mean)}\n{sign}", ha="center", va="center", size=8.5, color=ink, weight=weight)
    axes.set_xlim(-0.5, len(across) - 0.5)
    axes.set_ylim(-0.5, len(up) - 0.5)
    axes.set_xticks(range(len(across)), labels=[f"{value:g}" for value in across])
    axes.set_yticks(range(len(up)), labels=[f"{value:g}" for value in up])
    axes.tick_params(length=0)
    axes.set_xlabel(parameter(x))
    axes.set_ylabel(parameter(y))
    return figure
