"""How platforms share the sales, and how far the treatment moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.report.arms import title_of
from sim.report.figures.canvas import (
    Series,
    all_series,
    band,
    end_labels,
    how_to_read,
    number_axis,
    paper,
    possible,
    shade,
    year_axis,
)
from sim.report.figures.register import figure_for
from sim.report.style import GREY, GROUP_COLOURS, group_name, number
from sim.report.text.headline import window_name
from sim.report.text.winners import changes
from sim.study.analysis.compare import REFERENCE, TREATMENT, reported_weeks, windows_of
from sim.study.analysis.concerned import concerned
from sim.study.analysis.windows import years_of
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult


@figure_for(compared=2, single=2)
def platforms(run: RunResult) -> Figure | None:
    """Platforms' shares of sales over time, and how far the treatment moves them."""
    found = all_series(run, ["gmv_yuan"], "platform").get("gmv_yuan")
    if found is None:
        return None
    shares = 100 * found.values / np.nansum(found.values, axis=0)
    treated = TREATMENT in found.arms
    mean_share = dict(zip(found.groups, np.nanmean(shares[:, 0], axis=(1, 2)), strict=True))
    largest = max(mean_share, key=mean_share.__getitem__)
    leader = {"platform": group_name(largest), "share": number(mean_share[largest], 0)}
    title = (
        _platform_title(run, found, shares)
        if treated
        else say("Platforms: {platform} leads with {share} % of sales", **leader)
    )
    figure = paper(13 if treated else 8, 4.5, title, how_to_read(run, say("Share of gross merchandise value")))
    grid = figure.subplots(1, 2 if treated else 1, squeeze=False)[0]
    levels_at, moved_at = grid[0], grid[-1]
    level_labels, moved_labels = [], []
    for g, group in enumerate(found.groups):
        name, colour = group_name(group), GROUP_COLOURS[g % len(GROUP_COLOURS)]
        reference = shares[g, found.arms.index(REFERENCE)]
        mean = band(levels_at, found.weeks, reference, colour, linestyle="--" if treated else "-")
        if treated:
            treatment = shares[g, found.arms.index(TREATMENT)]
            mean = band(levels_at, found.weeks, treatment, colour)
            moved = band(moved_at, found.weeks, treatment - reference, colour, marker="o", markersize=2.5)
            moved_labels.append((moved[-1], f"{name} {number(moved[-1], 1, signed=True)}", colour))
        level_labels.append((mean[-1], f"{name} {number(mean[-1], 0)}{say(' %')}", colour))
    levels_at.set_title(
        say("Share of sales, %: treatment solid, reference dashed") if treated else say("Share of sales, %")
    )
    levels_at.set_ylim(bottom=0)
    possible(levels_at, shares, "%")
    for axes in grid:
        shade(axes, run)
        year_axis(axes, run)
        number_axis(axes.yaxis, signed=axes is not levels_at)
    end_labels(levels_at, level_labels)
    if treated:
        moved_at.axhline(0, color=GREY, linewidth=0.8)
        moved_at.set_title(say("Treatment minus reference, percentage points"))
        end_labels(moved_at, moved_labels)
    return figure


def _platform_title(run: RunResult, found: Series, shares: np.ndarray) -> str:
    assert run.comparison is not None
    window = years_of(run).main
    clear_ones = {
        change.group
        for change in changes(run.comparison, window, concerned(run.config))
        if change.dimension == "platform" and change.clear
    }
    reference, treatment = (shares[:, found.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
    first, end = windows_of(reported_weeks(run))[window]
    within = (found.weeks >= first) & (found.weeks < end)
    points = np.nanmean((treatment - reference)[..., within], axis=(1, 2))
    told = {group: point for group, point in zip(found.groups, points, strict=True) if group in clear_ones}
    if not told:
        return say(
            "{name}: no change of any platform's sales can be told from chance {when}",
            name=title_of(run),
            when=window_name(window),
        )
    most, least = max(told, key=told.__getitem__), min(told, key=told.__getitem__)
    ends = [group for group in dict.fromkeys((most, least)) if told[group]]
    parts = [f"{group_name(group)} {number(told[group], 1, signed=True)}" for group in ends]
    return say(
        "{name}: {changes} points of sales {when}",
        name=title_of(run),
        changes=say(", ").join(parts),
        when=window_name(window),
    )
