"""What figures of many runs share: titles that state what is told from chance, rows of options, colours of a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sim.report.figures.canvas import number_axis
from sim.report.figures.many.labels import keys_in, short_keys, shortened
from sim.report.shown import Shown
from sim.report.style import BLUE, GREY, INK, SHADE, VERMILION
from sim.report.text.many import leaders, names_of
from sim.report.text.words import sentence_case
from sim.study.analysis.many.cells import Cells
from sim.study.analysis.many.ranking import CONDITION, OPTION, Ranking
from sim.words import say

CHANGES = LinearSegmentedColormap.from_list("changes", ["#B34A00", "#F3C9AE", "#FFFFFF", "#BBD6EA", "#005C93"])
NARROWEST = 7.0  # inches of a figure whose title is a sentence
UNTOLD = (0.93, 0.93, 0.93, 1.0)  # what is not told from chance, on which grey letters can be read
DARK = 0.18  # relative luminance (WCAG 2) below which white letters have more contrast than black
DASHES = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))  # lines are told apart in grey too
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


class Many(NamedTuple):
    """What a figure of many runs is drawn from."""

    cells: Cells
    found: Ranking
    shown: Shown

    @classmethod
    def of(cls, cells: Cells, found: Ranking, shown: Shown) -> Many:
        """The same with labels short enough to be drawn (`sim.report.figures.many.labels`)."""
        keys = short_keys(keys_in((*cells.options, *cells.conditions)))
        options, conditions = (tuple(shortened(name, keys) for name in of) for of in (cells.options, cells.conditions))

        def renamed(table: pl.DataFrame) -> pl.DataFrame:
            said = [name for name in (OPTION, CONDITION, "worst_condition") if name in table.columns]
            return table.with_columns(
                pl.Series(name, [shortened(text, keys) for text in table[name]], pl.String) for name in said
            )

        short = Ranking(
            renamed(found.cells), renamed(found.options), tuple(shortened(name, keys) for name in found.incomplete)
        )
        return cls(cells._replace(options=options, conditions=conditions), short, shown)

    @property
    def several(self) -> bool:
        """More than one condition."""
        return len(self.cells.conditions) > 1

    def scores(self) -> list[tuple[str, np.ndarray]]:
        """Each ranked option, best first, with its mean over conditions as it is shown, [replication]."""
        score = self.cells.over_conditions() * self.shown.factor
        places = {name: at for at, name in enumerate(self.cells.options)}
        return [(name, score[places[name]]) for name in self.found.options[OPTION]]

    def over(self) -> str:
        """Over what means are taken, for the line under a title."""
        count = self.cells.values.shape[-1]
        markets = len(np.unique(self.cells.markets))
        over = say("{n} paired replications", n=count)
        if markets > 1:
            over = say("{replications} of {markets} plausible markets", replications=over, markets=markets)
        return over + (say("; mean of {n} conditions", n=len(self.cells.conditions)) if self.several else "")


def title_of(many: Many) -> str:
    """What is told from chance: which may be the best, or what the only option does."""
    rows = many.found.options
    return say("{name}: {text}", name=sentence_case(many.shown.called), text=_told(many, rows))


def _told(many: Many, rows: pl.DataFrame) -> str:
    if len(rows) > 1:
        return _first(many.found)
    if rows.is_empty():
        return say("no option was run under all conditions")
    row = rows.row(0, named=True)
    if not row["finding"]:
        return say("nothing of {name} is told from chance", name=row[OPTION])
    ends = ", ".join(many.shown.text(row[end]) for end in ("ci_low", "ci_high"))
    amount = say("{amount} {unit}", amount=many.shown.text(row["mean"]), unit=many.shown.unit)
    return f"{row[OPTION]} {amount} [{ends}]"


def _first(found: Ranking) -> str:
    """Which of several options may be the best of all, after a colon and without another."""
    first, count = leaders(found), len(found.options)
    if len(first) == 1:
        return say("{name} is ranked first, told from all others", name=first[0])
    if len(first) == count:
        return say("none of the {n} options is told from the others", n=count)
    return say(
        "{names} may each be the best, not told apart, before the other {n}",
        names=names_of(first),
        n=count - len(first),
    )


def rows_axis(axes: Axes, names: Sequence[str]) -> None:
    """One row a name, the first on top."""
    axes.set_yticks(range(len(names)), labels=list(names))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def value_axis(axes: Axes, shown: Shown, signed: bool = True) -> None:
    """The amounts below, with their unit and a line at zero."""
    axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    number_axis(axes.xaxis, signed)
    axes.set_xlabel(sentence_case(shown.heading))


def colour_of(value: float, finding: bool) -> str:
    """Blue above zero, vermilion below, grey where it is not told from chance."""
    return GREY if not finding else BLUE if value > 0 else VERMILION


def mark(axes: Axes, at: int, row: Mapping[str, Any], factor: float) -> None:
    """A cell in row ``at``: mean, filled where told from chance, its interval, and the floor as shade."""
    colour, floor = colour_of(row["mean"], row["finding"]), row["floor"] * factor
    axes.fill_betweenx([at - 0.35, at + 0.35], -floor, floor, color=SHADE, linewidth=0, zorder=0)
    if row["ci_low"] is not None:
        axes.plot([row["ci_low"] * factor, row["ci_high"] * factor], [at, at], color=colour, linewidth=2)
    filled = colour if row["finding"] else "white"
    axes.plot(row["mean"] * factor, at, "o", color=colour, markerfacecolor=filled, markersize=6)


def ink_on(colour: tuple[float, ...], faint: bool = False) -> str:
    """Letters that can be read on a colour, by its luminance; ``faint`` ones are what is not told from chance."""
    red, green, blue = (part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3])
    dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < DARK
    return "white" if dark else "#555555" if faint else INK


def label_height(names: Sized, least: float = 0.34) -> float:
    """Inches of rows, one a name."""
    return least * max(len(names), 2)
