"""Which KPIs open every report, and how their rows are picked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from sim.observe.kpi import Metric
from sim.observe.metrics import METRICS
from sim.report.text.words import listed
from sim.study.analysis.findings import with_findings
from sim.study.analysis.observed import of_most
from sim.study.analysis.windows import window_of
from sim.words import say

HEADLINE = {
    "Sales": ("gmv_yuan", "orders_per_year", "aov_yuan", "return_rate"),
    "Customers": ("mau_rate", "retention_d30", "repurchase_rate", "churn_annual", "trust_index", "complaint_rate"),
    "Hosts and platforms": ("hosts_active", "host_gmv_share_top20"),
    "Money": ("platform_profit_yuan", "brand_profit_yuan", "host_income_yuan", "consumer_surplus_yuan"),
}
# Its ``row`` is what tables and panels call a KPI, its ``phrase`` what sentences do.
WORDS: dict[str, Metric] = {name: METRICS[name] for section in HEADLINE.values() for name in section}


PRIMARY = "gmv_yuan"  # the question that every answer opens with: judged by itself


def overall(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of the whole market."""
    return table.filter(dimension="all", group="all")


def rows_of(table: pl.DataFrame, *names: str) -> dict[tuple[str, ...], dict[str, Any]]:
    """The rows of a table as dictionaries, by the values of the columns ``names``."""
    return {tuple(row[name] for name in names): row for row in table.iter_rows(named=True)}


def judged(comparison: pl.DataFrame) -> dict[tuple[str, ...], dict[str, Any]]:
    """Rows of the headline KPIs of the whole market by metric and window, each with its `finding`.

    Sales are judged by themselves; all the others of a window are one family. What few replications have observed
    (`sim.study.analysis.observed`) is left out.
    """
    shown = overall(of_most(comparison)).filter(pl.col("metric").is_in(list(WORDS)))
    marked = with_findings(shown.with_columns(primary=pl.col("metric") == PRIMARY), by=("window", "primary"))
    return rows_of(marked.drop("primary"), "metric", "window")


def last_window(table: pl.DataFrame) -> str:
    """The last complete year of a table, or everything."""
    names = table["window"].unique().to_list()
    return window_of(max((int(name.removeprefix("year")) for name in names if name.startswith("year")), default=0))


def window_name(window: str) -> str:
    """A window in words: `in year 5`."""
    if window == "all":
        return say("over the whole horizon")
    return say("in year {year}", year=window.removeprefix("year"))


def windows_name(windows: Sequence[str], last: str = "and") -> str:
    """Several windows in words: `in years 2 and 5`, `in years 1 to 4`."""
    years = sorted(int(window.removeprefix("year")) for window in windows if window != "all")
    if len(years) < 2:
        return window_name(windows[0])
    if years[-1] - years[0] == len(years) - 1 > 1:
        return say("in years {first} to {last}", first=years[0], last=years[-1])
    return say("in years {years}", years=listed([str(year) for year in years], last))
