"""Rows that are no sales by the state of their order: cancelled, never paid for, or taken back.

Shops write states in many ways ("Cancelled by customer", "TRADE_CLOSED", "退款成功", "Storniert"), or as the day on
which it happened (`Cancelled at`). States that no word tells stay in, and are named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from sim.core.errors import UserError, printable
from sim.evidence.fitting.log.account import Account, rows_of
from sim.evidence.fitting.log.amounts import is_missing
from sim.evidence.fitting.log.state_words import (
    CANCELLED,
    LOOKED,
    OTHER,
    RETURNED,
    SALE,
    TEST,
    UNKNOWN,
    UNPAID,
    of_kinds,
    of_word,
    partly,
)
from sim.evidence.fitting.log.table import as_text

FLAGS = {  # columns that say yes or no
    "cancelled": CANCELLED, "voided": CANCELLED, "deleted": CANCELLED, "returned": RETURNED, "refunded": RETURNED,
    "test": TEST, "live": TEST, "is paid": UNPAID,
}  # fmt: skip
_GOOD = ("live", "is paid")  # of which a yes is a sale
DATED = {"cancelled on": CANCELLED, "cancel reason": CANCELLED, "returned on": RETURNED}  # any value is a yes
ROLES = ("state", "payment state", "return state", "kind", *FLAGS, *DATED)  # of columns; users name the first
NONE = "none"  # asked for, no column is read
WHY = {
    CANCELLED: "cancelled by their state, left out",
    UNPAID: "not paid for by their state, left out",
    RETURNED: "taken back by their state, left out",
    TEST: "test orders, left out",
    OTHER: "quotes, payments and other rows that are no sales by their kind, left out",
    LOOKED: "looked at and not bought by their kind, left out",
}
_CLOSED = {"closed", "close"}  # done in one shop, undone in another
_YES = (
    "1", "true", "yes", "y", "t", "是", "1.0", "x", "✓", "✔", "ja", "j", "oui", "si", "sí", "sim", "tak", "да", "evet",
    "はい", "예", "네",
)  # fmt: skip
_NO = (
    "0", "false", "no", "n", "f", "否", "0.0", "nein", "nee", "nej", "non", "não", "nao", "nie", "нет", "hayır",
    "いいえ", "아니오", "아니요", "✗", "✘",
)  # fmt: skip
_NUMBER = r"^[+-]?[\d.,]+$"
_OF_ROWS = r"doc|record|transaction|txn|voucher|beleg|dokument|单据|交易"  # kinds in such columns are named if unknown
_NEVER = (
    r"^(?i:[0\s/:.TZ+-]*|(?:1970-01-01|0001-01-01|1900-01-0[01]|9999-12-31)\b.*|never|none|no|false|not cancell?ed"
    r"|否|无|未取消|(?:订单|交易)?未关闭|[-–—/]+)$"
)
_DATE = r"^\d{1,4}[-/.年]\s?\d{1,2}|^\d{8,19}(?:\.\d+)?$"
_REGION = r"^[A-Z]{2,3}$"
FEW = 12  # states of orders are no more


@dataclass(frozen=True)
class States:
    """What the columns with states say of every row."""

    gone: pl.Series  # why a row is no sale; empty for sales
    back: pl.Series  # [row] whether it is taken back: a return if its amount is negative
    negative: pl.Series  # [row] whether it is itself a return, whatever the sign of its amount


def read_states(
    rows: pl.DataFrame, found: dict[str, str], account: Account, in_part: pl.Series, *, asked: bool = False
) -> States:
    """States of all rows, with notes on what they are; `asked`: the user named the column.

    in_part: [row] of what a part was given back, by an amount of that.

    A line without a state has that of the first line of its basket. Columns with regions, and kinds of which none is a
    return, are none with states, unless they are asked for. An order that was taken back in part was made.
    """
    empty = pl.Series("gone", [""]).new_from_index(0, len(rows))
    said = States(empty, empty != "", empty != "")
    for role in [role for role in ROLES if role in found]:
        text = as_text(rows[role])
        text = text.set(is_missing(text), None)
        text, dated = _when(text, role)
        text = _of_baskets(text, rows, strict=dated)
        counts = dict(text.drop_nulls().value_counts().sort("count", text.name, descending=[True, False]).iter_rows())
        if dated:
            known = dict.fromkeys(counts, (FLAGS | DATED)[role])
        elif role in FLAGS or role in DATED:
            known = _flags(list(counts), role)
        else:
            known = of_kinds(list(counts)) if role == "kind" else _known(list(counts))
        if not counts or (not (asked and role == "state") and _says_nothing(role, found[role], known)):
            found.pop(role)
            continue
        if asked and role == "state" and len(counts) > FEW and all(re.match(_NUMBER, one) for one in counts):
            raise UserError(f"--state {printable(found[role])}: holds numbers, and no states of orders")
        if role in ("state", "payment state", "return state"):
            in_part = in_part | text.is_in([state for state in counts if partly(state)]).fill_null(False)
        kind = text.replace_strict(known, default="").fill_null("")
        if role == "returned on":
            kind = kind.set(in_part, "")
        said = _with(said, kind, role)
        if dated:
            _tell_dated(account, found[role], int((kind != "").sum()), (FLAGS | DATED)[role])
        else:
            _tell(account, found[role], counts, known, role)
    return said


def _when(text: pl.Series, role: str) -> tuple[pl.Series, bool]:
    """Values of a column that say when or why something happened, null where it did not; and whether it is one."""
    if (role not in FLAGS and role not in DATED) or role in _GOOD:
        return text, False
    there = text.drop_nulls()
    if there.str.to_lowercase().is_in((*_YES, *_NO)).all():
        return text, False
    happened = text.set(text.str.contains(_NEVER).fill_null(False), None)
    if role in FLAGS and not happened.drop_nulls().str.contains(_DATE).all():
        return text, False
    reasons = role == "cancel reason" and not happened.null_count()  # of something else, where every row has one
    return happened.set(happened.is_not_null(), None) if reasons else happened, True


def _of_baskets(text: pl.Series, rows: pl.DataFrame, *, strict: bool) -> pl.Series:
    """Every line with what is said of the first line of its basket, where it says nothing itself.

    strict: only if never another line than the first one says anything, so that it is said of the whole basket.
    """
    if "basket" not in rows.columns:
        return text
    table = rows.select(rows["basket"], text.alias("state"), first=pl.int_range(pl.len()).over("basket") == 0)
    if strict and table.filter(~pl.col("first"), pl.col("basket").is_not_null())["state"].is_not_null().any():
        return text
    first = pl.col("state").drop_nulls().first().over("basket")
    return table.select(
        pl.when(pl.col("basket").is_null()).then("state").otherwise(pl.coalesce("state", first))
    ).to_series()


def _known(states: list[str]) -> dict[str, str]:
    """What every state says; closed is undone where another word says that a sale was made."""
    known = {state: of_word(state) for state in states}
    for state in states:
        if state.casefold() in _CLOSED and SALE in known.values():
            known[state] = CANCELLED
    return known


def yes_or_no(column: pl.Series) -> bool:
    """Whether a column says yes or no and nothing else."""
    text = as_text(column).str.to_lowercase()
    there = text.filter(~is_missing(text))
    return bool(len(there)) and bool(there.is_in((*_YES, *_NO)).all())


def _flags(values: list[str], role: str) -> dict[str, str]:
    """Of columns that say yes or no, or a word for it; unknown where they count something."""
    yes, no = (SALE, FLAGS[role]) if role in _GOOD else ((FLAGS | DATED)[role], SALE)
    known = {}
    for value in values:
        word = value.casefold()
        known[value] = yes if word in (*_YES, role) else no if word in _NO else of_word(value)
        if word not in (*_YES, *_NO) and re.match(_NUMBER, value):
            return dict.fromkeys(values, UNKNOWN)
    return known


def _says_nothing(role: str, column: str, known: dict[str, str]) -> bool:
    """Whether a column is of something else: no word in it is known, and it can be."""
    if role == "kind":  # kinds of rows tell returns from sales; other types, of goods or customers, do not
        named = re.search(_OF_ROWS, column.casefold()) and UNKNOWN in known.values() and 1 < len(known) <= FEW
        return not named and {RETURNED, CANCELLED, LOOKED, OTHER}.isdisjoint(known.values())
    if set(known.values()) != {UNKNOWN}:
        return False
    if role in FLAGS or role in DATED:
        return len(known) > FEW
    elsewhere = len(known) > FEW or all(re.match(_REGION, state) for state in known)
    return column.casefold() in ("state", "estado", "stato", "status") and elsewhere


def _with(said: States, kind: pl.Series, role: str) -> States:
    back = kind.is_in([RETURNED, CANCELLED]) if role == "kind" else kind == RETURNED
    lost = kind.is_in([CANCELLED, UNPAID, LOOKED, OTHER, TEST]) & ~back
    gone = pl.select(pl.when((said.gone == "") & lost).then(kind).otherwise(said.gone)).to_series()
    if role == "kind":
        return States(gone, said.back, said.negative | back)
    return States(gone, said.back | back, said.negative)


def _tell_dated(account: Account, column: str, rows: int, kind: str) -> None:
    if rows:
        what = "cancelled" if kind == CANCELLED else "taken back"
        account.note(
            f"{rows_of(rows)} with a value in {column}: {what}, no sales; --state none takes all rows for sales"
        )


def _tell(account: Account, column: str, counts: dict[str, int], known: dict[str, str], role: str) -> None:
    def named(*kinds: str) -> str:
        those = [f"{printable(state, 60)} ({counts[state]:,})" for state in counts if known[state] in kinds]
        return ", ".join(those[:5]) + (f" and {len(those) - 5} more" if len(those) > 5 else "")

    lost, unknown = named(CANCELLED, UNPAID, RETURNED, LOOKED, OTHER, TEST), named(UNKNOWN)
    if lost:
        what = "are returns or no sales" if role == "kind" else "are no sales"
        account.note(f"states in {column}: {lost} {what}; --state none takes all rows for sales")
    if unknown:
        rows = sum(counts[state] for state in counts if known[state] == UNKNOWN)
        account.note(f"states in {column} that are not known, {rows_of(rows)} kept as sales: {unknown}")
