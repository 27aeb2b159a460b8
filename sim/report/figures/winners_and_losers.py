"""Who wins and who loses: segments, platforms and host types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.arms import title_of
from sim.report.ensemble import over
from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, GREY, VERMILION, dimension_name, percent
from sim.report.text.headline import window_name, windows_name
from sim.report.text.winners import JUDGED_BY, Change, about_in_words, changes, extremes, of_concerned
from sim.study.analysis.concerned import Groups, concerned
from sim.study.analysis.windows import years_of
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult


@figure_for(compared=3)
def winners_and_losers(run: RunResult) -> Figure | None:
    """Relative change of every segment, platform and host type with intervals: soon, and in the end."""
    assert run.comparison is not None
    soon, late = (years := years_of(run)).two[0], years.last
    about = concerned(run.config)
    found, earlier = (_rows(run.comparison, at, about) for at in (late, soon))
    if not found:
        return None
    before = {(change.dimension, change.group): change for change in earlier}
    told = {at: _told(run.comparison, at, about) or say("nobody told from chance") for at in years.two}
    parts = [say("{when}: {text}", when=window_name(at), text=text) for at, text in told.items()]
    title = say("{name}, sales {changes}", name=title_of(run), changes=say("; ").join(parts))
    if not any(each.clear for at in years.two for each in _rows(run.comparison, at, about)):
        when = windows_name(years.two, "or")
        title = say(
            "{name}: no change of any group's sales can be told from chance {when}", name=title_of(run), when=when
        )
    note = say(
        "Relative change, 95 % interval over {replications}; blue gains, orange loses, grey: not told from chance"
        " (Holm)",
        replications=over(run, True),
    )
    if soon != late:
        note += say("; hollow: {when}", when=window_name(soon))
    rows = len(found) + len({change.dimension for change in found})
    figure = paper(9.5, 0.9 + 0.3 * rows, title, note)
    axes = figure.subplots()
    names: list[str] = []
    heads: list[int] = []
    for i, change in enumerate(found):
        if i == 0 or change.dimension != found[i - 1].dimension:
            heads.append(len(names))
            names.append(say("By {dimension}: sales", dimension=dimension_name(change.dimension)))
        _forest_row(axes, len(names), change, before.get((change.dimension, change.group)) if soon != late else None)
        names.append(change.name)
    axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), labels=names)
    axes.tick_params(axis="y", length=0)
    for at, label in enumerate(axes.get_yticklabels()):
        label.set_fontweight("bold" if at in heads else "normal")
    axes.spines["left"].set_visible(False)
    number_axis(axes.xaxis, signed=True)
    axes.set_xlabel(say("change, % of the reference"))
    return figure


def _rows(comparison: pl.DataFrame, window: str, about: Groups) -> list[Change]:
    """Whom the question is about besides those that are always shown, then these, dimension by dimension."""
    always = changes(comparison, window, about)
    further = [each for each in of_concerned(comparison, window, about) if each.dimension not in JUDGED_BY]
    return [*sorted(further, key=lambda each: each.dimension), *always] if always else []


def _told(comparison: pl.DataFrame, window: str, about: Groups) -> str:
    """Whom the question is about, then who gains and who loses most."""
    first = of_concerned(comparison, window, about)
    gains, losses = extremes(changes(comparison, window, about), most=1)
    others = [each.told for each in (*gains, *losses) if each not in first]
    return say(", ").join([*([text] if (text := about_in_words(first)) else []), *others])


def _forest_row(axes: Axes, y: float, change: Change, before: Change | None) -> None:
    colour = _colour(change)
    if before is not None:
        _interval(axes, y + 0.22, before, _colour(before), face="white", size=4)
    _interval(axes, y, change, colour, face=colour, size=6)
    axes.text(1.01, y, percent(change.relative), transform=axes.get_yaxis_transform(), va="center", color=colour)


def _colour(change: Change) -> str:
    """Of its own window: grey where it is not told from chance."""
    return GREY if not change.clear else BLUE if change.relative > 0 else VERMILION


def _interval(axes: Axes, y: float, change: Change, colour: str, face: str, size: float) -> None:
    if change.low is not None and change.high is not None:
        axes.plot([100 * change.low, 100 * change.high], [y, y], color=colour, linewidth=size / 3)
    axes.plot(100 * change.relative, y, marker="o", markersize=size, color=colour, markerfacecolor=face)
