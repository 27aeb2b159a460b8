"""What was given back of an order, where a column beside its amount says how much."""

from __future__ import annotations

import polars as pl

from sim.core.errors import UserError
from sim.evidence.fitting.log.account import Account, rows_of
from sim.evidence.fitting.log.amounts import amounts, is_missing
from sim.evidence.fitting.log.returns import NOUGHT
from sim.evidence.fitting.log.scale import scale_of
from sim.evidence.fitting.log.table import as_text


def told_by_amounts(table: pl.DataFrame, found: dict[str, str]) -> None:
    """A column such as `Refunded` that holds amounts, and no yes or no, is of how much; changes `found`."""
    if "refund" in found or "refunded" not in found:
        return
    text = as_text(table[found["refunded"]])
    there = text.filter(~is_missing(text))
    if there.str.contains(r"^\W*\d+[.,]\d\d\W*$").any():
        found["refund"] = found.pop("refunded")


def in_part(rows: pl.DataFrame, found: dict[str, str], decimal: str | None) -> pl.Series:
    """[row] Whether less was given back than was paid; nowhere where that cannot be read."""
    nowhere = pl.Series("part", [False]).new_from_index(0, len(rows))
    if "refund" not in found:
        return nowhere
    try:
        paid, back = (
            amounts(rows[role], None if rows[role].dtype.is_numeric() else decimal)[0].abs()
            for role in ("amount", "refund")
        )
    except UserError:
        return nowhere
    back, paid = back * scale_of(found["refund"]), paid * scale_of(found["amount"])
    return ((back >= NOUGHT) & (back < paid - NOUGHT)).fill_null(False)


def refunded(rows: pl.DataFrame, found: dict[str, str], decimal: str | None, account: Account) -> pl.Series:
    """How much was given back of every row (refund: as written); nothing where that cannot be read, with a note."""
    name = found["refund"]
    nothing = pl.Series("refund", [0.0]).new_from_index(0, len(rows))
    try:
        value, missing = amounts(rows["refund"], None if rows["refund"].dtype.is_numeric() else decimal)
    except UserError as problem:
        account.note(f"{name} is not read, so that nothing counts as given back: {problem}")
        return nothing
    if unread := int((value.is_null() & ~missing).sum()):
        account.note(f"{rows_of(unread)} with a value in {name} that is no amount: taken for nothing given back")
    return (value * scale_of(name)).abs().fill_null(0.0).alias("refund")


def without_refunds(rows: pl.DataFrame, found: dict[str, str], account: Account) -> pl.DataFrame:
    """Rows less what was given back of them; of what nothing is left did not happen. Needs amount and refund.

    An amount that stands on all lines of a basket, and is more than some of them or beside different ones, was given
    back of the whole basket.
    """
    amount, refund = pl.col("amount"), pl.col("refund")
    if "basket" in rows.columns:
        lines = pl.col("basket").is_not_null() & (pl.len().over("customer", "basket") > 1)
        same = refund.n_unique().over("customer", "basket") == 1
        uneven = (amount.n_unique().over("customer", "basket") > 1) | (refund > amount).any().over("customer", "basket")
        share = refund * amount / amount.sum().over("customer", "basket")
        rows = rows.with_columns(refund=pl.when(lines & same & uneven).then(share).otherwise(refund))
    touched = ((refund >= NOUGHT) & (amount > 0)).fill_null(False)
    part = touched & (refund < amount - NOUGHT)
    parts = rows.select(part.sum()).item()
    kept = rows.with_columns(amount=pl.when(part).then(amount - refund).otherwise(amount)).filter(~(touched & ~part))
    account.less(f"given back whole by {found['refund']}, left out", len(rows) - len(kept))
    if parts:
        account.note(f"{rows_of(parts)} less what {found['refund']} says was given back; --state none takes all whole")
    return kept
