"""What an outcome depends on: a bar and an interval for each factor, and the band of luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.drawing import drawing
from sim.report.style import BLUE, GREY, INK, SHADE
from sim.report.text.labels import factor_name
from sim.report.text.outcomes import shown
from sim.report.text.what_matters import TRUSTED, in_order
from sim.report.text.words import listed, sentence_case
from sim.study.trials.points import Varied
from sim.study.trials.sensitivity import LUCK, Found
from sim.words import say


def what_matters(study: Varied, found: Sequence[Found]) -> Figure:
    """A panel an outcome."""
    with drawing():
        rows = max(len(one.table) for one in found)
        screened = any(one.table["mu_star"].is_not_null().any() for one in found)
        figure = paper(4.2 + 4.0 * len(found), 1.1 + 0.34 * rows, _title(study, found), _how(screened))
        for axes, outcome, one in zip(
            figure.subplots(1, len(found), squeeze=False).ravel(), study.outcomes, found, strict=True
        ):
            _panel(axes, one, shown(outcome).unit, shown(outcome).factor if screened else 1.0, screened)
            if len(found) > 1:
                axes.set_title(sentence_case(shown(outcome).called))
    return figure


def _panel(axes, found: Found, unit: str, factor: float, screened: bool) -> None:  # type: ignore[no-untyped-def]
    kind = "mu_star" if screened else "total"
    table = in_order(found.table, kind)
    names = table["parameter"].to_list()
    places = np.arange(len(names))[::-1]
    value, low, high = (
        factor * table[name].fill_null(np.nan).to_numpy() for name in (kind, f"{kind}_low", f"{kind}_high")
    )
    told = table["told"].to_numpy()
    luck = high[names.index(LUCK)]
    if np.isfinite(luck) and luck > 0:
        axes.axvspan(0.0, luck, color=SHADE, zorder=0, linewidth=0)
    axes.barh(places, value, height=0.55, color=[BLUE if one else "white" for one in told], edgecolor=BLUE)
    axes.errorbar(value, places, xerr=[value - low, high - value], fmt="none", ecolor=INK, capsize=2, linewidth=1.0)
    if not screened:
        axes.plot(table["first"].fill_null(np.nan).to_numpy(), places, "D", color=INK, markersize=4)
    axes.set_yticks(places, labels=[factor_name(name) for name in names])
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    if not screened:
        axes.set_xlabel(say("share of the variance"))
    else:
        size = say("mean size of a step")
        axes.set_xlabel(say("{name}, {unit}", name=size, unit=unit) if unit else size)
    number_axis(axes.xaxis)


def _title(study: Varied, found: Sequence[Found]) -> str:
    """What the first outcome with findings depends on, and how many others have none."""
    told = {shown(outcome).called: _told(one) for outcome, one in zip(study.outcomes, found, strict=True)}
    some = [name for name, parameters in told.items() if parameters]
    if not some:
        names = sentence_case(listed([*told]))
        return say("{name}: no parameter can be told from luck", name=names)
    first, *more = told[some[0]]
    title = say("{name} depends most on {key}", name=sentence_case(some[0]), key=factor_name(first))
    if more:
        title += say(", then on {key}", key=factor_name(more[0]))
    none = [name for name, parameters in told.items() if not parameters]
    return title + say("; of {names} nothing is told from luck", names=listed(none)) if none else title


def _told(one: Found) -> list[str]:
    """Parameters that are told from luck, the strongest first."""
    if one.emulated is not None and one.emulated.explained < TRUSTED:
        return []
    kind = "mu_star" if one.table["mu_star"].is_not_null().any() else "total"
    return in_order(one.table, kind).filter("told")["parameter"].to_list()


def _how(screened: bool) -> str:
    return say(
        "Mean absolute change for a step of two thirds of a parameter's range, all else alike; whiskers: 95 %"
        " intervals; filled: beyond luck; grey band: what other seeds do"
        if screened
        else "Share of the variance over all ranges: bars with all interactions, diamonds alone; whiskers: 95 %"
        " intervals; filled: beyond luck; grey band: what other seeds do"
    )
