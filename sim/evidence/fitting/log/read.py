"""A shop's log as purchases: every row is used, or counted among those that are not, or refused by its number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from sim.core.errors import UserError
from sim.evidence.fitting.log.account import Account, rows_of
from sim.evidence.fitting.log.amounts import LARGEST, amounts, commas_group, is_missing, without_a_sign
from sim.evidence.fitting.log.apply import check_hints
from sim.evidence.fitting.log.by_customer import read_summary
from sim.evidence.fitting.log.chosen import columns_of
from sim.evidence.fitting.log.columns import find_more
from sim.evidence.fitting.log.currency import currency_column, of_one_currency
from sim.evidence.fitting.log.damaged import damaged
from sim.evidence.fitting.log.days import days
from sim.evidence.fitting.log.far import far_rows, told
from sim.evidence.fitting.log.forms import check_form
from sim.evidence.fitting.log.guests import stand_ins, without_guests
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.ids import spelt_once, without_nobody
from sim.evidence.fitting.log.lines import totals_once
from sim.evidence.fitting.log.refunds import in_part, refunded, without_refunds
from sim.evidence.fitting.log.returns import net
from sim.evidence.fitting.log.scale import scale_note, scale_of
from sim.evidence.fitting.log.states import RETURNED, ROLES, WHY, read_states
from sim.evidence.fitting.log.table import Table, as_text, read_table
from sim.evidence.fitting.log.unnamed import like_amounts, note_on


@dataclass(frozen=True)
class Reading:
    """What a file says of customers: their purchases, or only a summary of each."""

    purchases: pl.DataFrame | None  # customer, date, amount (null where none is written)
    orders: pl.DataFrame | None  # the same before purchases of a day are merged, with brand and host where named
    summary: pl.DataFrame | None  # customer, frequency, recency and age (weeks), mean_amount
    amounts: bool  # whether there are any
    columns: dict[str, str]  # the file's name, by role
    currency: str | None  # of the amounts, where a column names it
    form: str  # encoding and separator where they are not the usual ones
    account: Account
    lines: pl.DataFrame | None = None  # instead, where more was asked for: every line of an order, with what is known


def read_log(file: Path, hints: Hints | None = None, more: Mapping[str, str] | None = None) -> Reading:
    """Purchases of a CSV or Parquet file; raises UserError, in one line, where they cannot be read.

    more: also look for what else is known of an order (`columns.MORE`), in columns named here or found by their names.
    """
    hints = hints or Hints()
    table = read_table(file, hints.encoding, hints.separator)
    account = Account(len(table.frame))
    found = columns_of(table.frame, dict(hints.columns), file, account)
    check_hints(hints, found, table.form, file)
    extra = {} if more is None else find_more(table.frame.columns, more, found.values(), file)
    whole = table.frame.with_row_index("_row", offset=table.first_row)
    whole = whole.filter(~pl.all_horizontal(pl.exclude("_row").is_null()))
    account.less("empty rows, left out", account.left - len(whole))
    if whole.is_empty():
        raise UserError(f"{file}: {_why_empty(table)}")
    if (
        "currency" not in found
        and not {"amount", "monetary"}.isdisjoint(found)
        and (name := currency_column(whole, found))
    ):
        found["currency"] = name
    used = found | extra
    rows = whole.select(pl.col("_row").cast(pl.Int64).alias("row"), **{r: pl.col(name) for r, name in used.items()})
    rows = rows.with_columns(repeated=_repeats(whole))
    account.bare = [found[role] for role in ("customer", "date") if role in found and not rows[role].count()]
    _check_digits(file, rows, found, hints, account)
    rows = _with_customers(rows, found, account)
    if "frequency" in found:
        rows = _without_guests(file, rows, hints, account)
        rows, currency = of_one_currency(file, rows, found, hints.currency, account)
        summary = read_summary(file, rows, found, hints, account, currency)
        paid = bool(summary["mean_amount"].is_not_null().any())
        return Reading(None, None, summary, paid, found, currency, table.form, account)
    if "amount" not in found and (names := like_amounts(whole.drop("_row"), found.values())):
        account.note(note_on(names))
    rows = _with_states(rows, found, hints, account)
    rows, currency = of_one_currency(file, rows, found, hints.currency, account)
    rows = _with_values(file, rows, found, hints, account, currency, extra)
    rows = _without_guests(file, rows, hints, account)
    if hints.drop_repeats:
        rows = _without_repeats(rows, hints, account)
    rows = totals_once(rows, found, hints.lines, account)
    if "refund" in rows.columns:
        rows = without_refunds(rows, found, account)
    if not hints.drop_repeats:
        rows = _without_repeats(rows, hints, account)
    rows = _without_far_dates(file, rows, hints, account)
    rows = _without_returns(rows, hints, account)
    rows = _new_only(file, rows, hints, account)
    if rows.is_empty():
        raise UserError(f"{file}: no purchases: {account.told()}")
    paid = bool(rows["amount"].is_not_null().any())
    if "amount" in found and not paid:
        account.note(f"column {found['amount']} has no values: the log is read without amounts")
    if paid and (without := rows["amount"].null_count()):
        account.note(f"{rows_of(without)} without an amount: purchases that say nothing of amounts")
    if more is not None:
        return Reading(None, None, None, paid, used, currency, table.form, account, rows.drop("row", "repeated", "at"))
    orders, purchases = _merged(rows, found, hints, account)
    return Reading(purchases, orders, None, paid, found, currency, table.form, account)


def _why_empty(table: Table) -> str:
    """Why there is nothing to read."""
    rows = len(table.frame)
    if table.form != "Parquet":
        return "no rows below the header" + (f" that hold a value ({rows_of(rows)} without any)" if rows else "")
    names = ", ".join(table.frame.columns[:12])
    return f"no column has a value in any of its {rows_of(rows)} ({names})" if rows else "no rows"


def _repeats(whole: pl.DataFrame) -> pl.Series:
    """Rows that say in every column what an earlier one said."""
    data = whole.drop("_row")
    return ~data.select(pl.struct(pl.all()).is_first_distinct()).to_series()


def _with_customers(rows: pl.DataFrame, found: dict[str, str], account: Account) -> pl.DataFrame:
    if "customer" not in found:
        return rows
    who = pl.col("customer")
    if rows["customer"].dtype.is_float():  # numbers that a missing one turned into fractions
        who = pl.when(who.is_not_nan() & (who == who.round())).then(who.cast(pl.Int64, strict=False))
    typed = rows["customer"].dtype.is_numeric()
    rows = without_nobody(rows.with_columns(customer=as_text(rows.select(who).to_series())), account)
    return rows if typed else rows.with_columns(customer=spelt_once(rows["customer"], account))


def _check_digits(file: Path, rows: pl.DataFrame, found: dict[str, str], hints: Hints, account: Account) -> None:
    """Refuse ids of customers that have lost digits; order numbers that have are not used."""
    for role in ("customer", "basket"):
        if role not in found or (at := damaged(rows[role])) is None:
            continue
        said = f"row {rows['row'][at]}: {found[role]}={_shown(rows[role][at])} is a number that has lost digits"
        if role == "customer" or hints.each_order or "basket" in hints.columns:
            many = "customers" if role == "customer" else "orders"
            raise UserError(
                f"{file}: {said} (spreadsheets keep 15), so that many {many} became one; export the column as text"
            )
        account.note(f"order numbers are not used: {said} (spreadsheets keep 15)")
        del found[role]


def _with_states(rows: pl.DataFrame, found: dict[str, str], hints: Hints, account: Account) -> pl.DataFrame:
    """Rows that are sales or returns by the states of their orders."""
    said = read_states(rows, found, account, in_part(rows, found, hints.decimal), asked="state" in hints.columns)
    rows = rows.drop(*(role for role in ROLES if role in rows.columns))
    rows = rows.with_columns(gone=said.gone, back=said.back, negative=said.negative)
    for kind, why in WHY.items():
        account.less(why, rows.filter(gone=kind).height)
    return rows.filter(gone="").drop("gone")


def _without_guests(file: Path, rows: pl.DataFrame, hints: Hints, account: Account) -> pl.DataFrame:
    if "customer" not in rows.columns:
        return rows
    if "frequency" in rows.columns:
        repeats = amounts(rows["frequency"], None)[0].fill_null(0.0)
        orders = rows.select("customer", number=repeats)
        if hints.guests is not None and not stand_ins(orders):
            raise UserError(
                f"--guests {hints.guests}: {file} is a summary by customer in which no id stands for many people; leave"
                " it out"
            )
        return without_guests(rows, orders, hints.guests, account)
    number = pl.len()
    if "basket" in rows.columns:
        number = pl.col("basket").drop_nulls().n_unique() + pl.col("basket").null_count()
    orders = rows.group_by("customer").agg(number=number)
    return without_guests(rows, orders, hints.guests, account)


def _with_values(
    file: Path, rows: pl.DataFrame, found: dict[str, str], hints: Hints, account: Account, currency: str | None,
    extra: Mapping[str, str],
) -> pl.DataFrame:  # fmt: skip
    """Rows with a day and an amount; null is an amount that is not written. extra: roles that stay as they are."""
    if not rows["date"].dtype.is_temporal():
        empty = is_missing(as_text(rows["date"]))
        rows = rows.with_columns(date=rows["date"].set(empty, None))
    kept = rows.drop_nulls("date")
    account.less("no date, left out", len(rows) - len(kept))
    if kept.is_empty():
        raise UserError(f"{file}: no purchases: {account.told()}")
    if hints.date_format is not None and not kept["date"].dtype.is_temporal():
        check_form(hints.date_format)
    day, notes = days(kept["date"], hints.date_format, hints.timezone)
    for note in notes:
        account.note(note)
    scale = scale_of(found.get("amount", ""))
    paid, missing = _paid(kept, hints, currency, found.get("amount", ""))
    parsed = kept.with_columns(day=day, paid=paid, missing=missing)
    _refuse(file, parsed, found, hints)
    if not missing.all() and "quantity" in found:
        account.note(f"an amount is {found['amount']} times {found['quantity']}")
    if scale != 1.0 and not missing.all():
        account.note(scale_note(found["amount"], scale))
    if "amount" in found and (mixed := without_a_sign(kept["amount"])):
        number, bare, signed = mixed
        account.note(
            f"{rows_of(number)} with an amount without a currency, such as {bare!r}: taken for that of {signed!r}"
        )
    if "refund" in found:
        parsed = parsed.with_columns(refunded(kept, found, hints.decimal, account))
    also = [role for role in ("basket", "brand", "host", "refund") if role in found] + list(extra)
    also += ["quantity"] if "list_price" in extra and "quantity" in found else []
    parsed = parsed.with_columns(paid=pl.when("negative").then(-pl.col("paid").abs()).otherwise("paid"))
    sold = parsed.filter(~((pl.col("back") | pl.col("negative")) & ~(pl.col("paid") < 0).fill_null(False)))
    account.less(WHY[RETURNED], len(parsed) - len(sold))
    return sold.select(
        "row",
        "customer",
        "repeated",
        pl.col("date").cast(pl.String).alias("at"),
        pl.col("day").alias("date"),
        pl.col("paid").alias("amount"),
        *also,
    )


def _paid(rows: pl.DataFrame, hints: Hints, currency: str | None, name: str) -> tuple[pl.Series, pl.Series]:
    """Amounts, and where none is written."""
    if "amount" not in rows.columns:
        none = pl.Series("amount", [None], dtype=pl.Float64).new_from_index(0, len(rows))
        return none, none.is_null()
    paid, missing = amounts(rows["amount"], hints.decimal, currency, pointed=commas_group(name))
    paid = paid * scale_of(name)
    if "quantity" in rows.columns:
        pieces, unknown = amounts(rows["quantity"], hints.decimal)
        paid, missing = paid * pieces, missing | unknown
    return paid, missing


def _refuse(file: Path, rows: pl.DataFrame, found: dict[str, str], hints: Hints) -> None:
    """Name the first bad row and what is allowed there."""
    bad = rows.filter(pl.col("day").is_null() | (pl.col("paid").is_null() & ~pl.col("missing")))
    if bad.is_empty():
        return
    row = bad.row(0, named=True)
    if hints.date_format is not None and rows["day"].null_count() == len(rows):
        raise UserError(
            f"--date-format {hints.date_format}: no date in {file} has that form; the first is {_shown(row['date'])} in"
            f" row {row['row']}"
        )
    form = hints.date_format or (
        "2026-01-31 or 31.01.2026, with or without a time from 00:00 to 23:59; --date-format says another"
    )
    role, allowed = ("date", f"a date such as {form}") if row["day"] is None else ("amount", _allowed_amount(row))
    more = f"; {rows_of(len(bad) - 1)} more like this, of {len(rows):,}" if len(bad) > 1 else ""
    raise UserError(f"{file}: row {row['row']}: {found[role]}={_shown(row[role])}: allowed is {allowed}{more}")


def _allowed_amount(row: dict[str, object]) -> str:
    hint = "; --decimal , says that a comma stands before decimals" if "," in str(row["amount"]) else ""
    return f"a number up to {LARGEST:,.0f}, with or without one currency sign{hint}"


def _shown(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "(empty)"
    text = str(value.isoformat()) if isinstance(value, date | datetime) else str(value)
    return repr(text if len(text) <= 60 else f"{text[:60]}...")


def _without_repeats(rows: pl.DataFrame, hints: Hints, account: Account) -> pl.DataFrame:
    again = rows.filter("repeated")
    if again.is_empty():
        if hints.drop_repeats:
            account.note("no row repeats another in every column: --drop-repeats changes nothing")
        return rows
    if hints.drop_repeats:
        account.less("exact repeats of another row, left out", len(again))
        return rows.filter(~pl.col("repeated"))
    if rows["amount"].null_count() == len(rows) and not hints.each_order:
        return rows  # days merge them
    account.note(
        f"exact repeats: {rows_of(len(again))} the same in every column as an earlier one (the first: row"
        f" {again['row'][0]}); they count; --drop-repeats leaves them out"
    )
    return rows


def _without_far_dates(file: Path, rows: pl.DataFrame, hints: Hints, account: Account) -> pl.DataFrame:
    far = far_rows(rows["date"])
    if not far.any():
        if hints.far_dates is not None:
            account.note(f"no date is far from all others: --far-dates {hints.far_dates} changes nothing")
        return rows
    near = rows.filter(~far)
    words = told(rows.filter(far), near["date"])
    if hints.far_dates in (None, "refuse"):
        raise UserError(
            f"{file}: {words}; --far-dates leave-out goes on without, --far-dates keep with what lies there"
        )
    account.note(words + (", left out" if hints.far_dates == "leave-out" else ", kept"))
    if hints.far_dates == "keep":
        return rows
    account.less("far from all other dates, left out", len(rows) - len(near))
    return near


def _without_returns(rows: pl.DataFrame, hints: Hints, account: Account) -> pl.DataFrame:
    negative = (pl.col("amount") < 0).fill_null(False)
    returns = rows.select(negative.sum()).item()
    if not returns:
        if hints.returns is not None:
            account.note(f"no amount is negative: --returns {hints.returns} changes nothing")
        return rows
    if hints.returns != "net":
        account.less("returns (negative amounts), left out", returns)
        account.note(
            f"returns: {rows_of(returns)} left out, and what they give back stays bought; --returns net takes it off"
        )
        return rows.filter(~negative)
    kept, undone, vain = net(rows)
    account.less("returns (negative amounts), taken off earlier purchases", returns - vain)
    account.less("returns of nothing bought before in the log, left out", vain)
    account.less("purchases that a return undid, left out", undone)
    return kept


def _new_only(file: Path, rows: pl.DataFrame, hints: Hints, account: Account) -> pl.DataFrame:
    if hints.new_after is None or rows.is_empty():
        return rows
    first = pl.col("date").min().over("customer")
    kept = rows.filter(first >= hints.new_after)
    if kept.is_empty():
        latest = rows.select(first.max()).item()
        raise UserError(f"--new-after {hints.new_after}: nobody in {file} is new then; allowed is {latest} or before")
    if len(kept) == len(rows):
        account.note(f"nobody is from before {hints.new_after}: --new-after changes nothing")
    account.less(f"of customers from before {hints.new_after}, left out", len(rows) - len(kept))
    return kept


def _merged(
    rows: pl.DataFrame, found: dict[str, str], hints: Hints, account: Account
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Orders, of which each basket is one, and purchases, of which each day of a customer is one."""
    also = [role for role in ("brand", "host") if role in found]
    orders = rows.select("row", "customer", "date", "amount", *also, *(["basket"] if "basket" in found else []))
    if "basket" in found:
        key = pl.coalesce(pl.col("basket").cast(pl.String), pl.format("\x1f{}", "row"))
        orders = orders.group_by("customer", key.alias("basket"), maintain_order=True).agg(
            pl.col("row").first(), pl.col("date").min(), _sum("amount"), *(pl.col(role).first() for role in also)
        )
        account.less(f"further lines of the same {found['basket']}, merged", len(rows) - len(orders))
    orders = orders.select("customer", "date", "amount", *also)
    if hints.each_order:
        return orders, orders.select("customer", "date", "amount")
    purchases = orders.group_by("customer", "date", maintain_order=True).agg(_sum("amount"))
    account.less("further orders of a customer on the same day, merged", len(orders) - len(purchases))
    return orders, purchases


def _sum(name: str) -> pl.Expr:
    """The sum of what is written; null if nothing is."""
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum())
