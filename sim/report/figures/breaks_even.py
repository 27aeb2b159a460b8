"""The figure of breaking even: what the sponsor gains at rising amounts, from no effect to the most believed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.ensemble import over
from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, INK, SHADE, VERMILION, asked_name
from sim.report.text.amounts import Scale, scale_of
from sim.report.text.break_even import ODDS, break_even, channel_name
from sim.report.text.headline import rows_of
from sim.report.text.words import sentence_case
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.loyalty.amounts import PARTS
from sim.words import say

if TYPE_CHECKING:
    import polars as pl

    from sim.study.results import RunResult

MOST = 3  # strategies in one figure


@figure_for(compared=12)
def breaks_even(run: RunResult) -> Figure | None:
    """A panel a strategy: its sponsor's contribution on each rung, where it leaves zero behind, what is believed."""
    table = run.tables.get("loyalty")
    if table is None or table.filter(section="rungs").is_empty():
        return None
    names = table.filter(section="rungs")["strategy"].unique(maintain_order=True).to_list()[:MOST]
    sentence = break_even(rows_of(table.filter(strategy=names[0]), "section", "line", "window"))
    made_of = table.filter(section="break_even", line="rises")["note"].unique().to_list()
    note = say(
        "Change of the sponsor's contribution at amounts that are the same in all markets, from no effect (hollow) to"
        " all of it; mean and 95 % interval over {replications}. Shade: the middle 80 % of what is believed; line: from"
        " where on it pays"
        if made_of == [PARTS]
        else "Change of the sponsor's contribution at amounts that are the same in all markets, from no effect (hollow)"
        " to the 95th percentile of what is believed; mean and 95 % interval over {replications}. Shade: the middle"
        " 80 % of what is believed; line: from where on it pays",
        replications=over(run, True),
    )
    first = sentence.partition(say("; ").strip())[0]
    title = say("{name}: {text}", name=asked_name(names[0]), text=first)
    figure = paper(5.2 * len(names) + 1.5, 4.4, title, note)
    for axes, name in zip(figure.subplots(1, len(names), squeeze=False)[0], names, strict=True):
        mine = table.filter(strategy=name)
        scale = scale_of(mine, reported_weeks(run))
        _rungs(axes, mine, scale)
        axes.set_title(say("{name}: contribution, {unit}", name=asked_name(name), unit=scale.a_year))
    return figure


def _rungs(axes: Axes, table: pl.DataFrame, scale: Scale) -> None:
    """Points with intervals over the amount, or over the dose where there are several amounts."""
    believed = table.filter(section="believed").rows(named=True)
    rungs = table.filter(section="rungs").rows(named=True)
    crossing = table.filter(section="break_even", line="dose").row(0, named=True)
    if len(believed) == 1:
        (one,) = believed
        odds = one["unit"] in ODDS

        def shown(amount: float) -> float:
            return 100 * math.expm1(amount) if odds else amount

        top = table.filter(section="most", line=one["line"])["value"][0]
        axes.axvspan(shown(one["ci_low"]), shown(one["ci_high"]), color=SHADE, linewidth=0, zorder=0)
        channel = sentence_case(channel_name(one["line"]))
        unit = say("change in %") if odds else one["unit"]
        axes.set_xlabel(say("{name}, {unit}", name=channel, unit=unit))
    else:
        top = 100.0

        def shown(amount: float) -> float:
            return amount

        parts = table.filter(section="break_even", line="rises")["note"][0] == PARTS
        axes.set_xlabel(
            say("its effect at the same cost, %") if parts else say("all amounts together, % of the most believed")
        )
    axes.axhline(0, color=GREY, linewidth=0.8)
    for row in rungs:
        value, low, high = (scale.shown(row[end]) or 0.0 for end in ("value", "ci_low", "ci_high"))
        colour = VERMILION if high < 0 else BLUE if low > 0 else GREY
        at = shown(float(row["note"]) * top)
        if row["ci_low"] is not None:
            axes.plot([at, at], [low, high], color=colour, linewidth=1.6)
        filled = "white" if row["line"] == "0" else colour
        axes.plot(at, value, "o", markersize=6.5, color=colour, markerfacecolor=filled)
    if crossing["value"] is not None and (crossing["ci_low"], crossing["ci_high"]) != (None, None):
        axes.axvline(shown(crossing["value"] * top), color=INK, linewidth=1.4, linestyle="--")
    number_axis(axes.yaxis, signed=True)
