"""How often each option leaves less than an amount: empirical distributions over replications."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.report.figures.canvas import paper
from sim.report.figures.many.sheet import DASHES, Many, title_of, value_axis
from sim.report.style import GROUP_COLOURS
from sim.words import say

MOST = 8  # options that can be told apart
LINE = 0.19  # inches of a line of the legend, which lies below: names may be long


def ecdf(many: Many) -> Figure:
    """A step line an option, the best ranked first; where it meets zero is how often the option loses."""
    scores = many.scores()
    note = say("Share of replications with a smaller difference to the reference; {over}", over=many.over())
    if len(scores) > MOST:
        note += say("; the best ranked {n} of {of}", n=MOST, of=len(scores))
    shown = scores[:MOST]
    figure = paper(9, 3.6 + LINE * (len(shown) + 1), title_of(many), note)
    axes = figure.subplots()
    for at, (name, values) in enumerate(shown):
        seen = np.sort(values[np.isfinite(values)])
        loses = (seen < 0).sum()
        label = say("{name}: below zero in {n} of {of}", name=name, n=loses, of=len(seen))
        axes.ecdf(seen, color=GROUP_COLOURS[at], linestyle=DASHES[at % len(DASHES)], label=label)
    value_axis(axes, many.shown)
    axes.set_ylabel(say("share of replications"))
    axes.set_ylim(0, 1.02)
    figure.legend(frameon=False, loc="outside lower left", fontsize=8.5, handlelength=3)
    return figure
