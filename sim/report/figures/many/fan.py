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
from sim.report.style import BLUE, GREY, INK, display_of, group_name
from sim.study.analysis.compare import REFERENCE, TREATMENT, labels_of, metric_of, name_of, reported_weeks
from sim.study.analysis.findings import with_findings

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
    of = "" if group == "all" else f" of {group_name(group)}"
    few = values.shape[1] < LEAST
    bands = "every replication" if few else "bands: the middle 50 and 90 %"
    note = f"{block_length(reported_weeks(run))}-week blocks; line: median; {bands} of {over_what(run)}"
    figure = paper(
        11 if compared else 7, 3.8, _title(run, metric, of, values, found.arms, _is_told(run, metric, by, group)), note
    )
    panels = figure.subplots(1, 2 if compared else 1, squeeze=False)[0]
    shade(panels[0], run)
    reference, treatment = labels_of(run)
    for arm, each in zip(found.arms, values, strict=True):
        of_treatment = arm == TREATMENT
        colour, dashes = (BLUE, "-") if of_treatment or not compared else (GREY, "--")
        _fan(
            panels[0], found.weeks, each, colour, dashes, treatment if of_treatment else reference if compared else None
        )
    panels[0].set_ylabel(f"{registered.label}{f', {display.unit}' if display.unit else ''}")
    if compared:
        panels[0].legend(frameon=False, fontsize=8.5)
        before, after = (values[found.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
        shade(panels[1], run)
        panels[1].axhline(0, color=INK, linewidth=0.8)
        _fan(panels[1], found.weeks, after - before, BLUE, "-", None)
        panels[1].set_ylabel(f"difference{f', {display.difference_unit}' if display.difference_unit else ''}")
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


def _title(run: RunResult, metric: str, of: str, values: np.ndarray, arms: tuple[str, ...], told: bool) -> str:
    """In how many replications the last block ends higher: a count, not a finding."""
    label = f"{metric_of(metric).label}{of}, {name_of(run)}"
    if TREATMENT not in arms:
        return label
    change = (values[arms.index(TREATMENT)] - values[arms.index(REFERENCE)])[:, -1]
    change = change[np.isfinite(change)]
    up, down = (change > 0).sum(), (change < 0).sum()
    counted = f"{label}: at the end higher in {up} and lower in {down} of {len(change)} {drawn(run)}"
    return counted if told else f"{counted}, which over all weeks is not told from chance"
