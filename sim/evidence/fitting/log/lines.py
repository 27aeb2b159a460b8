"""Amounts of lines, and totals of orders that stand again on every line of theirs: these are counted once."""

from __future__ import annotations

import re

import polars as pl
from scipy.special import bdtrc

from sim.evidence.fitting.log.account import Account
from sim.evidence.fitting.log.columns import plain

ONCE, SUM = "once", "sum"
_OF_LINE = (
    r"line|item|unit|each|piece|product|sku|soldfor|extended|单价|商品|明细|einzel|position|artikel|stück|articulo"
    r"|producto|produit|prodotto|produto|単価|상품|단가"
)
_PRICE = r"(?<!total)(?<!final)(?<!paid)price(?!total)|价格|(?<!gesamt)preis|^(?:prix|precio|prezzo|preço|цена|cena)$"
_OF_ORDER = (
    r"order|grand|invoice|basket|cart|checkout|transaction|receipt|订单|訂單|交易|bestell|auftrag|rechnung|commande|panier"
    r"|pedido|factura|ordine|bestelling|zamówieni|заказ|注文|ご請求|주문"
)
_TOTAL = r"total|paid|payment|实付|应付|支付|付款|合計|总|總|gesamt|summe|totaal|importe|montant|결제|итого|suma|kwota"
NEARLY_ALL = 0.9  # of the orders of several lines have one amount on all of them
MANY = 10  # orders of two alike pieces each may still be lines, if no name says what they are
CHANCE = 0.001  # that as many have, if lines were as unlike as orders are


def totals_once(rows: pl.DataFrame, found: dict[str, str], asked: str | None, account: Account) -> pl.DataFrame:
    """Rows without the further lines of orders whose total stands on every line; a note on what was decided.

    rows: row, customer, at (the date as it is written), amount, repeated, and basket where there is one. asked: "once"
    or "sum", as a user says. Without it the amount is an order's where it is the same on all lines of nearly all orders
    and its name speaks of orders, or chance does not make it so; a name of lines or pieces has it added up, and so has
    what so few orders tell that it may be two pieces of a kind.
    """
    if "amount" not in found or "quantity" in found:
        return _changes_nothing(rows, asked, account)
    who = ["customer", "basket"] if "basket" in rows.columns else ["customer", "at"]
    own = pl.format("\x1f{}", "row")  # a line without an order is one of its own
    table = rows.filter(pl.col("amount").is_not_null()).with_columns(pl.col(who[1]).cast(pl.String).fill_null(own))
    orders = table.group_by(who).agg(
        lines=pl.len(),
        same=pl.col("amount").min() == pl.col("amount").max(),
        differ=(~pl.col("repeated")).sum() > 1,
        amount=pl.col("amount").first(),
    )
    several = orders.filter(pl.col("lines") > 1)
    alike = several.filter("same")
    if several.is_empty():
        return _changes_nothing(rows, asked, account)
    how, said = _decided(found["amount"], orders, several, alike, named="basket" in rows.columns)
    if asked is not None:
        how, said = asked, f"--lines {asked} says"
    if how == SUM:
        if said and asked is None:
            account.note(
                f"amounts in {found['amount']} are the same on all lines of {len(alike):,} of {len(several):,} orders"
                f" of several lines and were added up, for {said}; --lines {ONCE} counts them once an order"
            )
        return rows
    first = table.filter(pl.struct(*who, "amount").is_first_distinct())["row"]
    kept = rows.filter(pl.col("amount").is_null() | pl.col("row").is_in(first.implode()))
    account.less("further lines of an order whose total stands on each, merged", len(rows) - len(kept))
    several_lines = "orders of" if "basket" in rows.columns else "times that a customer has"
    account.note(
        f"amounts in {found['amount']} are an order's total that stands on each of its lines ({len(alike):,} of"
        f" {len(several):,} {several_lines} several lines): counted once{_because(said)}; --lines {SUM} adds"
        " them up"
    )
    return kept


def _because(said: str) -> str:
    return f", as {said}" if said else ""


def _changes_nothing(rows: pl.DataFrame, asked: str | None, account: Account) -> pl.DataFrame:
    if asked is not None:
        account.note(f"no order has several lines with amounts of their own: --lines {asked} changes nothing")
    return rows


def _decided(
    name: str, orders: pl.DataFrame, several: pl.DataFrame, alike: pl.DataFrame, *, named: bool
) -> tuple[str, str]:
    """What to do, and why in words; lines with different amounts are added up without a word.

    named: orders have numbers, so that lines of one are known to be.
    """
    if len(alike) < NEARLY_ALL * len(several):
        return SUM, ""
    word = plain(name)
    rare = _chance(orders["amount"], len(several), len(alike)) < CHANCE
    differ = 2 * int(alike["differ"].sum()) > len(alike)
    of_order = re.search(_OF_ORDER, word) is not None
    if re.search(_OF_LINE, word) or (re.search(_PRICE, word) and not of_order):
        return SUM, "its name is of lines" if rare and differ else ""
    if of_order and (named or rare):
        return ONCE, "its name says"
    if rare and (re.search(_TOTAL, word) or (differ and len(alike) >= MANY)):
        return ONCE, ""
    return SUM, "chance may have made them so" if differ else ""


def _chance(amounts: pl.Series, several: int, alike: int) -> float:
    """The probability that so many orders of two lines have one amount, if lines were as unlike as orders are."""
    counts = amounts.value_counts()["count"]
    pairs = len(amounts) * (len(amounts) - 1)
    equal = float((counts * (counts - 1)).sum()) / pairs if pairs else 1.0
    if equal == 0.0:
        equal = 1 / max(len(amounts), 2)
    return float(bdtrc(alike - 1, several, equal))
