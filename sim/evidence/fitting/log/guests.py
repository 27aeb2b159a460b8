"""Ids that stand for many people: guests, walk-in customers, a till, a number for everybody without one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from sim.evidence.fitting.log.account import Account
from sim.params.yaml_reader import read_yaml

TABLE = Path(__file__).with_name("guests.yaml")
_PLAIN = r"[\s_\-.#:/()（）\[\]<>{}'\"]+"
_SIGNS = r"^[-–—_.?*#~/\\+=＊？－]+$"  # -, ?, ***
_MAIL = r"^(?:guest|anonymous|no-?reply)@"
_NOUGHT, _MINUS = r"^[+-]?0+(?:\.0+)?$", r"^-1(?:\.0+)?$"
TIMES, LEAST, MOST = 5, 30, 3  # the orders of the next id, orders, and ids that may be many people each


@cache
def _words() -> list[str]:
    """Words for nobody in particular."""
    return [word for words in read_yaml(TABLE).values() for word in words.split()]


def stand_ins(orders: pl.DataFrame) -> dict[str, str]:
    """Ids that stand for many people, and why; orders: customer, number (of orders), a row a customer."""
    who = pl.col("customer")
    bare = who.str.to_lowercase().str.replace_all(_PLAIN, "")
    number = who.cast(pl.Int64, strict=False)
    whole = orders.select(number.alias("number"))["number"].drop_nulls()
    counted = len(whole) == len(orders) and bool((whole == 1).any()) and bool((whole < 10 * len(whole)).all())
    nought = who.str.contains(_NOUGHT)
    if counted:  # customers may be numbered from nought, and then it is one of them
        nought = nought & (pl.col("number") > pl.col("number").filter(~nought).max())
    words = bare.is_in(_words()) | who.str.contains(_SIGNS) | who.str.to_lowercase().str.contains(_MAIL)
    named = words | nought | who.str.contains(_MINUS)
    found = dict.fromkeys(orders.filter(named)["customer"].to_list(), "a word for nobody in particular")
    rest = orders.filter(~who.is_in(list(found))).sort("number", "customer", descending=[True, False])
    counts = rest["number"].to_list()
    for many in range(min(MOST, len(counts) - 1), 0, -1):
        if counts[many - 1] >= max(TIMES * counts[many], LEAST):
            why = f"at least {counts[many - 1] / max(counts[many], 1):.0f} times as many orders as any other customer"
            found |= dict.fromkeys(rest["customer"].to_list()[:many], why)
            break
    return found


def without_guests(rows: pl.DataFrame, orders: pl.DataFrame, asked: str | None, account: Account) -> pl.DataFrame:
    """Rows whose id stands for one customer, with a note on the others; these stay where a user asks to keep them."""
    found, keep = stand_ins(orders), asked == "keep"
    if not found:
        if asked is not None:
            account.note(f"no id stands for many people: --guests {asked} changes nothing")
        return rows
    counts = dict(orders.iter_rows())
    for why in dict.fromkeys(found.values()):
        those = [f"{who!r} ({counts[who]:,.0f})" for who in found if found[who] == why]
        more = f" and {len(those) - 5} more" if len(those) > 5 else ""
        done = "kept as one customer each" if keep else "left out; --guests keep counts each as one customer"
        account.note(f"ids that may stand for many people, {why}: {', '.join(those[:5])}{more}, {done}")
    if keep:
        return rows
    kept = rows.filter(~pl.col("customer").is_in(list(found)))
    account.less("guests and other ids of many people, left out", len(rows) - len(kept))
    return kept
