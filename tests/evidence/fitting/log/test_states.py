"""Orders that are no sales by their state: cancelled, never paid for, taken back, or only looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shop import written

from sim.core.errors import UserError
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
OTHERS = {
    "sale": "Bezahlt|Abgeschlossen|Versandt|Teilweise erstattet|Retoure beantragt|Nicht storniert"
    "|In Bearbeitung|Payée|Terminé|Expédiée|Livrée|Complétée|En attente d'expédition"
    "|Partiellement remboursée|Pagado|Enviado|Entregado|Completado|Finalizado"
    "|Parcialmente reembolsado|Pagato|Spedito|Consegnato|Completato|Evaso|Parzialmente rimborsato"
    "|Pago|Concluído|Entregue|Aprovado|支払い済み|発送済み|完了|入金済み|一部返金|결제완료|배송완료|구매확정|부분환불|Betaald|Verzonden"
    "|Zrealizowane|Оплачен|交易完成|已出貨|Ödendi|Paid|Shipped|Livré|En cours de traitement|配達完了|배송중|待出貨"
    "|Erledigt|paid_out_complete",
    "cancelled": "Annulleret|Peruttu|Ακυρώθηκε|ملغي|ยกเลิกแล้ว|Stornováno|Zrušeno|Đã hủy|Törölve|Anulat|Скасовано"
    "|Отказана|रद्द|Otkazano|Dibatalkan|Nicht abgeholt"
    "|Storniert|Abgebrochen|Storno|Annulée|Annulé|Cancelado|Anulado|Rechazado|Annullato|Cancelada"
    "|キャンセル|キャンセル済み|取消|취소|주문취소|취소완료|Geannuleerd|Anulowane|Отменён|Отменен|İptal Edildi|訂單取消"
    "|不成立|Abgelehnt|Refusée|Rifiutato|Recusado|Zahlung storniert",
    "returned": "Elállás|Visszáru|Vráceno|Palautettu|Rückabgewickelt"
    "|Retoure|Retourniert|Erstattet|Rückerstattet|Zurückgegeben|Remboursé|Retournée|Retour|Reembolsado"
    "|Devuelto|Devolución|Rimborsato|Reso|Devolvido|Estornado|返品|返金済み|환불|환불완료|반품|반품완료|Terugbetaald"
    "|Zwrócone|Возврат|退貨|退款完成|İade",
    "unpaid": "Unbezahlt|Nicht bezahlt|Ausstehend|Zahlung ausstehend|Warten auf Zahlung|Impayée|Non payé"
    "|En attente de paiement|En attente|Échouée|No pagado|Pendiente|Pendiente de pago|Fallido"
    "|Non pagato|In attesa di pagamento|In attesa|Não pago|Pendente|Aguardando pagamento|未払い|入金待ち"
    "|支払い待ち|미결제|입금대기|결제대기|Niet betaald|待付款|Fehlgeschlagen|Incomplete|Expired",
}


@pytest.mark.parametrize("kind", WORDS)
def test_words_in_states_are_known(kind: str) -> None:
    assert {word: of_word(word) for word in WORDS[kind].split("|")} == dict.fromkeys(WORDS[kind].split("|"), kind)


@pytest.mark.parametrize("kind", OTHERS)
def test_words_of_other_languages_are_known(kind: str) -> None:
    assert {word: of_word(word) for word in OTHERS[kind].split("|")} == dict.fromkeys(OTHERS[kind].split("|"), kind)


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


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("Cancelled at", "cancelled"), ("canceled_at", "cancelled"), ("取消时间", "cancelled"),
        ("Stornodatum", "cancelled"),
        ("Order Cancelled Date", "cancelled"), ("Cancel reason", "cancelled"), ("cancelled", "cancelled"),
        ("Refunded at", "taken back"), ("refund_date", "taken back"), ("退款时间", "taken back"),
    ],
)  # fmt: skip
def test_a_day_of_cancellation_says_that_it_was_cancelled(tmp_path: Path, column: str, kind: str) -> None:
    rows = ["a,2025-01-01,5,", "b,2025-01-02,6,2025-01-03 10:00:00", "c,2025-01-02,7,0000-00-00 00:00:00"]
    who, gone, notes, _ = read(tmp_path, "\n".join([f"customer,date,amount,{column}", *rows]) + "\n")
    assert (who, gone) == (["a", "c"], {f"{kind} by their state, left out": 1})
    assert f"1 row with a value in {column}: {kind}, no sales" in notes and "--state none" in notes


def test_days_that_never_came_and_columns_of_yes_and_no_cancel_nothing(tmp_path: Path) -> None:
    head = "customer,date,amount,cancelled_at\n"
    assert read(tmp_path, head + "a,2025-01-01,5,\nb,2025-01-02,6,never\n")[1] == {}
    assert read(tmp_path, head + "a,2025-01-01,5,false\nb,2025-01-02,6,true\n")[0] == ["a"]
    assert (
        read(tmp_path, head + "a,2025-01-01,5,2025-01-02\n" * 1 + "b,2025-01-02,6,\n", columns={"state": "none"})[1]
        == {}
    )


def test_what_was_refunded_in_part_was_bought(tmp_path: Path) -> None:
    rows = [
        "a,2025-01-01,5,teilweise erstattet,2025-01-09",
        "b,2025-01-02,6,bezahlt,2025-01-09",
        "c,2025-01-02,6,bezahlt,",
    ]
    assert read(tmp_path, "\n".join(["customer,date,amount,Status,refunded_at", *rows]) + "\n")[0] == ["a", "c"]


def test_a_cancellation_of_the_first_line_is_of_the_basket_unless_lines_are_cancelled_apart(tmp_path: Path) -> None:
    head = "customer,date,amount,order_id,cancelled_at\n"
    rows = ["a,2025-01-01,5,1,2025-01-02", "a,2025-01-01,5,1,", "b,2025-01-01,5,2,"]
    assert read(tmp_path, head + "\n".join(rows) + "\n")[0] == ["b"]
    assert read(tmp_path, head + "\n".join([*rows, "b,2025-01-01,5,2,2025-01-03"]) + "\n")[0] == ["a", "b"]


def test_states_of_which_none_is_known_are_named(tmp_path: Path) -> None:
    head = "customer,date,amount,{}\na,2025-01-01,5,Kirahvi\nb,2025-01-02,5,Norsu\n"
    for column in ("Status", "state", "order_status", "Bestellstatus", "financial_status", "退款状态"):
        who, _, notes, _ = read(tmp_path, head.format(column))
        assert who == ["a", "b"] and f"states in {column} that are not known, 2 rows kept as sales: " in notes


@pytest.mark.parametrize(
    ("column", "good", "bad", "why"),
    [
        ("Cancelled", "no", "yes", "cancelled by their state"), ("Voided", "false", "true", "cancelled by their state"),
        ("Void", "", "X", "cancelled by their state"), ("Deleted", "FALSE", "TRUE", "cancelled by their state"),
        ("Refunded?", "N", "Y", "taken back by their state"), ("is_test", "0", "1", "test orders"),
        ("test order", "false", "true", "test orders"),
        ("Test Order?", "", "TEST", "test orders"), ("livemode", "true", "false", "test orders"),
        ("Paid", "Yes", "No", "not paid for by their state"), ("Bezahlt", "ja", "nein", "not paid for by their state"),
        ("Record Type", "Order", "Quote", "quotes, payments and other rows that are no sales by their kind"),
        ("Document Type", "Invoice", "Payment", "quotes, payments and other rows that are no sales by their kind"),
        ("Transaction Type", "Sale", "Payout", "quotes, payments and other rows that are no sales by their kind"),
        ("Belegart", "Rechnung", "Angebot", "quotes, payments and other rows that are no sales by their kind"),
        ("Document Type", "Invoice", "Credit Note", "returns (negative amounts)"),
        ("Refund Amount", "0.00", "6.00", "given back whole by Refund Amount"),
        ("Refunded", "0.00", "6.00", "given back whole by Refunded"),
    ],
)  # fmt: skip
def test_what_a_column_says_is_no_sale(tmp_path: Path, column: str, good: str, bad: str, why: str) -> None:
    rows = [f"a,2025-01-01,5,{good}", f"b,2025-01-02,6,{bad}"]
    who, gone, _, found = read(tmp_path, "\n".join([f"customer,date,amount,{column}", *rows]) + "\n")
    assert (who, gone) == (["a"], {f"{why}, left out": 1}) and column in found.columns.values()
    text = "\n".join([f"customer,date,amount,{column}", *rows]) + "\n"
    assert read(tmp_path, text, columns={"state": "none"})[0] == ["a", "b"]


def test_flags_and_kinds_that_no_word_tells_are_named(tmp_path: Path) -> None:
    head = "customer,date,amount,{}\na,2025-01-01,5,zorp\nb,2025-01-02,6,blip\n"
    for column in ("Voided", "Document Type"):
        who, _, notes, _ = read(tmp_path, head.format(column))
        assert who == ["a", "b"] and f"states in {column} that are not known, 2 rows kept as sales: " in notes
    payments = "customer,date,amount,type\na,2025-01-01,5,payment\nb,2025-01-02,6,payout\n"
    assert read(tmp_path, payments)[0] == ["a"], "without bills a payment is a sale"
    ways = "customer,date,amount,type\na,2025-01-01,5,Transfer\nb,2025-01-02,6,Card\nb,2025-01-02,-6,Refund\n"
    assert read(tmp_path, ways)[0] == ["a", "b"], "beside other ways to pay a transfer is one"


def test_what_was_given_back_in_part_is_taken_off(tmp_path: Path) -> None:
    rows = [
        "a,2025-01-01,10,4,2025-01-09,",
        "b,2025-01-02,6,6,2025-01-09,",
        "c,2025-01-02,10,6,,7",
        "c,2025-01-02,20,6,,7",
    ]
    text = "\n".join(["customer,date,amount,Refunded Amount,refunded_at,order_id", *rows]) + "\n"
    who, _, notes, found = read(tmp_path, text)
    assert who == ["a", "c"] and found.purchases is not None
    assert found.purchases["amount"].to_list() == pytest.approx([6, 24]), "of a basket it is given back once"
    assert "3 rows less what Refunded Amount says was given back" in notes
    odd = "customer,date,amount,Refund Amount\na,2025-01-01,10,some\n"
    assert "1 row with a value in Refund Amount that is no amount" in read(tmp_path, odd)[2]


def test_numbers_are_no_states(tmp_path: Path) -> None:
    rows = "".join(f"a,2025-01-{i:02d},5,{i}\n" for i in range(1, 20))
    with pytest.raises(UserError, match="--state total: holds numbers, and no states of orders"):
        read(tmp_path, "customer,date,amount,total\n" + rows, columns={"state": "total"})
