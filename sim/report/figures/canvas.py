"""What all figures share: paper, axes in years, bands, shaded events, labels that do not overlap."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from matplotlib import rc_context, rcParamsDefault
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.dates.almanac import date_of
from sim.report.ensemble import over as over_what
from sim.report.figures.fonts import dress, fonts_for
from sim.report.figures.lines import folded, unfolded
from sim.report.style import GREY, INK, SHADE, number
from sim.state.groups import Names
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import COMPARED, metric_of, paired_values, reported_weeks
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.expected import family
from sim.study.analysis.windows import spans_in_force
from sim.words import LANGUAGES, say, spoken

if TYPE_CHECKING:
    from sim.study.results import RunResult

DPI = 150
LOOK: dict[Any, Any] = {
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
}


def look() -> dict[Any, Any]:
    """What figures look like; in the language that is spoken, with fonts behind the usual one that show it."""
    names, _ = fonts_for(LANGUAGES[spoken()])
    return LOOK | {"font.family": [*rcParamsDefault["font.family"], *names]} if names else LOOK


class Series(NamedTuple):
    """One metric of every group of a dimension, in blocks of weeks."""

    groups: tuple[str, ...]
    arms: tuple[str, ...]
    weeks: np.ndarray  # [block] centre of the block, weeks
    block: int  # weeks in a block
    values: np.ndarray  # [group, arm, replication, block], NaN where nothing was observed


def paper(width: float, height: float, title: str, note: str, fit: bool = True) -> Figure:
    """A figure with its finding as the title and how to read it underneath; ``height`` (inches) is left below them.

    ``fit`` measures all labels to place the axes: a second for many panels, which are better placed by hand.
    """
    title, note = folded(title, int(8.6 * width)), folded(note, int(15 * width))  # characters that fit into a line
    below_title = 0.2 + 0.22 * len(title.splitlines())
    head = below_title + 0.14 + 0.16 * len(note.splitlines())
    height += head
    fitted = ConstrainedLayoutEngine(rect=(0.005, 0.0, 0.99, 1 - head / height), w_pad=0.08, h_pad=0.08)
    figure = Figure(figsize=(width, height), dpi=DPI, layout=fitted if fit else None)
    FigureCanvasAgg(figure)
    figure.text(0.012, 1 - 0.12 / height, title, size=13, weight="bold", va="top", parse_math=False)
    figure.text(0.012, 1 - below_title / height, note, size=9, color=GREY, va="top", parse_math=False)
    return figure


def save(figure: Figure, path: Path) -> Path:
    """Write a figure as what its name ends in: png, svg or pdf, the same bytes for the same figure.

    A PNG says of itself what it shows.
    """
    _write(figure, path, path.suffix.removeprefix("."))
    return path


def as_svg(figure: Figure) -> bytes:
    """A figure as SVG."""
    kept = io.BytesIO()
    _write(figure, kept, "svg")
    return kept.getvalue()


def _write(figure: Figure, place: Path | io.BytesIO, kind: str) -> None:
    told = {"png": {"Description": shows(figure)}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    with rc_context(look() | {"svg.hashsalt": "figure", "pdf.fonttype": 42}):
        dress(figure).savefig(place, dpi=DPI, format=kind, metadata=told.get(kind))


def shows(figure: Figure) -> str:
    """What a figure shows, in words: its title and how to read it."""
    told = [unfolded(text.get_text()) for text in figure.texts[:2]]
    return reduce(lambda title, note: say("{title}. {note}", title=title, note=note), told) if told else ""


def block_length(weeks: int) -> int:
    """Weeks averaged into one point: a quarter, less for short runs."""
    return 13 if weeks >= YEAR_WEEKS else 4 if weeks >= 8 else 1


def all_series(run: RunResult, metrics: Iterable[str], dimension: str = "all") -> dict[str, Series]:
    """Metrics of reference and treatment in blocks of weeks, totals as yearly rates.

    Those never observed by this dimension are left out.
    """
    wanted = [metric_of(name).name for name in metrics]
    kpis = run.kpis.filter(COMPARED, pl.col("metric").is_in(family(*wanted)), pl.col("dimension") == dimension)
    if kpis.is_empty():
        return {}
    weeks = reported_weeks(run)
    block = block_length(weeks)
    starts = range(0, weeks - block + 1, block)
    table = paired_values(kpis, {str(start): (start, start + block) for start in starts})
    centres = np.array(starts) + block / 2
    order = group_order(run, dimension)
    found = {}
    for name in wanted:
        keys = table.keys.with_row_index().filter(metric=name)
        if not keys.is_empty():
            rows = dict(sorted(zip(keys["group"], keys["index"], strict=True), key=lambda row: order.get(row[0], 0)))
            values = table.values[list(rows.values())].transpose(0, 2, 3, 1)
            rate = YEAR_WEEKS / block if metric_of(name).kind == "total" else 1.0
            found[name] = Series(tuple(rows), table.arms, centres, block, values * rate)
    return found


def group_order(run: RunResult, dimension: str) -> dict[str, int]:
    """Place of each group of a dimension in figures: as the model and the configuration list them."""
    platforms, categories, firms = (tuple(run.config.get(name) or ()) for name in ("platform", "category", "firms"))
    names = Names(platforms, categories, firms=firms)
    return {group: place for place, group in enumerate(names.groups(dimension))}


def shade(axes: Axes, run: RunResult) -> None:
    """Shade the weeks in which something that was asked is in force."""
    for first, end in spans_in_force(run):
        axes.axvspan(first, end, color=SHADE, zorder=0, linewidth=0)


def year_axis(axes: Axes, run: RunResult) -> None:
    """A time axis in weeks, ticked at New Year and labelled with calendar years."""
    weeks = reported_weeks(run)
    first = run.config["horizon"]["first_week"]
    years = range(weeks // YEAR_WEEKS)
    axes.set_xlim(0, weeks)
    if years:
        axes.set_xticks([YEAR_WEEKS * year for year in range(len(years) + 1)], labels=[])
        middles = [YEAR_WEEKS * (year + 0.5) for year in years]
        labels = [str(date_of(int(7 * (first + middle))).year) for middle in middles]
        axes.set_xticks(middles, labels=labels, minor=True)
        axes.tick_params(axis="x", which="minor", length=0)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: say("week {week}", week=f"{x:.0f}")))


def number_axis(axis: Axis, signed: bool = False, ticks: int = 5) -> None:
    """An axis with so many ticks at most, thousands separators and true minus signs."""

    def written(value: float, _: int) -> str:
        ticks = axis.get_majorticklocs()
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 0.0
        return number(value, max(0, int(np.ceil(-np.log10(step) - 1e-9))) if step > 0 else 0, signed)

    steps = [1, 2, 5, 10] if ticks > 3 else [1, 2, 3, 4, 5, 10]  # so that few ticks need not become many
    axis.set_major_locator(MaxNLocator(ticks, steps=steps, min_n_ticks=min(ticks - 1, 3)))
    axis.set_major_formatter(FuncFormatter(written))


def band(axes: Axes, weeks: np.ndarray, values: np.ndarray, colour: str, **line: Any) -> np.ndarray:
    """Mean and 95 % interval over replications, [replication, block]; returns the mean.

    A block that half of the replications or fewer have observed is left out (`sim.study.analysis.observed`).
    """
    mean, low, high, count = mean_interval(values.T)
    mean = np.where(2 * count > len(values), mean, np.nan)
    seen = np.isfinite(mean)
    if not seen.any():
        axes.text(0.5, 0.6, say("most have no value"), transform=axes.transAxes, ha="center", color=GREY)
    axes.fill_between(weeks[seen], low[seen], high[seen], color=colour, alpha=0.22, linewidth=0)
    axes.plot(weeks[seen], mean[seen], color=colour, **line)
    return mean


def end_labels(axes: Axes, labels: Sequence[tuple[float, str, str]], size: float = 8.5) -> None:
    """Write (value, text, colour) beside the ends of lines, pushed apart where they would overlap."""
    labels = [label for label in labels if np.isfinite(label[0])]
    low, high = axes.get_ylim()
    height = axes.get_window_extent().height * 72 / DPI  # points
    gap = 1.25 * size / height * (high - low)
    ordered = sorted(labels)
    places = [value for value, *_ in ordered]
    for _ in range(200):
        moved = False
        for i in range(len(places) - 1):
            overlap = gap - (places[i + 1] - places[i])
            if overlap > 1e-9 * gap:
                places[i] -= overlap / 2
                places[i + 1] += overlap / 2
                moved = True
        if not moved:
            break
    for place, (_, text, colour) in zip(places, ordered, strict=True):
        axes.text(1.02, place, text, transform=axes.get_yaxis_transform(), color=colour, size=size, va="center")


def how_to_read(run: RunResult, what: str) -> str:
    """The line under a title: what is drawn, over which blocks and replications."""
    block = block_length(reported_weeks(run))
    replications = run.kpis["replication"].n_unique()
    if replications > 1:
        seen = say("mean and 95 % interval over {replications}", replications=over_what(run))
    else:
        seen = say("one replication, no interval")
    told = say("{what}; {weeks}-week blocks; {seen}", what=what, weeks=block, seen=seen)
    return told + (say("; shaded: changes in force") if spans_in_force(run) else "")


def possible(axes: Axes, values: np.ndarray, unit: str) -> None:
    """Leave out of the axis what cannot be: an interval of few replications reaches below nothing and above all.

    ``values``: those that are drawn, in ``unit``.
    """
    low, high = axes.get_ylim()
    if (values[np.isfinite(values)] >= 0).all():
        axes.set_ylim(bottom=max(low, 0.0))
        if unit == "%":
            axes.set_ylim(top=min(high, 100.0))
