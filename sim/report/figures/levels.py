"""How the headline KPIs develop in every arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.report.figures.canvas import all_series, band, how_to_read, number_axis
from sim.report.figures.panels import panels_for
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, display_of
from sim.report.text.headline import WORDS
from sim.report.text.sentences import development_finding, sales_finding
from sim.study.analysis.compare import REFERENCE, TREATMENT, labels_of, metric_of
from sim.study.analysis.windows import years_of

if TYPE_CHECKING:
    from sim.study.results import RunResult


@figure_for(compared=4, single=1)
def levels(run: RunResult) -> Figure | None:
    """Headline KPIs of every arm, small multiples."""
    panels = all_series(run, WORDS)
    if not panels:
        return None
    if run.comparison is None:
        title = f"The market as it is: {development_finding(run)}"
        note = how_to_read(run, "Levels, totals as yearly rates")
    else:
        reference, treatment = labels_of(run)
        compared = f"With and without {treatment}" if reference == REFERENCE else f"{treatment} against {reference}"
        title = f"{compared}: {sales_finding(run.comparison, years_of(run))}"
        note = how_to_read(run, f"{treatment} blue, {reference} grey and dashed; totals as yearly rates")
    grid, figure = panels_for(run, list(panels), title, note)
    for axes, (name, found) in zip(grid, panels.items(), strict=True):
        display = display_of(metric_of(name))
        axes.set_title(f"{WORDS[name].row}, {display.unit}" if display.unit else WORDS[name].row)
        for arm, values in zip(found.arms, found.values[0], strict=True):
            colour, dashes = (GREY, "--") if arm == REFERENCE and TREATMENT in found.arms else (BLUE, "-")
            band(axes, found.weeks, values * display.factor, colour, linestyle=dashes)
        number_axis(axes.yaxis)
    return figure
