"""How far outcomes scatter over replications."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.arms import title_of
from sim.report.ensemble import drawn
from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.register import figure_for
from sim.report.style import BLUE, INK, asked_name, display_of
from sim.report.text.headline import PRIMARY, WORDS, judged, window_name
from sim.report.text.table import heading
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import (
    COMPARED,
    REFERENCE,
    TREATMENT,
    main_arm,
    mean_interval,
    metric_of,
    paired_values,
    reported_weeks,
    windows_of,
)
from sim.study.analysis.windows import years_of
from sim.words import say, to_say

if TYPE_CHECKING:
    from sim.study.results import RunResult

SPREAD = (
    "gmv_yuan", "repurchase_rate", "retention_d30", "trust_index",
    "hosts_active", "host_income_yuan", "platform_profit_yuan", "consumer_surplus_yuan",
)  # fmt: skip
TOLD = 2  # in the title
MAJORITY = to_say({-1.0: "lower in {n} of {of}", 0.0: "unchanged in {n} of {of}", 1.0: "higher in {n} of {of}"})


@figure_for(compared=5, single=3)
def spread(run: RunResult) -> Figure | None:
    """Outcomes of every replication: reference and treatment joined by a line, or year by year for one arm."""
    weeks = reported_weeks(run)
    table = paired_values(run.kpis.filter(COMPARED, dimension="all"), windows_of(weeks))
    treated = main_arm(run) == TREATMENT
    windows = [years_of(run).main] if treated else [window for window in table.windows if window != "all"] or ["all"]
    seen = {name: [table.of(name, "all", "all", window) for window in windows] for name in SPREAD}
    known = {name: np.array(values) for name, values in seen.items() if all(value is not None for value in values)}
    panels = {name: values for name, values in known.items() if _of_most(values)}
    if not panels or len(table.replications) < 2:
        return None
    window = windows[-1]
    years = weeks / YEAR_WEEKS if window == "all" else 1.0
    draws = drawn(run)
    found = _findings(run, window) if treated else frozenset()
    title = _agreement(run, panels, window, draws, found) if treated else say("How far {draws} scatter", draws=draws)
    note = say(
        "Each line is one of {n} {draws}, {when}; the bold line is their mean"
        if treated
        else "Each thin line is one of {n} {draws}, by year; the bold line is their mean",
        n=len(table.replications),
        draws=draws,
        when=window_name(window),
    )
    columns = min(4, len(panels))
    rows = -(-len(panels) // columns)
    figure = paper(13, 0.1 + 2.6 * rows, title, note)
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for spare in grid[len(panels) :]:
        spare.remove()
    for axes, (name, values) in zip(grid, panels.items(), strict=False):
        values = values * display_of(metric_of(name), years).factor
        if treated:
            _pairs(axes, name, values[-1], title_of(run), name in found)
        else:
            _years(axes, name, values[:, 0], windows)
    return figure


def _of_most(values: np.ndarray) -> bool:
    """Whether most replications have observed every arm in some year; values: [year, arm, replication]."""
    return bool((2 * np.isfinite(values).all(axis=1).sum(axis=-1) > values.shape[-1]).any())


def _findings(run: RunResult, window: str) -> frozenset[str]:
    """Headline KPIs that change beyond chance in a window."""
    rows = judged(run.comparison) if run.comparison is not None else {}
    return frozenset(metric for metric in WORDS if (metric, window) in rows and rows[metric, window]["finding"])


def _pairs(axes: Axes, metric: str, values: np.ndarray, name: str, found: bool) -> None:
    """values: [arm, replication], reference first; ``found``: their difference is a finding."""
    _lines(axes, np.arange(2), values)
    axes.set_xlim(-0.25, 1.25)
    axes.set_xticks([0, 1], labels=[asked_name(REFERENCE), name if len(name) <= 18 else asked_name(TREATMENT)])
    number_axis(axes.yaxis)
    axes.set_title(f"{_label(metric)}\n{_majority(values) if found else say('not told from chance')}")


def _agreement(run: RunResult, panels: dict[str, np.ndarray], window: str, draws: str, found: Collection[str]) -> str:
    """What changes beyond chance, and in how many; of the panels the first few."""
    told = [
        say("{what} {amount}", what=_phrase(metric), amount=_majority(panels[metric][-1]))
        for metric in panels
        if metric in found
    ][:TOLD]
    if not told:
        return say(
            "{name}, {when}: nothing of this can be told from chance in {draws}",
            name=title_of(run),
            when=window_name(window),
            draws=draws,
        )
    return say(
        "{name}, {when}: {changes} {draws}",
        name=title_of(run),
        when=window_name(window),
        changes=say(", ").join(told),
        draws=draws,
    )


def _phrase(metric: str) -> str:
    return say("sales") if metric == PRIMARY else WORDS[metric].phrase


def _majority(values: np.ndarray) -> str:
    """`lower in 7 of 8`: how many have the sign of the mean; values: [arm, replication], reference first."""
    change = values[1] - values[0]
    change = change[np.isfinite(change)]
    if not len(change):
        return say("not observed")
    with_mean = int((np.sign(change) == np.sign(change.mean())).sum())
    return say(MAJORITY[float(np.sign(change.mean()))], n=with_mean, of=len(change))


def _years(axes: Axes, metric: str, values: np.ndarray, windows: list[str]) -> None:
    """values: [window, replication]."""
    x = np.arange(1, len(windows) + 1)
    _lines(axes, x, values)
    axes.set_xticks(x, labels=[window_name(window).removeprefix("in ") for window in windows])
    number_axis(axes.yaxis)
    axes.set_title(_label(metric))


def _lines(axes: Axes, x: np.ndarray, values: np.ndarray) -> None:
    """A thin line a replication and a bold one for their mean; values: [x, replication]."""
    faint = max(0.15, min(0.8, 6 / values.shape[1]))
    axes.plot(x, values, color=BLUE, linewidth=0.9, alpha=faint, marker="o", markersize=3)
    axes.plot(x, mean_interval(values)[0], color=INK, linewidth=2.6, marker="o" if len(x) == 1 else "")


def _label(metric: str) -> str:
    return heading(WORDS[metric].row, display_of(metric_of(metric)))
