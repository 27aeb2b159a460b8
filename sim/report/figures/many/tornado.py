"""Which of the swept keys moves the outcome most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.many.labels import short_keys
from sim.report.figures.many.sheet import label_height, rows_axis
from sim.report.shown import Shown
from sim.report.style import BLUE, GREY, INK, VERMILION
from sim.report.text.labels import factor_name
from sim.report.text.words import sentence_case
from sim.study.analysis.many.designs import Design, swings
from sim.words import say

MOST = 15  # bars


def tornado(design: Design, shown: Shown) -> Figure:
    """A bar a key from the mean at its low end (open) to that at its high end (filled), in the order of `swings`."""
    every = swings(design)
    table = every.head(MOST)
    told = every.filter("finding")["key"].to_list()
    keys = {
        key: short if factor_name(key) == key else factor_name(key) for key, short in short_keys(every["key"]).items()
    }
    if told:
        largest = say("{key} moves it most", key=keys[told[0]])
    else:
        largest = say("nothing that was swept moves it beyond chance")
    title = say("{name}: {text}", name=sentence_case(shown.called), text=largest)
    note = say(
        "Mean outcome at the low end (open circle) and the high end (filled) of each key, the others as swept; line and"
        " brackets: high minus low, 95 % interval over {over}. Colour: told from chance, all keys together (Holm), the"
        " largest first; grey: not told, what may be largest first",
        over=say("{n} paired replications", n=design.cells.values.shape[-1]),
    )
    figure = paper(10, 0.9 + label_height(table["key"], 0.5), title, note)
    axes = figure.subplots()
    for at, row in enumerate(table.iter_rows(named=True)):
        low, high = row["low"] * shown.factor, row["high"] * shown.factor
        colour = GREY if not row["finding"] else BLUE if high > low else VERMILION
        axes.barh(at, high - low, left=low, height=0.5, color=colour, alpha=0.35 if row["finding"] else 0.2)
        if row["ci_low"] is not None:
            ends = [low + row[end] * shown.factor for end in ("ci_low", "ci_high")]
            axes.plot(ends, [at, at], color=colour, linewidth=1.2, zorder=1)
        axes.plot(low, at, "o", color=colour, markerfacecolor="white", markersize=6)
        axes.plot(high, at, "o", color=colour, markersize=6)
        axes.text(1.02, at, _told(row, shown), transform=axes.get_yaxis_transform(), va="center", size=8.5, color=INK)
    rows_axis(axes, [keys[key] for key in table["key"]])
    axes.use_sticky_edges = False
    axes.margins(x=0.06)
    axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    number_axis(axes.xaxis, signed=True)
    axes.set_xlabel(sentence_case(shown.heading))
    return figure


def _told(row: Mapping[str, Any], shown: Shown) -> str:
    """The ends of a key and what lies between them."""
    none = row["difference"] == 0 and not row["ci_low"] and not row["ci_high"]
    if row["low_at"] == row["high_at"] or none:
        return say("no difference")
    ends = "" if row["ci_low"] is None else f" [{shown.text(row['ci_low'])}, {shown.text(row['ci_high'])}]"
    return say(
        "{low} to {high}: {change}" if row["finding"] else "{low} to {high}: {change}, not told",
        low=row["low_at"],
        high=row["high_at"],
        change=f"{shown.text(row['difference'])}{ends}",
    )
