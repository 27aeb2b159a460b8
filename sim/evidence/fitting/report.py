"""What a fit says to people: parameters with intervals, and how well both models foretell the log."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import polars as pl
from rich.table import Table
from rich.text import Text

from sim.evidence.fitting.fitted import Fitted
from sim.evidence.fitting.maximum import Estimate
from sim.report.numbers import per_cent
from sim.report.style import number

SHOWN_WEEKS = 6  # points of the cumulative curve that are printed


def report(fitted: Fitted) -> Iterator[Table | Text]:
    """Tables and lines in the order of reading."""
    log = fitted.log
    again = int(log.summary.count[log.summary.frequency > 0].sum())
    yield Text(
        f"{log.summary.customers:,} customers, {again:,} of them with repeat purchases, over"
        f" {(log.calibration_days + 1) / 7:.1f} weeks of calibration"
        + (f" and {(log.days - log.calibration_days) / 7:.1f} of holdout" if log.days > log.calibration_days else "")
    )
    yield _parameters(fitted)
    yield _tracking(fitted)
    yield Text(
        f"mean rate {fitted.rate:.4f} purchases a week while a customer; mean amount"
        f" {fitted.mean_amount:,.2f} (repeat purchases of {len(log.spend_count):,} customers)"
    )


def loyal_to(orders: pl.DataFrame) -> Iterator[str]:
    """How often the next order goes to the same brand or host, where the log names them."""
    for role in ("brand", "host"):
        if role in orders.columns:
            known = orders.filter(pl.col(role).is_not_null()).sort("customer", "date", maintain_order=True)
            before = pl.col(role).shift().over("customer")
            again = known.select((pl.col(role) == before).alias("same"))["same"].drop_nulls()
            if len(again):
                yield f"{100 * again.sum() / len(again):.0f} % of {len(again):,} next orders go to the same {role}"


def _parameters(fitted: Fitted) -> Table:
    table = Table(title="Maximum likelihood, 95 % intervals", title_justify="left", box=None, pad_edge=False)
    for name in ("model", "parameter", "value", "from", "to", "log-likelihood"):
        table.add_column(name, justify="left" if name in ("model", "parameter") else "right")
    for model, estimate in (("BG/NBD", fitted.bg), ("Pareto/NBD", fitted.pareto), ("gamma-gamma", fitted.spend)):
        for i, name in enumerate(estimate.names):
            first = i == 0
            likelihood = number(estimate.log_likelihood, 1) if first else ""
            table.add_row(model if first else "", name, *_interval(estimate, i), likelihood)
    return table


def _interval(estimate: Estimate, i: int) -> tuple[str, str, str]:
    low, high = estimate.low[i], estimate.high[i]
    if math.isnan(low):
        return f"{estimate.values[i]:.3f}", "not identified", ""
    return f"{estimate.values[i]:.3f}", f"{low:.3f}", f"{high:.3f}"


def _tracking(fitted: Fitted) -> Table:
    bg, pareto = fitted.bg_tracking, fitted.pareto_tracking
    weeks = len(bg.observed)
    table = Table(
        title="Cumulative repeat purchases, observed and expected",
        title_justify="left", box=None, pad_edge=False,
    )  # fmt: skip
    for name in ("by week", "observed", "BG/NBD", "", "Pareto/NBD", ""):
        table.add_column(name, justify="right")
    for week in sorted({*np.linspace(0, weeks, SHOWN_WEEKS + 1)[1:].round().astype(int), bg.calibration_weeks} - {0}):
        cells = [f"{week}", f"{bg.observed[week - 1]:,.0f}"]
        for one in (bg, pareto):
            expected, observed = one.expected[week - 1], one.observed[week - 1]
            cells += [f"{expected:,.0f}", per_cent(expected / observed - 1) if observed else ""]
        table.add_row(*cells, style="bold" if week == bg.calibration_weeks < weeks else "")
    for label, value in (("error at the end", "error"), ("holdout alone", "holdout_error"), ("a week", "weekly_error")):
        cells = [per_cent(getattr(one, value), signed=value != "weekly_error", missing="") for one in (bg, pareto)]
        if all(cells):
            table.add_row(label, "", "", cells[0], "", cells[1])
    return table
