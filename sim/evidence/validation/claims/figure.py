"""One picture of all claims: what a naive reading finds against what was caused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from sim.evidence.readings.claims import relative
from sim.evidence.readings.verdicts import AGAINST, ARTEFACT, SMALLER, SUPPORTED, UNDETECTABLE
from sim.report.figures.canvas import paper, save
from sim.report.figures.drawing import drawing
from sim.report.style import BLUE, GREEN, GREY, INK, ORANGE, VERMILION
from sim.words import say, to_say

COLOURS = {SUPPORTED: BLUE, SMALLER: GREEN, ARTEFACT: VERMILION, AGAINST: ORANGE, UNDETECTABLE: GREY}
NAIVE = to_say({"before_after": "the year after over the year before", "members_others": "members over others"})
EDGE = 1.5  # relative change at which what lies further out is drawn


def draw_claims(claims: pl.DataFrame, file: Path) -> None:
    """Write the figure of the relative effects in ``claims`` (`CLAIMS_SCHEMA`) as PNG, if there are any."""
    table = relative(claims)
    if table.is_empty():
        return
    with drawing():
        figure = paper(
            10,
            4.6,
            say("What reports would have read, and what was caused"),
            say(
                "A point a claim, in the direction of what is claimed: the naive reading upwards, the paired effect"
                " with its 95 % interval to the right. On the line both agree. What lies further out is drawn at the"
                " edge."
            ),
        )
        for axes, (column, title) in zip(figure.subplots(1, 2, sharex=True, sharey=True), NAIVE.items(), strict=True):
            shown = table.filter(pl.col(column).is_not_null())
            axes.axline((0, 0), slope=1, color=GREY, lw=0.8)
            axes.axhline(0, color=GREY, lw=0.5)
            axes.axvline(0, color=GREY, lw=0.5)
            for word, colour in COLOURS.items():
                rows = shown.filter(verdict=word)
                sign = np.where(rows["claimed_low"].to_numpy() < 0, -1.0, 1.0)
                caused, low, high, naive = (
                    np.clip(sign * rows[name].fill_null(np.nan).to_numpy(), -EDGE, EDGE)
                    for name in ("causal", "ci_low", "ci_high", column)
                )
                axes.hlines(naive, low, high, color=colour, lw=0.7, alpha=0.5)
                axes.plot(caused, naive, "o", ms=3.5, color=colour, label=f"{say(word)} ({rows.height})")
            axes.set_title(say("{reading} ({n} claims)", reading=say(title), n=shown.height), color=INK)
            axes.set_xlabel(say("caused"))
            axes.legend(frameon=False, fontsize=7, loc="lower right")
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_formatter(lambda value, _: f"{100 * value:+.0f} %" if value else "0")
        figure.axes[0].set_ylabel(say("read"))
        save(figure, file)
