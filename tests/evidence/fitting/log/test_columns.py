"""Columns found by the names that shops use."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import UserError
from sim.evidence.fitting.log.columns import ROLES, find_columns, usual_names
from sim.evidence.fitting.log.states import ROLES as STATES

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


EXPORTS = {  # the header of a shop's export, and who, when and how much in it
    "id|Created (UTC)|Amount|Amount Refunded|Currency|Status|Customer ID": "Customer ID|Created (UTC)|Amount",
    "订单号|下单账号|下单时间|订单金额|应付金额|订单状态": "下单账号|下单时间|订单金额",
    "主订单编号|商品数量|订单应付金额|订单提交时间|达人昵称|收件人手机号": "收件人手机号|订单提交时间|订单应付金额",
    "订单编号|买家会员名|买家实际支付金额|订单付款时间|订单状态": "买家会员名|订单付款时间|买家实际支付金额",
    "amazon-order-id|purchase-date|buyer-email|item-price|quantity-purchased": "buyer-email|purchase-date|item-price",
    "order_id|date_created|billing_email|order_total|status": "billing_email|date_created|order_total",
    "ID|Purchase Date|Bill-to Name|Customer Email|Grand Total (Base)|Grand Total (Purchased)|Status": (
        "Customer Email|Purchase Date|Grand Total (Purchased)"
    ),
    "Order ID|Order Creation Date|Username (Buyer)|Grand Total|Cancel reason": (
        "Username (Buyer)|Order Creation Date|Grand Total"
    ),
    "orderNumber|createTime|customerName|paidPrice|unitPrice|status": "customerName|createTime|paidPrice",
    "订单编号|订单支付时间|实付款|买家快手ID|订单状态": "买家快手ID|订单支付时间|实付款",
    "Order ID|Created Time|Buyer Username|Order Amount|Cancelled Time": "Buyer Username|Created Time|Order Amount",
    "订单号|拼单成功时间|用户实付金额(元)|收货人手机": "收货人手机|拼单成功时间|用户实付金额(元)",
    "Bestellnummer|Bestelldatum|Kundennr.|Gesamtbetrag|Währung": "Kundennr.|Bestelldatum|Gesamtbetrag",
    "Numéro de commande|Date de commande|Client|Montant TTC|Devise": "Client|Date de commande|Montant TTC",
    "注文番号|注文日時|会員ID|合計金額": "会員ID|注文日時|合計金額",
    "주문번호|주문일시|구매자ID|결제금액|주문상태": "구매자ID|주문일시|결제금액",
    "id|user_email|createdAt|totalPrice|refundedAt": "user_email|createdAt|totalPrice",
    "id|Shipping e-mail|customer note|Date|Sum": "Shipping e-mail|Date|Sum",
    "customer|date_utc|amount_usd": "customer|date_utc|amount_usd",
}


@pytest.mark.parametrize("header", EXPORTS)
def test_columns_of_what_shops_export(header: str) -> None:
    found = find_columns(header.split("|"), {}, FILE)
    assert [found[role] for role in ("customer", "date", "amount")] == EXPORTS[header].split("|")


def test_an_id_is_of_customers_only_where_nothing_else_is() -> None:
    assert find_columns(["id", "customer type", "date"], {}, FILE)["customer"] == "id"
    assert find_columns(["id", "staff email", "owner email", "date"], {}, FILE)["customer"] == "id"
    with pytest.raises(UserError, match="no column for the customer"):
        find_columns(["staff email", "owner email", "date"], {}, FILE)


def test_a_usual_name_has_one_meaning() -> None:
    names = [name for role, those in usual_names().items() if role in (*ROLES, *STATES) for name in those]
    assert len(names) == len(set(names))


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
    thrice = ["date", "who", "date_duplicated_0", "date_duplicated_1"]
    with pytest.raises(UserError, match=r"the first line names date \(3 times\), who; say"):
        find_columns(thrice, {}, FILE)
    with pytest.raises(UserError, match=r"3 columns are called date \(date\); rename one"):
        find_columns(thrice, {"customer": "who"}, FILE)
    with pytest.raises(UserError, match=r"--date date_duplicated_0: no such column in .* \(there are: date, who\)"):
        find_columns(thrice, {"customer": "who", "date": "date_duplicated_0"}, FILE)


def test_a_newline_in_a_name_makes_no_second_line() -> None:
    with pytest.raises(UserError) as said:
        find_columns(["x\nerror: forged", "y"], {}, FILE)
    assert "\n" not in str(said.value)
