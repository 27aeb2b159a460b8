"""One KPI over the years as a fan: how far replications, or plausible markets, lie apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.errors import UserError
from sim.report.ensemble import drawn
from sim.report.ensemble import over as over_what
from sim.report.figures.canvas import all_series, block_length, number_axis, paper, shade, year_axis
from sim.report.style import BLUE, GREY, INK, asked_name, display_of, group_name
from sim.report.text.table import heading
from sim.study.analysis.compare import REFERENCE, TREATMENT, labels_of, metric_of, name_of, reported_weeks
from sim.study.analysis.findings import with_findings
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult

BANDS = (0.9, 0.5)  # share of replications inside, the widest first
LEAST = 4  # replications of which bands say something


def fan(run: RunResult, metric: str, by: str = "all", group: str = "all") -> Figure:
    """Levels of both arms, and their paired difference; bands hold the middle 90 % and 50 % of replications."""
    found = all_series(run, [metric], by).get(metric)
    if found is None or group not in found.groups:
        there = "" if found is None else f"; groups are {', '.join(found.groups)}"
        raise UserError(f"{metric} has no values of {by}:{group}{there}")
    registered, display = metric_of(metric), display_of(metric_of(metric))
    values = found.values[found.groups.index(group)] * display.factor
    compared = TREATMENT in found.arms
    name = registered.label
    if group != "all":
        name = say("{name} of {group}", name=name, group=group_name(group))
    few = values.shape[1] < LEAST
    note = say(
        "{weeks}-week blocks; line: median; every replication of {over}"
        if few
        else "{weeks}-week blocks; line: median; bands: the middle 50 and 90 % of {over}",
        weeks=block_length(reported_weeks(run)),
        over=over_what(run),
    )
    title = _title(run, name, values, found.arms, _is_told(run, metric, by, group))
    figure = paper(11 if compared else 7, 3.8, title, note)
    panels = figure.subplots(1, 2 if compared else 1, squeeze=False)[0]
    shade(panels[0], run)
    reference, treatment = map(asked_name, labels_of(run))
    for arm, each in zip(found.arms, values, strict=True):
        of_treatment = arm == TREATMENT
        colour, dashes = (BLUE, "-") if of_treatment or not compared else (GREY, "--")
        _fan(
            panels[0], found.weeks, each, colour, dashes, treatment if of_treatment else reference if compared else None
        )
    panels[0].set_ylabel(heading(registered.label, display))
    if compared:
        panels[0].legend(frameon=False, fontsize=8.5)
        before, after = (values[found.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
        shade(panels[1], run)
        panels[1].axhline(0, color=INK, linewidth=0.8)
        _fan(panels[1], found.weeks, after - before, BLUE, "-", None)
        panels[1].set_ylabel(heading(say("difference"), display._replace(unit=display.difference_unit)))
    for at, axes in enumerate(panels):
        year_axis(axes, run)
        number_axis(axes.yaxis, signed=at == 1)
    return figure


def _fan(axes: Axes, weeks: np.ndarray, values: np.ndarray, colour: str, dashes: str, label: str | None) -> None:
    """values: [replication, block]."""
    seen = np.isfinite(values).all(axis=0)
    if len(values) < LEAST:
        axes.plot(weeks[seen], values[:, seen].T, color=colour, linewidth=0.8, alpha=0.6, linestyle=dashes)
    else:
        for share in BANDS:
            low, high = np.quantile(values[:, seen], (0.5 - share / 2, 0.5 + share / 2), axis=0)
            axes.fill_between(weeks[seen], low, high, color=colour, alpha=0.18, linewidth=0)
    middle = np.median(values[:, seen], axis=0)
    axes.plot(weeks[seen], middle, color=colour, linestyle=dashes, label=label)


def _is_told(run: RunResult, metric: str, by: str, group: str) -> bool:
    """Whether the change over all weeks, by itself, is told from chance."""
    if run.comparison is None:
        return False
    rows = run.comparison.filter(metric=metric, dimension=by, group=group, window="all")
    return bool(with_findings(rows)["finding"].any())


def _title(run: RunResult, name: str, values: np.ndarray, arms: tuple[str, ...], told: bool) -> str:
    """In how many replications the last block ends higher: a count, not a finding."""
    label = say("{name}, {what}", name=name, what=asked_name(name_of(run)))
    if TREATMENT not in arms:
        return label
    change = (values[arms.index(TREATMENT)] - values[arms.index(REFERENCE)])[:, -1]
    change = change[np.isfinite(change)]
    up, down = (change > 0).sum(), (change < 0).sum()
    return say(
        "{label}: at the end higher in {up} and lower in {down} of {of} {draws}"
        if told
        else "{label}: at the end higher in {up} and lower in {down} of {of} {draws}, which over all weeks is not told"
        " from chance",
        label=label,
        up=up,
        down=down,
        of=len(change),
        draws=drawn(run),
    )
