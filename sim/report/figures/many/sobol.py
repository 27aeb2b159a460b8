"""How much of the variance of an outcome each parameter explains, alone and with others."""

from __future__ import annotations

import polars as pl
from matplotlib.figure import Figure

from sim.core.errors import UserError
from sim.report.figures.canvas import number_axis, paper
from sim.report.figures.many.sheet import rows_axis
from sim.report.many import called
from sim.report.style import BLUE, GREY, ORANGE
from sim.report.text.labels import factor_name
from sim.words import say, to_say

COLUMNS = ("parameter", "first", "first_low", "first_high", "total", "total_low", "total_high", "metric")
MOST = 20  # parameters
INDICES = to_say({"first": "alone", "total": "with interactions"})


def sobol(table: pl.DataFrame, metric: str | None = None) -> Figure:
    """First-order and total indices with their intervals, the largest total on top; ``table`` has `COLUMNS`."""
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise UserError(f"sensitivity.parquet: no column {missing[0]}; --kind sobol draws Sobol indices")
    metrics = table["metric"].unique(maintain_order=True).to_list()
    if metric is not None and metric not in metrics:
        raise UserError(f"--metric {metric}: this analysis is of {', '.join(metrics)}")
    metric = metric or metrics[0]
    rows = table.filter(pl.col("total").is_not_null(), metric=metric).sort("total", descending=True).head(MOST)
    if rows.is_empty():
        raise UserError(f"sensitivity.parquet: no Sobol indices of {metric} in it, only a screening")
    is_told = "told" if "told" in table.columns else pl.col("total_low") > 0
    surely = rows.filter(is_told)
    if len(surely):
        told = say(
            "{name} explains most, {share} % of the variance with its interactions",
            name=factor_name(surely["parameter"][0]),
            share=f"{100 * surely['total'][0]:.0f}",
        )
    else:
        told = say("the share of no parameter is told from chance")
    title = say("{name}: {text}", name=called(metric), text=told)
    note = say(
        "Share of the variance of the outcome: alone (first order, filled circle) and with interactions (total, open"
        " square), with 95 % intervals; grey: not told from chance"
    )
    figure = paper(9, 1.0 + 0.42 * max(len(rows), 2), title, note)
    axes = figure.subplots()
    axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    for at, row in enumerate(rows.iter_rows(named=True)):
        clear = row["parameter"] in surely["parameter"]
        for name, shift, colour, marker in (("first", -0.13, BLUE, "o"), ("total", 0.13, ORANGE, "s")):
            ink = colour if clear else GREY
            ends = [row[f"{name}_low"], row[f"{name}_high"]]
            if None not in ends:
                axes.plot(ends, [at + shift] * 2, color=ink, linewidth=1.8)
            fill = "white" if name == "total" else ink
            label = say(INDICES[name]) if at == 0 else None
            axes.plot(row[name], at + shift, marker, color=ink, markerfacecolor=fill, markersize=6, label=label)
    rows_axis(axes, [factor_name(key) for key in rows["parameter"]])
    number_axis(axes.xaxis)
    axes.set_xlabel(say("Sobol index, share of variance"))
    axes.legend(frameon=False, loc="lower right", fontsize=8.5)
    return figure
