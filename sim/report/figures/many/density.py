"""How paired outcomes of each option scatter over replications: a density and every replication."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import gaussian_kde

from sim.report.figures.canvas import paper
from sim.report.figures.many.sheet import Many, colour_of, label_height, rows_axis, title_of, value_axis
from sim.report.style import INK
from sim.study.analysis.many.ranking import OPTION
from sim.words import say

LEAST = 8  # replications from which on a density is drawn
HEIGHT = 0.8  # of a density, rows


def density(many: Many) -> Figure:
    """A row an option, best first: ticks are replications, the diamond their mean; colour where told from zero."""
    scores = many.scores()
    enough = many.cells.values.shape[-1] >= LEAST
    if enough:
        how = say("shade: kernel density (Scott's bandwidth)")
    else:
        how = say("no density of fewer than {least} replications", least=LEAST)
    note = say(
        "Difference to the reference; a tick is a replication, the diamond the mean; {how}; {over}",
        how=how,
        over=many.over(),
    )
    figure = paper(9, 0.9 + label_height(scores, 0.5), title_of(many), note)
    axes = figure.subplots()
    findings = dict(many.found.options.select(OPTION, "finding").iter_rows())
    for at, (name, values) in enumerate(scores):
        colour = colour_of(float(np.nanmean(values)), findings[name])
        axes.plot(values, np.full(len(values), at), "|", color=INK, markersize=9, alpha=0.7)
        axes.plot(np.nanmean(values), at, "D", color=colour, markersize=6, zorder=3)
        if enough and np.nanstd(values) > 0:
            seen = values[np.isfinite(values)]
            width = 3 * seen.std()
            x = np.linspace(seen.min() - width / 3, seen.max() + width / 3, 200)
            y = gaussian_kde(seen)(x)
            axes.fill_between(x, at - HEIGHT * y / y.max(), at, color=colour, alpha=0.3, linewidth=0)
    rows_axis(axes, [name for name, _ in scores])
    axes.set_ylim(len(scores) - 0.5, -1.0 if enough else -0.6)
    value_axis(axes, many.shown)
    return figure
