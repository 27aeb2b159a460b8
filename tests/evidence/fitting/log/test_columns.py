"""Columns found by the names that shops use."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import UserError
from sim.evidence.fitting.log.columns import find_columns

FILE = Path("log.csv")


@pytest.mark.parametrize(
    "names",
    [
        ["User ID", "Order_Date", "Paid"],
        ["客户", "日期", "金额"],
        ["用户ID", "下单时间", "实付金额（元）"],
        ["buyer", "time", "GMV (CNY)"],
        ["买家会员名", "订单付款时间", "买家实际支付金额"],
        ["customer_unique_id", "order_purchase_timestamp", "payment_value"],
    ],
)
def test_usual_names(names: list[str]) -> None:
    assert find_columns(names, {}, FILE) == dict(zip(("customer", "date", "amount"), names, strict=True))


def test_orders_and_pieces() -> None:
    names = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
    found = find_columns(names, {}, FILE)
    assert found["basket"] == "InvoiceNo" and found["quantity"] == "Quantity"
    total = find_columns([*names, "Total"], {}, FILE)
    assert total["amount"] == "Total" and "quantity" not in total, "the total is of all pieces"


def test_amounts_are_not_needed_and_others_are() -> None:
    assert "amount" not in find_columns(["customer", "date"], {}, FILE)
    with pytest.raises(UserError, match=r"no column for the date; the first line names who, when; say which"):
        find_columns(["who", "when"], {"customer": "who"}, FILE)


def test_a_summary_is_known_by_its_columns() -> None:
    assert find_columns(["id", "frequency_cal", "recency_cal", "T_cal", "monetary_value"], {}, FILE) == {
        "frequency": "frequency_cal", "recency": "recency_cal", "age": "T_cal", "monetary": "monetary_value",
        "customer": "id",
    }  # fmt: skip


def test_names_can_be_said() -> None:
    names = ["who", "when", "how_much", "amount"]
    said = {"customer": "who", "date": "when", "amount": "how_much"}
    assert find_columns(names, said, FILE) == said
    with pytest.raises(UserError, match=r"--date wen: no such column .* \(did you mean 'when'\?\)"):
        find_columns(names, said | {"date": "wen"}, FILE)
    with pytest.raises(UserError, match="column when cannot be both date and amount"):
        find_columns(names, said | {"amount": "when"}, FILE)


def test_two_of_a_name_are_refused() -> None:
    with pytest.raises(UserError, match=r"two columns are called amount \(amount\); rename one"):
        find_columns(["customer", "date", "amount", "amount_duplicated_0"], {}, FILE)
    with pytest.raises(UserError, match="columns User ID and user_id could be the customer; say which with --customer"):
        find_columns(["User ID", "user_id", "date"], {}, FILE)
    find_columns(["customer", "date", "note", "note_duplicated_0"], {}, FILE)


def test_a_newline_in_a_name_makes_no_second_line() -> None:
    with pytest.raises(UserError) as said:
        find_columns(["x\nerror: forged", "y"], {}, FILE)
    assert "\n" not in str(said.value)
