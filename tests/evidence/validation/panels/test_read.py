"""Files as logs: columns by their names, a market's own transactions, and one line for what cannot be read."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from sim.core.errors import UserError
from sim.evidence.validation.panels.read import of_market, read_panel


def orders(persons: int = 250) -> pl.DataFrame:
    """Everybody buys once every 60 days, food and then home in turn."""
    rows = [
        (f"u{p}", date(2025, 1, 1) + timedelta(60 * k + p % 30), ("食品", "家居")[k % 2], 8.0, 10.0, p % 3 == 0)
        for p in range(persons)
        for k in range(5)
    ]
    names = ["用户ID", "付款时间", "类目", "实付金额", "原价", "促销"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_columns_are_found_by_their_names(tmp_path):
    table = orders().with_columns(pl.lit("抖音").alias("平台"), pl.lit("2025-03-01").alias("入会时间"))
    table.write_csv(tmp_path / "o.csv")
    log, account = read_panel(tmp_path / "o.csv")
    assert (log.persons, log.days, account.left) == (250, 270, 1250)
    assert log.has("category", "platform", "paid", "list_price", "deal", "member_since")
    assert log.lacks("host", "brand") == ["host", "brand"]
    assert log.table["member_since"].unique().to_list() == [59]
    assert log.table["deal"].sum() == 84 * 5 and set(log.categories()) == {"食品", "家居"}


def test_lines_of_an_order_stay_lines(tmp_path):
    table = orders().with_columns(pl.lit("1").alias("订单号") + pl.col("用户ID"))
    table.write_parquet(tmp_path / "o.parquet")
    log, _ = read_panel(tmp_path / "o.parquet", more={"category": "类目"})
    assert len(log.table) == 1250


@pytest.mark.parametrize(
    ("change", "more", "told"),
    [
        ({"原价": "teuer"}, {}, "原价='teuer': allowed is a number; 1,250 rows like this"),
        ({}, {"host": "类目", "category": "类别"}, "--category 类别: no such column"),
        ({"入会时间": "soon"}, {}, "入会时间='soon': allowed is a date"),
        ({"用户ID": "one"}, {}, "1 persons buy in it: laws need at least 200"),
        ({"付款时间": "2025-01-01"}, {}, "1 days from first to last purchase"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path, change, more, told):
    file = tmp_path / "o.csv"
    orders().with_columns(**{name: pl.lit(value) for name, value in change.items()}).write_csv(file)
    with pytest.raises(UserError) as refused:
        read_panel(file, more={role: name for role, name in more.items() if role != "host"})
    assert told in str(refused.value) and "\n" not in str(refused.value)


def test_a_summary_by_customer_is_refused(tmp_path):
    said = {"customer": [1, 2], "frequency": [1, 2], "recency": [3.5, 4.5], "T": [9.5, 9.5]}
    pl.DataFrame(said).write_csv(tmp_path / "s.csv")
    with pytest.raises(UserError, match="summary by customer, and laws are of purchases"):
        read_panel(tmp_path / "s.csv")


def test_a_markets_own_transactions_are_taken_as_they_are(tmp_path):
    table = pl.DataFrame(
        {
            "arm": ["reference", "treatment"] * 400, "replication": [0, 0, 1, 1] * 200,
            "person": [p // 4 for p in range(800)], "day": [p % 200 for p in range(800)],
            "host": [None, "h"] * 400, "category": ["food"] * 800, "brand": ["b"] * 800, "platform": ["p"] * 800,
            "paid_yuan": [1.0] * 800, "list_price_yuan": [2.0] * 800,
        }
    )  # fmt: skip
    table.write_parquet(tmp_path / "transactions.parquet")
    log, _ = read_panel(tmp_path / "transactions.parquet")
    assert log.persons == 400, "replications are other people, arms the same"
    assert log.has("paid", "list_price", "host", "arm")
    assert log.purchases == 400, "what a treatment made of people is no purchase of the log"
    assert not of_market(table.filter(pl.col("arm") == "reference"), "one arm").has("arm")
    with pytest.raises(UserError, match=r"--category: .* holds a market's own transactions"):
        read_panel(tmp_path / "transactions.parquet", more={"category": "category"})
