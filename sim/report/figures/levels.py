"""How the headline KPIs develop in every arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.report.arms import arms_of
from sim.report.figures.canvas import all_series, band, how_to_read, number_axis, possible
from sim.report.figures.panels import panels_for
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, display_of
from sim.report.text.headline import WORDS
from sim.report.text.sentences import development_finding, sales_finding
from sim.report.text.table import heading
from sim.study.analysis.compare import REFERENCE, TREATMENT, labels_of, metric_of
from sim.study.analysis.windows import years_of
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult


@figure_for(compared=4, single=1)
def levels(run: RunResult) -> Figure | None:
    """Headline KPIs of every arm, small multiples."""
    panels = all_series(run, WORDS)
    if not panels:
        return None
    if run.comparison is None:
        title = say("The market as it is: {finding}", finding=development_finding(run))
        note = how_to_read(run, say("Levels, totals as yearly rates"))
    else:
        reference, treatment = arms_of(run)
        title = say(
            "With and without {treatment}: {finding}"
            if labels_of(run)[0] == REFERENCE
            else "{treatment} against {reference}: {finding}",
            treatment=treatment,
            reference=reference,
            finding=sales_finding(run.comparison, years_of(run)),
        )
        note = how_to_read(
            run,
            say(
                "{treatment} blue, {reference} grey and dashed; totals as yearly rates",
                treatment=treatment,
                reference=reference,
            ),
        )
    grid, figure = panels_for(run, list(panels), title, note)
    for axes, (name, found) in zip(grid, panels.items(), strict=True):
        display = display_of(metric_of(name))
        axes.set_title(heading(WORDS[name].row, display))
        for arm, values in zip(found.arms, found.values[0], strict=True):
            colour, dashes = (GREY, "--") if arm == REFERENCE and TREATMENT in found.arms else (BLUE, "-")
            band(axes, found.weeks, values * display.factor, colour, linestyle=dashes)
        possible(axes, found.values * display.factor, display.unit)
        number_axis(axes.yaxis)
    return figure
