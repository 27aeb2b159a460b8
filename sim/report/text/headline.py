"""Which KPIs open every report, what tables and sentences call them, and how their rows are picked."""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl


class Words(NamedTuple):
    """A KPI in a report: its row in a table, and its name within a sentence (all take "is")."""

    row: str
    phrase: str


HEADLINE: dict[str, dict[str, Words]] = {
    "Sales": {
        "gmv_yuan": Words("Sales (GMV)", "gross merchandise value"),
        "orders_per_year": Words("Orders a year, active person", "the number of orders per active person"),
        "aov_yuan": Words("Order value", "order value"),
        "return_rate": Words("Orders returned", "the share of orders returned"),
    },
    "Customers": {
        "mau_rate": Words("Monthly active people", "the monthly active share"),
        "retention_d30": Words("Back on day 30, new people", "day-30 retention"),
        "repurchase_rate": Words("Repurchase within 13 weeks", "repurchase"),
        "churn_annual": Words("Churn a year", "annual churn"),
    },
    "Trust": {
        "trust_index": Words("Trust index", "trust"),
        "complaint_rate": Words("Orders with a complaint", "the complaint rate"),
    },
    "Hosts and platforms": {
        "hosts_active": Words("Hosts active", "the number of active hosts"),
        "host_gmv_share_top20": Words("Top fifth of hosts' sales", "the top fifth of hosts' share of sales"),
    },
    "Money": {
        "platform_profit_yuan": Words("Platform profit", "platform profit"),
        "brand_profit_yuan": Words("Brand profit", "brand profit"),
        "host_income_yuan": Words("Host income", "host income"),
        "consumer_surplus_yuan": Words("Consumer surplus", "consumer surplus"),
    },
}
WORDS = {metric: words for section in HEADLINE.values() for metric, words in section.items()}


def overall(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of the whole market."""
    return table.filter(dimension="all", group="all")


def rows_of(table: pl.DataFrame, *names: str) -> dict[tuple[str, ...], dict[str, Any]]:
    """The rows of a table as dictionaries, by the values of the columns ``names``."""
    return {tuple(row[name] for name in names): row for row in table.iter_rows(named=True)}


def years_in(table: pl.DataFrame) -> list[int]:
    """Complete years of a comparison or summary: 1, 2, ..."""
    names = table["window"].unique().to_list()
    return sorted(int(name.removeprefix("year")) for name in names if name.startswith("year"))


def shown_years(years: list[int], most: int = 3) -> list[int]:
    """At most two or three years: the first, the middle and the last; none if one year is all there is."""
    if len(years) < 2:
        return []
    middle = [years[(len(years) - 1) // 2]] if most > 2 else []
    return years if len(years) <= most else [years[0], *middle, years[-1]]


def first_window(table: pl.DataFrame) -> str:
    """The first complete year, or everything."""
    years = years_in(table)
    return f"year{years[0]}" if years else "all"


def last_window(table: pl.DataFrame) -> str:
    """The last complete year, or everything."""
    years = years_in(table)
    return f"year{years[-1]}" if years else "all"


def window_name(window: str) -> str:
    """A window in words: `in year 5`."""
    return "over the whole horizon" if window == "all" else f"in year {window.removeprefix('year')}"
