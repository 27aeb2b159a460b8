"""How well models of repeat buying fit a log of customers, and foretell the part of it that they have not seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.report.figures.canvas import end_labels, number_axis, paper
from sim.report.numbers import per_cent
from sim.report.style import BLUE, GREY, INK, SHADE, VERMILION
from sim.words import named, say

COLOURS = (BLUE, VERMILION, GREY)  # two models, and a simple rule to compare them with
OBSERVED = "#C9C9C9"


class Weekly(NamedTuple):
    """Repeat purchases of all customers, by week of the log."""

    observed: np.ndarray  # [week]
    expected: dict[str, np.ndarray]  # [week] by model
    calibration: int  # weeks before the holdout


class Frequencies(NamedTuple):
    """A quantity by repeat purchases in calibration, the last group being so many or more."""

    observed: np.ndarray  # [group]
    expected: dict[str, np.ndarray]  # [group] by model


def calibration_figure(log: str, customers: Frequencies, weekly: Weekly | None) -> Figure:
    """Customers by number of repeat purchases, and repeat purchases by week, observed and expected."""
    model, law = next(iter(customers.expected.items()))
    never, foretold = customers.observed[0], law[0]
    title = say(
        "Of {of} customers {never} never bought again; {model} says {foretold}",
        of=f"{customers.observed.sum():,.0f}",
        never=f"{never:,.0f}",
        model=_model(model),
        foretold=f"{foretold:,.0f}",
    )
    note = say(
        "{log}, without weeks kept back: observed (grey or black), and expected by the models fitted to it", log=log
    )
    figure = paper(11 if weekly else 6.5, 3.4, title, note)
    axes = figure.subplots(1, 2 if weekly else 1, width_ratios=[1, 1.25] if weekly else None, squeeze=False)[0]
    _groups(axes[0], customers, say("Customers by number of repeat purchases"))
    if weekly is not None:
        part = slice(0, weekly.calibration)
        expected = {name: values[part] for name, values in weekly.expected.items()}
        _lines(axes[1], weekly.observed[part], expected, say("Repeat purchases a week"))
    return figure


def holdout_figure(log: str, weekly: Weekly, after: Frequencies, error: float) -> Figure:
    """Cumulative and weekly repeat purchases through the holdout, and purchases in it by purchases before."""
    model = _model(next(iter(weekly.expected)))
    if np.isfinite(error):
        title = say(
            "Knowing each customer's history, {model} foretells {size} fewer purchases than were made"
            if error < 0
            else "Knowing each customer's history, {model} foretells {size} more purchases than were made",
            model=model,
            size=per_cent(abs(error), signed=False),
        )
    else:
        title = say("Knowing each customer's history, {model} foretells purchases; none was made", model=model)
    note = say(
        "{log}: observed (grey or black) and expected; shaded: weeks kept back from fitting. Curves are for new"
        " customers, knowing only when each came first; points on the right know histories up to the end of"
        " calibration",
        log=log,
    )
    figure = paper(13, 3.4, title, note)
    axes = figure.subplots(1, 3, width_ratios=[1.15, 1.15, 1])
    sums = {name: np.cumsum(values) for name, values in weekly.expected.items()}
    _lines(axes[0], np.cumsum(weekly.observed), sums, say("Cumulative repeat purchases"), weekly.calibration)
    _lines(axes[1], weekly.observed, weekly.expected, say("Repeat purchases a week"), weekly.calibration, ends=False)
    _groups(axes[2], after, say("Purchases kept back, mean of a customer"))
    axes[2].set_xlabel(say("repeat purchases in calibration"))
    return figure


def _model(title: str) -> str:
    """A model's name; a rule that is compared with it, in words."""
    return named("model", title, title)


def _groups(axes: Axes, groups: Frequencies, title: str) -> None:
    """Bars for what was observed, marks for what is expected."""
    x = np.arange(len(groups.observed))
    axes.bar(x, groups.observed, color=OBSERVED, width=0.8, label=say("observed"))
    shift = np.linspace(-0.18, 0.18, len(groups.expected)) if len(groups.expected) > 1 else [0.0]
    for (name, values), colour, marker, aside in zip(groups.expected.items(), COLOURS, "osD", shift, strict=False):
        axes.plot(x + aside, values, color=colour, marker=marker, markersize=5, linestyle="", label=_model(name))
    axes.set_xticks(x, labels=[*map(str, x[:-1]), f"{x[-1]}+"])
    axes.set_xlim(-0.6, x[-1] + 0.6)
    axes.set_xlabel(say("repeat purchases"))
    axes.set_title(title)
    axes.set_ylim(0, None)
    number_axis(axes.yaxis)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[-1:] + handles[:-1], labels[-1:] + labels[:-1], frameon=False, fontsize=8)


def _lines(
    axes: Axes,
    observed: np.ndarray,
    expected: dict[str, np.ndarray],
    title: str,
    calibration: int | None = None,
    ends: bool = True,
) -> None:
    """Lines over the weeks of the log; shaded from the end of calibration on."""
    weeks = np.arange(1, len(observed) + 1)
    if calibration is not None:
        axes.axvspan(calibration, len(observed), color=SHADE, zorder=0, linewidth=0)
    axes.plot(weeks, observed, color=INK, linewidth=1.1)
    labels = [(float(observed[-1]), say("observed"), INK)]
    for (name, values), colour in zip(expected.items(), COLOURS, strict=False):
        axes.plot(weeks, values, color=colour)
        labels.append((float(values[-1]), _model(name), colour))
    axes.set_xlim(0, len(observed))
    axes.set_ylim(0, None)
    axes.set_xlabel(say("week of the log"))
    axes.set_title(title)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    number_axis(axes.yaxis)
    if ends:
        end_labels(axes, labels)
