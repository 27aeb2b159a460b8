"""The firm of one's own comes first: its line, its table, its sentence, its figure."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from rich.console import Console

from sim.observe.metrics import METRICS
from sim.report.figures.firm import firm as drawn
from sim.report.style import display_of
from sim.report.text.firm_channels import NAMES, channels_line
from sim.report.text.firms import (
    KPIS,
    about_firm,
    closings,
    firm_rows,
    firm_sentence,
    firm_table,
    measured_line,
)  # fmt: skip
from sim.report.text.table import CHANCE
from sim.state.groups import CUSTOMERS
from sim.study.analysis.compare import comparable_values, compare_values
from sim.study.analysis.windows import shown_years
from sim.words import language

WEEKS, R = 104, 6
LEVELS = {
    "gmv_yuan": 2e7, "profit_yuan": 2e6, "orders": 4e5, "firm_buyers": 3e6, "market_share": 0.031, "aov_yuan": 45.0,
    "list_price_paid": 0.85,
}  # fmt: skip


def kpis(effect: float, arms: tuple[str, ...] = ("reference", "treatment"), metrics: tuple[str, ...] = tuple(LEVELS)):
    """KPIs of one firm: in the treatment ``effect`` of the level more, give or take 1 %."""
    rng = np.random.default_rng(4)
    rows = []
    for metric in metrics:
        for dimension in METRICS[metric].dimensions:
            if dimension not in ("firm", CUSTOMERS):
                continue
            for r in range(R):
                for week in range(12 if METRICS[metric].kind == "history" else 0, WEEKS, 13):
                    for arm in arms:
                        value = LEVELS[metric] * (1 + 0.01 * rng.standard_normal() + effect * (arm == "treatment"))
                        rows.append((arm, r, week, metric, dimension, "mine", value, METRICS[metric].unit, value, 1.0))
    names = ["arm", "replication", "week", "metric", "dimension", "group", "value", "unit", "numerator", "denominator"]
    return pl.DataFrame(rows, schema=names, orient="row")


def compared(effect: float, floor: float | None = None) -> pl.DataFrame:
    values = comparable_values(kpis(effect), WEEKS)
    return compare_values(values, None if floor is None else np.full(values.values.shape[:2], floor))


def text_of(thing: Any, width: int = 120) -> str:
    console = Console(width=width, record=True, file=StringIO())
    console.print(thing)
    return console.export_text()


YEARS = shown_years(WEEKS)


def test_every_kpi_of_the_table_is_observed_by_its_dimension():
    assert all(dimension in METRICS[name].dimensions for dimension, names in KPIS.items() for name in names)


def test_a_firm_is_told_in_millions_and_thousands():
    assert display_of(METRICS["gmv_yuan"], of_firm=True).unit == "m ¥/year"
    assert display_of(METRICS["firm_buyers"], of_firm=True).unit == "thousand"
    assert display_of(METRICS["cash_yuan"], of_firm=True).unit == "m ¥"
    assert display_of(METRICS["gmv_yuan"]).unit == "bn ¥/year"
    assert display_of(METRICS["aov_yuan"], of_firm=True) == display_of(METRICS["aov_yuan"])


def test_the_table_has_the_firm_and_its_customers_with_findings_marked():
    table = text_of(firm_table(compared(0.2), ["mine"], WEEKS, ("reference", "points"), 120, YEARS))
    assert "Its customers at the start" in table
    sales = next(line for line in table.splitlines() if "Sales (GMV), m ¥/year" in line)
    assert "▲" in sales and "+" in sales


def test_each_row_of_a_large_firm_has_the_unit_that_suits_its_numbers():
    amounts = [pl.col(name) * 1e2 for name in ("reference", "treatment", "difference", "ci_low", "ci_high")]
    told = compared(0.2).with_columns(amounts)
    with language("zh"):
        table = text_of(firm_table(told, ["mine"], WEEKS, ("reference", "points"), 120, YEARS))
        sales, profit = (next(line for line in table.splitlines() if name in line) for name in ("成交额", "企业利润"))
    yearly = told.row(by_predicate=(pl.col("metric") == "gmv_yuan") & (pl.col("dimension") == "firm")
                      & (pl.col("window") == "all"), named=True)["reference"] / (WEEKS / 52)  # fmt: skip
    assert "亿元/年" in sales and f" {yearly / 1e8:.1f} " in sales
    assert "万元/年" in profit


def test_what_is_below_the_floor_is_marked_as_chance_and_is_no_finding():
    told = compared(0.2, floor=1e12)
    table = text_of(firm_table(told, ["mine"], WEEKS, ("reference", "points"), 120, YEARS))
    assert "▲" not in table and CHANCE in table
    assert firm_sentence(firm_rows(told), "mine", YEARS) == (
        "mine: neither its sales nor its profit changes beyond chance"
    )


def test_the_sentence_tells_sales_and_profit_with_their_intervals():
    told = firm_sentence(firm_rows(compared(-0.2)), "mine", YEARS)
    assert told.startswith("mine: sales −") and "profit −" in told and "▼" in told and "m ¥ a year [" in told


def test_sales_are_judged_by_themselves():
    rows = firm_rows(compared(0.2))
    assert rows["gmv_yuan", "firm", "mine", "year1"]["finding"]
    assert rows["gmv_yuan", CUSTOMERS, "mine", "year1"]["finding"]


def test_its_line_says_what_it_sells_and_what_its_file_says():
    line = about_firm(firm_rows(compared(0.0)), "mine", {"category": "food", "share": 0.06}, "year1")
    assert line.startswith("mine: 3.") and "% of food (its file says 6 %)" in line and "¥ an order" in line
    assert "% of sales kept" in line
    assert "paid" not in line, "nothing to explain where no list price is said"
    listed = about_firm(firm_rows(compared(0.0)), "mine", {"list_price_yuan": 59.9}, "year1")
    order, size, paid = (float(found) for found in re.search(r"(\S+) ¥ an order \((\S+) of a basket of 59.9 ¥ at list,"
                                                              r" (\S+) % of it paid\)", listed).groups())  # fmt: skip
    assert order == pytest.approx(59.9 * size * paid / 100, rel=0.01) and paid == pytest.approx(85, rel=0.02)
    plain = about_firm(firm_rows(compared(0.0)), "mine", {"kind": "host"}, "year1")
    assert "of the market" in plain and "its file" not in plain
    assert about_firm({}, "mine", {}, "year1") == ""


@pytest.mark.parametrize("level", ["reference", "mean"])
def test_a_line_tells_what_each_channel_leaves(level):
    values = [10e6, 2e6, 3e6, 6e6, 0.4e6, -1.4e6]
    table = pl.DataFrame({"metric": ["profit_yuan", *NAMES], level: values})
    table = table.with_columns(dimension=pl.lit("firm"), group=pl.lit("mine"), window=pl.lit("year1"))
    line = channels_line(table, "mine", "year1")
    told = "own rooms 2.0, others' rooms 3.0, shops 6.0, private lists 0.4, of no channel −1.4"
    assert line == f"profit 10.0 m ¥ a year in year 1: {told}"
    assert channels_line(table.head(3), "mine", "year1") == "", "a host has none"


def test_its_records_stand_beside_what_it_does():
    rows = firm_rows(compared(0.0))
    line = measured_line(rows, "mine", {"measured": {"aov_yuan": 52.0, "firm_kept": None}}, "year1")
    assert line.startswith("its records: order value 52 ¥ (here ") and line.count("(here") == 1
    assert measured_line(rows, "mine", {"measured": None}, "year1") == ""


@pytest.mark.parametrize("arms", [("reference", "treatment"), ("reference",)])
def test_the_figure_draws_what_there_is(arms):
    both = len(arms) == 2
    run = SimpleNamespace(
        folder=Path("x"), kpis=kpis(0.2, arms), comparison=compared(0.2) if both else None, tables={},
        names=("points",),
        manifest={"seeds": [*range(R)], "plausible": [0] * R},
        config={"firms": {"mine": {}}, "horizon": {"weeks": WEEKS, "first_week": 0, "burn_in_weeks": 0}},
    )  # fmt: skip
    figure = drawn(run)
    titles = [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes]
    assert len(titles) == 6 and "By customers at start, m ¥/year" in titles
    assert figure.texts[0].get_text().startswith("mine: sales" if both else "mine")
    run.config["firms"] = {}
    assert drawn(run) is None


def closing(run_of: dict[tuple[str, int], tuple[float, float]], compared: bool = True) -> str:
    """What is told of a firm that at the end has, in an arm and replication, (orders, cash)."""
    names = ["arm", "replication", "week", "metric", "dimension", "group", "numerator", "denominator"]
    rows = [
        (arm, r, week, metric, "firm", "mine", value, 0.0 if value is None else 1.0)
        for (arm, r), both in run_of.items()
        for week in (WEEKS - 9, WEEKS - 1)
        for metric, value in zip(("orders", "cash_yuan"), (5.0, 5.0) if week < WEEKS - 4 else both, strict=True)
    ]
    run = SimpleNamespace(
        kpis=pl.DataFrame(rows, schema=names, orient="row"), comparison=() if compared else None,
        config={"horizon": {"weeks": WEEKS}}, manifest={"seeds": [1, 2], "plausible": [0, 1]},
    )  # fmt: skip
    return closings(run, "mine")


def test_a_firm_that_has_closed_in_some_markets_is_said_to_have():
    there, gone = (3.0, 7.0), (0.0, 0.0)
    both = {("reference", 0): there, ("reference", 1): gone, ("treatment", 0): there, ("treatment", 1): gone}
    assert closing(both) == "closes in 1 of 2 plausible markets, with and without"
    assert closing(both | {("treatment", 0): gone}) == (
        "closes in 2 of 2 plausible markets with it, 1 without: not told apart"
    )
    many = {(arm, r): gone if arm == "treatment" else there for arm in ("reference", "treatment") for r in range(6)}
    assert closing(many) == "closes in 6 of 6 replications with it, 0 without"
    assert closing(dict.fromkeys(both, there)) == ""
    assert closing({("reference", 0): gone, ("reference", 1): there}, compared=False).startswith("closes in 1 of 2")
    assert closing(dict.fromkeys(both, (0.0, 7.0))) == "", "few simulated orders are no closing"
    owing = closing(both | {("treatment", 1): (0.0, -4.0)})
    assert owing == "closes in 1 of 2 plausible markets, with and without", "what it still owes keeps no shop open"
    line = about_firm(
        firm_rows(compared(0.0)), "mine", {"description": "Lingshan Foods, snacks."}, "year1", "closes in 1"
    )
    assert line.startswith("Lingshan Foods (mine): ") and line.endswith(", closes in 1")
