"""Orders that are no sales by their state: cancelled, never paid for, taken back, or only looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shop import written

from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import Reading, read_log
from sim.evidence.fitting.log.states import of_word

WORDS = {
    "sale": "paid|Completed|wc-completed|TRADE_FINISHED|WAIT_SELLER_SEND_GOODS|partially_refunded|return rejected"
    "|Payment received, awaiting dispatch|refund requested|No refund|unfulfilled|交易成功|已签收|待发货|退款关闭"
    "|部分退款|买家已付款，等待卖家发货|未退款|无售后",
    "cancelled": "cancelled|Order Canceled|Cancelled, no refund|TRADE_CLOSED_BY_TAOBAO|voided"
    "|Shipped - Rejected by Buyer|已取消|交易关闭|已关闭|已取消，退款中",
    "unpaid": "unpaid|Not paid|pending|Pending payment|WAIT_BUYER_PAY|on-hold|failed|Checkout draft|待付款|等待买家付款"
    "|超时未支付",
    "returned": "refunded|Refunded, cancelled|Shipped - Returned to Seller|Charged back"
    "|退款成功|已退款|已退货，退款中|仅退款",
    "looked": "pv|view|add_to_cart|加购",
    "unknown": "gold|1|Pending - Waiting for Pick Up|CA|closed",
}


@pytest.mark.parametrize("kind", WORDS)
def test_words_in_states_are_known(kind: str) -> None:
    assert {word: of_word(word) for word in WORDS[kind].split("|")} == dict.fromkeys(WORDS[kind].split("|"), kind)


def read(folder: Path, text: str, **hints: Any) -> tuple[list[str], dict[str, int], str, Reading]:
    """Customers who bought, rows that did not count, and notes."""
    found = read_log(written(folder, text), Hints(**hints))
    assert found.purchases is not None
    return found.purchases["customer"].to_list(), dict(found.account.gone), "; ".join(found.account.notes), found


def test_what_is_no_sale_is_left_out_counted_and_said(tmp_path: Path) -> None:
    rows = ["a,2025-01-01,5,paid", "b,2025-01-02,6,Cancelled", "c,,-,pending", "d,2025-01-02,7,refunded"]
    rows += ["e,2025-01-02,7,odd", "f,2025-01-03,1,", "g,2025-01-03,-1,refunded"]
    text = "\n".join(["customer,date,amount,status", *rows]) + "\n"
    who, gone, notes, found = read(tmp_path, text)
    assert who == ["a", "e", "f"]
    assert gone == {
        "cancelled by their state, left out": 1,
        "not paid for by their state, left out": 1,
        "taken back by their state, left out": 1,
        "returns (negative amounts), left out": 1,
    }
    assert "states in status: refunded (2)" in notes and "are no sales; --state none takes all rows" in notes
    assert "states in status that are not known, 1 row kept as sales: odd (1)" in notes
    assert found.columns["state"] == "status"
    whole, gone, notes, found = read(tmp_path, text.replace("c,,-", "c,2025-01-04,2"), columns={"state": "none"})
    assert whole == ["a", "b", "c", "d", "e", "f"] and "states" not in notes and "state" not in found.columns


def test_states_in_chinese(tmp_path: Path) -> None:
    rows = ["a,2025-01-01,5,交易成功,", "b,2025-01-02,6,交易关闭,", "c,2025-01-02,7,已完成,退款成功"]
    who, gone, _, _ = read(tmp_path, "\n".join(["用户ID,下单时间,实付金额,订单状态,售后状态", *rows]) + "\n")
    assert who == ["a"]
    assert gone == {"cancelled by their state, left out": 1, "taken back by their state, left out": 1}


def test_closed_is_undone_where_others_are_done(tmp_path: Path) -> None:
    head = "customer,date,amount,order_status\na,2025-01-01,5,closed\n"
    assert read(tmp_path, head + "b,2025-01-01,5,complete\n")[0] == ["b"]
    assert read(tmp_path, head + "b,2025-01-01,5,open\n")[0] == ["a", "b"]


def test_kinds_of_rows_are_returns_whatever_their_sign(tmp_path: Path) -> None:
    text = "customer,date,amount,type\na,2025-01-01,5,sale\na,2025-02-01,7,sale\na,2025-02-02,7,refund\n"
    assert read(tmp_path, text)[1] == {"returns (negative amounts), left out": 1}
    net = read(tmp_path, text, returns="net")
    assert net[0] == ["a"] and net[1]["purchases that a return undid, left out"] == 1
    looks = "customer,date,event_type\na,2025-01-01,view\nb,2025-01-02,purchase\n"
    assert read(tmp_path, looks)[0] == ["b"]
    assert read(tmp_path, "customer,date,type\na,2025-01-01,shoe\nb,2025-01-02,returnable\n")[0] == ["a", "b"]


def test_columns_of_yes_and_no(tmp_path: Path) -> None:
    text = (
        "customer,date,amount,is_refunded,cancelled\na,2025-01-01,5,0,no\nb,2025-01-02,5,1,no\nc,2025-01-02,5,0,yes\n"
    )
    assert read(tmp_path, text)[0] == ["a"]


def test_regions_and_codes(tmp_path: Path) -> None:
    head = "customer,date,amount,{}\na,2025-01-01,5,CA\nb,2025-01-02,5,NY\n"
    assert read(tmp_path, head.format("state"))[2] == "", "a region is no state of an order"
    codes = read(tmp_path, head.format("x"), columns={"state": "x"})
    assert codes[0] == ["a", "b"] and "states in x that are not known, 2 rows kept as sales" in codes[2]


def test_lines_of_a_basket_share_its_state(tmp_path: Path) -> None:
    rows = ["a,2025-01-01,5,paid,1", "a,2025-01-01,2,,1", "b,2025-01-02,5,refunded,2", "b,2025-01-02,1,,2"]
    text = "\n".join(["customer,date,amount,Financial Status,order_id", *rows]) + "\n"
    assert read(tmp_path, text)[0] == ["a"]
