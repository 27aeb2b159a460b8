"""A strategy's result by channel: a table and a line, only of what is beyond chance."""

from __future__ import annotations

from io import StringIO

import polars as pl
from fake_accounts import fake_accounts
from fake_club import SOCIAL, config, kpis
from rich.console import Console

from sim.report.text.amounts import scale_of
from sim.report.text.waterfall import print_loyalty
from sim.report.text.worth import statements
from sim.study.analysis.loyalty.table import loyalty_table
from sim.study.analysis.windows import shown_years

WEEKS = 104
LEVELS = {arm: {"orders": 10e6} for arm in ("reference", "treatment")}
NOISE = (-1.0, 0.0, 1.0)


def more(fees: float):
    return lambda replication, quarter: {SOCIAL: {"technical_fee": fees + 0.1 * NOISE[replication], "paid": 10 * fees}}


def table_of(**arms: float) -> pl.DataFrame:
    accounts = fake_accounts({name: more(fees) for name, fees in arms.items()}, quarters=8, replications=3)
    return loyalty_table(accounts, kpis(LEVELS, WEEKS, 3), config(WEEKS))


def told(table: pl.DataFrame) -> str:
    return dict(statements(table, scale_of(table, WEEKS))).get("by channel", "")


def test_most_of_it_comes_from_the_channel_without_which_most_disappears():
    table = table_of(treatment=20.0, without_visit=6.0, without_bond=18.0, without_price=25.0, without_taste=20.0)
    first, second = (
        "most comes from visit (70 % [70, 70]), less from bond (10 % [10, 10])",
        "against it works price (−25 %",
    )
    assert told(table).startswith(f"of the change of contribution {first}; {second}")
    assert "taste" not in told(table), "it carries nothing"
    console = Console(width=120, record=True, file=StringIO())
    print_loyalty(console, table, WEEKS, False, shown_years(WEEKS))
    rows = [line.split() for line in console.export_text().splitlines() if line.startswith((" visit", " price"))]
    assert [row[-1] for row in rows] == ["70", "−25"]


def test_while_nobody_copies_it():
    table = table_of(treatment=2.0, uncopied=20.0, without_visit=6.0)
    assert "visit (70 %" in told(table)


def test_nothing_is_divided_where_the_result_itself_is_chance():
    table = table_of(treatment=0.01, without_visit=-6.0)
    assert told(table.filter(~pl.col("line").is_in(["paid", "gained"]))) == ""
    hidden = table_of(treatment=20.0, without_visit=6.0).with_columns(floor=pl.lit(1e30))
    assert told(hidden) == ""
    assert told(table_of(treatment=20.0)) == "", "nobody asked why"
