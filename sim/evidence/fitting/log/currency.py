"""Which currency amounts are in, where a column names it: amounts of two do not add up."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.evidence.fitting.log.account import Account, rows_of
from sim.evidence.fitting.log.amounts import MISSING, is_missing
from sim.evidence.fitting.log.table import as_text
from sim.params.yaml_reader import read_yaml

TABLE = Path(__file__).with_name("currencies.yaml")
YUAN = "CNY"
HEAD, MOST = 50, 30  # rows looked at first, and currencies at most, of a column that is not called one


@cache
def _codes() -> tuple[dict[str, str], frozenset[str]]:
    """The code of every word for a currency, and the common codes."""
    table = read_yaml(TABLE)
    codes = {code: code for kind in ("common", "other") for code in table[kind].split()}
    words = {word.upper(): code for code, those in table["words"].items() for word in those.split()}
    return codes | words, frozenset(table["common"].split())


def code_of(text: str) -> str:
    """The code of a currency; what is not known stands for itself, in capitals."""
    word = re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", text)).upper()
    return _codes()[0].get(word, word)


def currency_column(table: pl.DataFrame, found: dict[str, str]) -> str | None:
    """A column that names currencies and is not called so: all its values are codes or words for some."""
    for name, kind in table.schema.items():
        if name in found.values() or kind not in (pl.String, pl.Categorical):
            continue
        text = as_text(table[name])
        if _all_currencies(text.head(HEAD).to_list()) and _all_currencies(text.unique().to_list()):
            return name
    return None


def _all_currencies(texts: list[str | None]) -> bool:
    known, common = _codes()
    there = {code_of(text) for text in texts if text is not None and text.lower() not in MISSING}
    return 0 < len(there) <= MOST and there <= set(known.values()) and not there.isdisjoint(common)


def of_one_currency(
    file: Path, rows: pl.DataFrame, found: dict[str, str], asked: str | None, account: Account
) -> tuple[pl.DataFrame, str | None]:
    """Rows in one currency, and its code (None: not known); refuses several unless one is asked for.

    Lines without a currency have that of their basket, or else the only one there is.
    """
    if "currency" not in found:
        if asked is not None:
            raise UserError(f"--currency {asked}: {file} has no column that names currencies; leave it out")
        return rows, None
    column = found["currency"]
    rows = rows.with_columns(currency=_of_rows(rows))
    counts = _counts(rows)
    if not counts or all(re.fullmatch(r"[\d.,]+", one) for one in counts):  # rates, and no names
        if asked is not None:
            raise UserError(f"--currency {asked}: {column} in {file} names no currency; leave it out")
        del found["currency"]
        return rows.drop("currency"), None
    said = ", ".join(f"{one} ({rows_of(count)})" for one, count in list(counts.items())[:5])
    first = next(iter(counts))
    if asked is None and len(counts) > 1:
        other = rows.filter(pl.col("currency") == list(counts)[1])["row"][0]
        raise UserError(
            f"{file}: amounts in more than one currency: {column} has {said}, the second in row {other};"
            f" --currency {first} takes the rows of one"
        )
    chosen = first if asked is None else code_of(asked)
    if chosen not in counts:
        raise UserError(f"--currency {asked}: {column} has {said}{did_you_mean(chosen, counts)}")
    bare = rows["currency"].null_count()
    more = ""
    if len(counts) > 1:
        kept = rows.filter((pl.col("currency") == chosen).fill_null(False))
        account.less("without a currency, left out", bare)
        account.less(f"in another currency than {chosen}, left out", len(rows) - bare - len(kept))
        rows = kept
    elif bare:
        more = f"; {rows_of(bare)} without one {'is' if bare == 1 else 'are'} taken for it"
    account.note(f"amounts are in {chosen}, as {column} says{more}")
    return rows.drop("currency"), chosen


def _of_rows(rows: pl.DataFrame) -> pl.Series:
    """The code of every row, or that of its basket; null where there is none."""
    text = as_text(rows["currency"])
    text = text.set(is_missing(text), None)
    code = text.replace_strict({one: code_of(one) for one in text.unique().drop_nulls()}, return_dtype=pl.String)
    if "basket" not in rows.columns:
        return code
    first = pl.col("code").drop_nulls().first().over("basket")
    whole = pl.when(pl.col("basket").is_not_null()).then(first)
    return rows.select("basket", code=code).select(pl.coalesce("code", whole)).to_series()


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    """Rows with an amount by currency, the most frequent first."""
    paid = as_text(rows["amount" if "amount" in rows.columns else "monetary"])
    code = rows["currency"].filter(~is_missing(paid)).drop_nulls()
    return dict(code.value_counts().sort("count", "currency", descending=[True, False]).iter_rows())
