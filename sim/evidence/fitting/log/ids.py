"""Ids of customers: which stand for nobody, and which are one person written in more than one way."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

import polars as pl

from sim.evidence.fitting.log.account import Account, rows_of
from sim.evidence.fitting.log.amounts import MISSING

NOBODY = (
    *MISSING, "missing", "empty", "blank", "no customer id", "no id", "not available", "not applicable", "not provided",
    "not given", "unspecified", "n.a.", "k.a.", "keine angabe", "sin dato", "#ref!", "#value!", "#name?", "#div/0!",
    "#num!", "无客户", "空", "缺失",
)  # fmt: skip
_ONE_WAY = r"^[a-z1-9][a-z0-9]*$"  # ids that nothing else could spell
_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
SHOWN = 3  # examples of a kind


def without_nobody(rows: pl.DataFrame, account: Account) -> pl.DataFrame:
    """Rows with a customer (texts without blanks around them); words that stand for none are counted and named."""
    nobody = rows["customer"].is_null() | rows["customer"].str.to_lowercase().is_in(NOBODY)
    account.less("no customer, left out", int(nobody.sum()))
    words = rows.filter(nobody & (rows["customer"] != ""))["customer"].drop_nulls()
    if len(words):
        counts = words.value_counts().sort("count", "customer", descending=[True, False]).iter_rows()
        those = [f"{word!r} ({rows_of(count)})" for word, count in counts]
        more = f" and {len(those) - 5} more words" if len(those) > 5 else ""
        account.note(f"words for no customer: {', '.join(those[:5])}{more}, left out")
    return rows.filter(~nobody)


def spelt_once(ids: pl.Series, account: Account) -> pl.Series:
    """Ids in one spelling each, where several can only be the same person; notes on these and on those that may be."""
    distinct = ids.unique().sort()
    if distinct.str.contains(_ONE_WAY).all():
        return ids
    by_plain = _grouped((_plain(one), one) for one in distinct.to_list())
    merged = {plain: those for plain, those in by_plain.items() if len(those) > 1}
    if merged:
        account.note(
            f"ids of {sum(map(len, merged.values())):,} spellings are {len(merged):,}"
            f" customer{'' if len(merged) == 1 else 's'}: {_examples(merged.values())}"
        )
    left = [plain if plain in merged else those[0] for plain, those in by_plain.items()]
    kinds = (("capital letters", str.casefold), ("noughts in front", _without_noughts), ("blanks", _without_blanks))
    for what, key in kinds:
        alike = [those for those in _grouped((key(one), one) for one in left).values() if len(those) > 1]
        if alike:
            account.note(
                f"ids that differ in {what} only count as different customers: {_examples(alike)}"
                + (f" ({sum(map(len, alike)):,} ids in all)" if len(alike) > 1 else "")
            )
    if not merged:
        return ids
    return ids.replace({one: plain for plain, those in merged.items() for one in those})


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, one in pairs:
        groups[key].append(one)
    return groups


def _examples(groups: Iterable[list[str]]) -> str:
    shown = [" and ".join(map(repr, those[:SHOWN])) for those in groups]
    return "; ".join(shown[:SHOWN]) + ("; ..." if len(shown) > SHOWN else "")


def _plain(one: str) -> str:
    """An id without what spreadsheets and copying add: 17.0, '17, signs that nobody sees; mail in small letters."""
    if one.isascii() and one.isalnum():
        return one
    text = "".join(sign for sign in unicodedata.normalize("NFKC", one) if unicodedata.category(sign) != "Cf")
    text = " ".join(text.split())
    if found := re.fullmatch(r"'?(\d+)(?:\.0*)?", text):
        return found[1]
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text):
        return text.replace(",", "")
    return text.casefold() if re.fullmatch(_MAIL, text) else text


def _without_noughts(one: str) -> str:
    return one.lstrip("0") if one.isdigit() else one


def _without_blanks(one: str) -> str:
    return "".join(one.split())
