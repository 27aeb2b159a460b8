"""Columns that name currencies beside amounts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from shop import written

from sim.core.errors import UserError
from sim.evidence.fitting.log.currency import code_of, currency_column
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import Reading, read_log

MIXED = ["a,2025-01-01,5,EUR", "b,2025-01-02,6,USD", "c,2025-01-02,7,eur", "d,2025-01-03,8,"]


def read(folder: Path, *rows: str, column: str = "Currency", **hints: Any) -> Reading:
    return read_log(written(folder, "\n".join([f"customer,date,amount,{column}", *rows]) + "\n"), Hints(**hints))


@pytest.mark.parametrize("column", ["Currency", "币种", "Währung", "order_currency", "ccy_x"])
def test_two_currencies_are_refused_and_one_can_be_kept(tmp_path: Path, column: str) -> None:
    told = rf"{column} has EUR \(2 rows\), USD \(1 row\), the second in row 3; --currency EUR takes the rows of one"
    with pytest.raises(UserError, match=told):
        read(tmp_path, *MIXED, column=column)
    found = read(tmp_path, *MIXED, column=column, currency="€")
    assert found.purchases is not None and found.purchases["customer"].to_list() == ["a", "c"]
    assert dict(found.account.gone) == {
        "without a currency, left out": 1,
        "in another currency than EUR, left out": 1,
    }


def test_one_currency_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, "a,2025-01-01,5,usd", "b,2025-01-01,5,US$", "c,2025-01-02,5,")
    assert found.currency == "USD" and found.columns["currency"] == "Currency"
    assert found.account.notes == ["amounts are in USD, as Currency says; 1 row without one is taken for it"]


def test_signs_of_another_currency_than_the_column_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="amounts such as '€5' are in another currency than USD"):
        read(tmp_path, "a,2025-01-01,€5,USD", "b,2025-01-01,€6,USD")
    assert read(tmp_path, "a,2025-01-01,$5,CAD").currency == "CAD"


def test_orders_that_are_no_sales_have_no_currency(tmp_path: Path) -> None:
    rows = "customer,date,amount,Currency,Status\na,2025-01-01,5,EUR,paid\nb,2025-01-02,6,USD,cancelled\n"
    assert read_log(written(tmp_path, rows)).currency == "EUR"


def test_lines_share_the_currency_of_their_basket(tmp_path: Path) -> None:
    rows = "customer,date,amount,Currency,order\na,2025-01-01,5,EUR,1\na,2025-01-01,6,,1\nb,2025-01-01,6,USD,2\n"
    found = read_log(written(tmp_path, rows), Hints(currency="EUR")).purchases
    assert found is not None and found["amount"].to_list() == [11.0]


@pytest.mark.parametrize(
    ("rows", "hints", "message"),
    [
        (MIXED, {"currency": "GBP"}, r"--currency GBP: Currency has EUR \(2 rows\)"),
        (["a,2025-01-01,5,"], {"currency": "GBP"}, "--currency GBP: Currency in .* names no currency"),
    ],
)
def test_a_currency_that_is_not_there(tmp_path: Path, rows: list[str], hints: dict[str, str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        read(tmp_path, *rows, **hints)


def test_a_log_without_currencies_or_amounts(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"--currency EUR: .* has no column that names currencies"):
        read(tmp_path, "a,2025-01-01,5,x", column="note", currency="EUR")
    with pytest.raises(UserError, match=r"--currency EUR: .* has no amounts"):
        read_log(written(tmp_path, "customer,date\na,2025-01-01\n"), Hints(currency="EUR"))


def test_a_summary_in_two_currencies_is_refused(tmp_path: Path) -> None:
    text = "customer,frequency,recency,T,monetary,currency\na,2,30.4,38.8,22,EUR\nb,1,2,38.8,5,USD\n"
    with pytest.raises(UserError, match="amounts in more than one currency: currency has EUR"):
        read_log(written(tmp_path, text))
    one = read_log(written(tmp_path, text), Hints(currency="USD")).summary
    assert one is not None and one["customer"].to_list() == ["b"]


def test_what_names_currencies() -> None:
    assert [code_of(word) for word in ("人民币", "rmb", "US Dollar", "￥", "€", "xyz")] == [
        "CNY", "CNY", "USD", "CNY", "EUR", "XYZ",
    ]  # fmt: skip
    table = pl.DataFrame({"a": ["EUR", "USD"], "size": ["ALL", "TOP"], "land": ["DE", "US"], "n": [1, 2]})
    assert currency_column(table, {}) == "a" and currency_column(table.drop("a"), {}) is None
