"""A file as a `PanelLog`: read and refused as `python -m sim.fit` does; a market's own transactions as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from sim.core.errors import UserError
from sim.evidence.fitting.log.account import Account
from sim.evidence.fitting.log.amounts import amounts
from sim.evidence.fitting.log.days import days
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import read_log
from sim.evidence.fitting.log.states import yes_or_no
from sim.evidence.fitting.log.table import as_text, read_table
from sim.evidence.validation.panels.log import ARM, QUARTER, SCHEMA, PanelLog

FEWEST = 200  # persons, below which nothing can be told
OWN = {"arm", "replication", "person", "day", "paid_yuan", "list_price_yuan"}  # columns of a market's transactions
_TEXTS = ("category", "brand", "host", "platform", "channel")


def read_panel(
    file: Path, hints: Hints | None = None, more: Mapping[str, str] | None = None
) -> tuple[PanelLog, Account]:
    """The log in a CSV or Parquet file, and what became of its rows; raises UserError, in one line, where it is bad."""
    hints = hints or Hints()
    if file.suffix.lower() in (".parquet", ".pq"):
        frame = read_table(file).frame
        if set(frame.columns) >= OWN:
            if told := [*hints.columns, *(more or {})]:
                raise UserError(
                    f"--{told[0].replace('_', '-')}: {file} holds a market's own transactions; leave it out"
                )
            return of_market(frame, file.name), Account(len(frame))
    reading = read_log(file, hints, more or {})
    if reading.lines is None:
        raise UserError(f"{file}: is a summary by customer, and laws are of purchases; give the orders themselves")
    lines = reading.lines
    parsed = {
        role: _parsed(role, lines, hints, f"{file}: {reading.columns[role]}")
        for role in ("list_price", "deal", "member_since")
        if role in lines.columns
    }
    kept = lines.select(
        "customer",
        "date",
        *(as_text(lines[role]).alias(role) for role in _TEXTS if role in lines.columns),
        paid="amount" if reading.amounts else pl.lit(None, dtype=pl.Float64),
        **parsed,
    )
    return _log(kept, file), reading.account


def of_market(transactions: pl.DataFrame, name: str) -> PanelLog:
    """Transactions as a market writes them. Replications are other people; arms, where there are two, the same ones."""
    table = transactions
    arms = table["arm"].unique().to_list() if "arm" in table.columns else []
    who = ["replication", "person"] if "replication" in table.columns else ["person"]
    parts = [pl.struct(who).rank("dense").alias("person") - 1, pl.col("day") - pl.col("day").min()]
    parts += [pl.col(role) for role in (*_TEXTS, "member_since") if role in table.columns]
    parts += [pl.col("paid_yuan").alias("paid"), pl.col("list_price_yuan").alias("list_price")]
    return _checked(_typed(table.select(*parts, *([ARM] if len(arms) > 1 else []))), name)


def _log(kept: pl.DataFrame, file: Path) -> PanelLog:
    first = pl.col("date").min()
    day = (pl.col("date") - first).dt.total_days()
    table = kept.with_columns(person=pl.col("customer").rank("dense") - 1, day=day)
    if "member_since" in table.columns:
        table = table.with_columns((pl.col("member_since") - first).dt.total_days())
    return _checked(_typed(table.drop("customer", "date")), str(file))


def _typed(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.col(name).cast(kind) for name, (kind, _) in SCHEMA.items() if name in table.columns).hstack(
        table.select(ARM) if ARM in table.columns else []
    )


def _checked(table: pl.DataFrame, name: str) -> PanelLog:
    log = PanelLog(table, name)
    if log.persons < FEWEST:
        raise UserError(f"{name}: {log.persons} persons buy in it: laws need at least {FEWEST}")
    if log.days < 2 * QUARTER:
        raise UserError(f"{name}: {log.days} days from first to last purchase: laws need at least {2 * QUARTER}")
    return log


def _parsed(role: str, lines: pl.DataFrame, hints: Hints, where: str) -> pl.Series:
    """A column of list prices, deals or dates of joining as what it means; null where it says nothing."""
    column = lines[role]
    if role == "member_since":
        found, _ = days(column, hints.date_format if not column.dtype.is_temporal() else None, None)
        return _refused(found, as_text(column), where, "a date")
    if role == "deal" and column.dtype == pl.Boolean:
        return column
    if role == "deal" and yes_or_no(column):
        return as_text(column).str.to_lowercase().is_in(["1", "y", "yes", "true", "t", "是", "ja", "si", "sí", "oui"])
    number, missing = amounts(column, hints.decimal if not column.dtype.is_numeric() else None)
    number = _refused(number, as_text(column).set(missing, None), where, "a number")
    if role == "deal":
        return number > 0
    return number * amounts(lines["quantity"], None)[0] if "quantity" in lines.columns else number


def _refused(found: pl.Series, text: pl.Series, where: str, what: str) -> pl.Series:
    bad = text.filter(found.is_null() & text.is_not_null() & (text != ""))
    if len(bad):
        raise UserError(f"{where}={bad[0]!r}: allowed is {what}; {len(bad):,} rows like this")
    return found
