"""The firm of one's own: what it sells, keeps and to whom, with and without what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.observe.metrics import METRICS
from sim.report.figures.canvas import all_series, band, end_labels, how_to_read, number_axis, possible
from sim.report.figures.panels import panels_for
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, display_of, number
from sim.report.text.firms import called, firm_rows, firm_sentence
from sim.report.text.table import heading
from sim.state.groups import CUSTOMERS, FIRM
from sim.study.analysis.compare import REFERENCE, TREATMENT
from sim.study.analysis.plausible import with_spread
from sim.study.analysis.windows import years_of
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult

PANELS = (
    ("gmv_yuan", FIRM), ("profit_yuan", FIRM), ("market_share", FIRM), ("firm_buyers", FIRM),
    ("firm_repurchase", FIRM), ("aov_yuan", FIRM), ("gmv_yuan", CUSTOMERS), ("customers_kept", CUSTOMERS),
)  # fmt: skip


@figure_for(compared=7, single=4)
def firm(run: RunResult) -> Figure | None:
    """The first firm that is looked at: its KPIs and those of its customers at the start, over time."""
    names = tuple(run.config.get("firms") or ())
    if not names:
        return None
    name = names[0]
    found = {
        (metric, dimension): series
        for metric, dimension in PANELS
        if (series := all_series(run, [metric], dimension).get(metric)) is not None and name in series.groups
    }
    if not found:
        return None
    treated = run.comparison is not None
    shown = title = called(name, run.config["firms"][name])
    if run.comparison is not None:
        title = firm_sentence(firm_rows(with_spread(run.comparison, run)), name, years_of(run), shown)
    how = say("With it solid, without it dashed") if treated else say("As it is")
    grid, figure = panels_for(run, [metric for metric, _ in found], title, how_to_read(run, how))
    for axes, ((metric, dimension), series) in zip(grid, found.items(), strict=True):
        known = METRICS[metric]
        values = series.values[series.groups.index(name)]
        largest = float(np.nanmax(np.abs(values), initial=0.0)) if np.isfinite(values).any() else 0.0
        display = display_of(known, of_firm=True, largest=largest)
        values = values * display.factor
        arms = [(REFERENCE, GREY, "--")] if treated else [(REFERENCE, BLUE, "-")]
        if treated:
            arms.append((TREATMENT, BLUE, "-"))
        labels = []
        for arm, colour, line in arms:
            mean = band(axes, series.weeks, values[series.arms.index(arm)], colour, linestyle=line)
            if np.isfinite(mean[-1]):
                labels.append((mean[-1], number(mean[-1], _decimals(mean)), colour))
        label = say("By customers at start") if (metric, dimension) == ("gmv_yuan", CUSTOMERS) else known.row
        axes.set_title(heading(label, display))
        possible(axes, values, display.unit)
        number_axis(axes.yaxis)
        end_labels(axes, labels)
    return figure


def _decimals(values: np.ndarray) -> int:
    """Decimals that show three digits of the largest."""
    largest = np.nanmax(np.abs(values)) if np.isfinite(values).any() else 0.0
    return int(max(0, 2 - np.floor(np.log10(largest)))) if largest > 0 else 0
