"""One picture of the scorecard: every scored finding within, or outside of, its target."""

from __future__ import annotations

import math
from pathlib import Path

from matplotlib.axes import Axes

from sim.evidence.validation.finding import Finding
from sim.evidence.validation.scorecard import Scorecard
from sim.evidence.validation.told import measured
from sim.report.figures.canvas import paper
from sim.report.figures.drawing import drawing
from sim.report.figures.lines import folded
from sim.report.numbers import significant
from sim.report.style import BLUE, GREY, INK, SHADE, VERMILION
from sim.words import say

REACH = 2.2  # how far outside a target is still drawn to scale; half-widths of the target
ROW = 0.175  # inches
LABEL = 66  # characters in a line


def draw(card: Scorecard, file: Path) -> None:
    """Write the figure as PNG: laws left, facts right, each on the scale of its own target."""
    laws = [(f"{law.number}  ", finding) for law, found in card.laws for finding in found if finding.scored]
    facts = [("", finding) for finding in card.facts]
    columns = [rows for rows in (laws, facts) if rows]
    if not columns:
        return
    height = ROW * max(len(rows) for rows in columns) + 0.7
    with drawing():
        figure = paper(
            7.2 * len(columns),
            height,
            " ".join(card.headline()[: len(columns)]),
            say(
                "Each row on the scale of its own target (grey); simulated value with its 95 % interval. Values further"
                " out are drawn at the edge. Numbers: simulated. Orange: missed; grey: not counted."
            ),
        )
        axes = figure.subplots(1, len(columns), squeeze=False)[0]
        for ax, rows in zip(axes, columns, strict=True):
            _panel(ax, rows, lines=2 if len(rows) <= height / ROW / 1.6 else 1)
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file)


def _panel(ax: Axes, rows: list[tuple[str, Finding]], lines: int) -> None:
    ax.axvspan(-1, 1, color=SHADE, zorder=0)
    for y, (_, finding) in enumerate(rows):
        colour = _colours(finding)[0]
        at = _place(finding, finding.simulated)
        if not math.isnan(finding.ci_low):
            ax.plot([_place(finding, finding.ci_low), _place(finding, finding.ci_high)], [y, y], color=colour, lw=1.2)
        ax.plot(at, y, "o", color=colour, ms=3.5)
        ax.text(
            REACH + 0.1,
            y,
            significant(finding.simulated),
            va="center",
            size=6.5,
            color=_colours(finding)[1],
        )
    ax.set_yticks(range(len(rows)), [_short(before + measured(finding), lines) for before, finding in rows], size=6.5)
    for label, (_, finding) in zip(ax.get_yticklabels(), rows, strict=True):
        label.set_color(_colours(finding)[1])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(-REACH - 0.05, REACH + 0.55)
    ax.set_xticks([-1, 0, 1], [say("low"), "", say("high")])
    ax.tick_params(length=0)
    ax.spines["bottom"].set_color(GREY)


def _colours(finding: Finding) -> tuple[str, str]:
    """Of the mark and of the text."""
    if finding.passed is None:
        return GREY, GREY
    return (BLUE, INK) if finding.passed else (VERMILION, VERMILION)


def _place(finding: Finding, value: float) -> float:
    """Where a value stands: -1 and 1 are the ends of the target; open targets are as wide as their bound is large."""
    low, high = finding.low, finding.high
    if math.isnan(value):
        return math.nan
    if math.isinf(low):
        low = high - 2 * max(abs(high), 1e-9)
    elif math.isinf(high):
        high = low + 2 * max(abs(low), 1e-9)
    half = max((high - low) / 2, 1e-9)
    return min(max((value - (low + high) / 2) / half, -REACH), REACH)


def _short(text: str, lines: int) -> str:
    """At most so many lines of a label."""
    whole = folded(text, LABEL).splitlines()
    return "\n".join(whole[:lines]) + (" …" if len(whole) > lines else "")
