"""Reading a transaction log: which column is what, and every row that cannot be used, by its number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import polars as pl

from sim.core.errors import UserError, did_you_mean

REQUIRED, OPTIONAL = ("customer", "date", "amount"), ("brand", "host")
NAMES = {  # what columns are called in the wild, best first
    "customer": (
        "customer",
        "customer_id",
        "customerid",
        "user",
        "user_id",
        "userid",
        "buyer",
        "person",
        "id",
        "客户",
        "用户",
    ),
    "date": ("date", "order_date", "purchase_date", "time", "timestamp", "datetime", "day", "paid_at", "日期"),
    "amount": ("amount", "paid", "paid_yuan", "spend", "price", "total", "value", "sales", "gmv", "金额"),
    "brand": ("brand", "brand_id", "品牌"),
    "host": ("host", "host_id", "streamer", "主播"),
}
DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
)
SHOWN = 5  # bad rows named before the rest is only counted
LARGEST = 1e9


def read_log(
    file: Path, columns: Mapping[str, str] | None = None, date_format: str | None = None, new_after: date | None = None
) -> pl.DataFrame:
    """Orders of a CSV or Parquet file: customer (text), date, amount, and brand and host where there are any.

    columns: the file's name of a column where it is not a usual one. new_after: leave out customers who bought before.
    """
    table = _table(file)
    found = _columns(table.columns, dict(columns or {}), file)
    table = table.select(**{role: pl.col(name) for role, name in found.items()}).with_row_index("row", offset=1)
    if table.is_empty():
        raise UserError(f"{file}: no rows")
    first_row = 2 if file.suffix.lower() != ".parquet" else 1  # the header is line 1 of a text file
    table = table.with_columns(pl.col("row") + (first_row - 1))
    customer = pl.col("customer").cast(pl.String).str.strip_chars()
    table = table.with_columns(customer.replace("", None))
    table = table.with_columns(parsed=_dates(table["date"], date_format), paid=_amounts(table["amount"]))
    _refuse(file, table, found, date_format)
    orders = table.select("customer", pl.col("parsed").alias("date"), pl.col("paid").alias("amount"), *_also(found))
    if new_after is not None:
        orders = orders.filter(pl.col("date").min().over("customer") >= new_after)
        if orders.is_empty():
            latest = table.select(pl.col("parsed").min().over("customer").max()).item()
            raise UserError(f"--new-after {new_after}: nobody in {file} is new then; allowed is {latest} or before")
    return orders


def _also(found: Mapping[str, str]) -> list[str]:
    return [role for role in OPTIONAL if role in found]


def _table(file: Path) -> pl.DataFrame:
    if not file.is_file():
        raise UserError(f"{file}: no such file")
    try:
        if file.suffix.lower() == ".parquet":
            return pl.read_parquet(file)
        return pl.read_csv(file, infer_schema=False, separator=_separator(file))
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as problem:
        reason = str(problem).splitlines()[0]
        kind = "Parquet" if file.suffix.lower() == ".parquet" else "CSV"
        raise UserError(f"{file}: cannot be read as {kind} ({reason})") from None


def _separator(file: Path) -> str:
    """The character that is most frequent in the header."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        header = lines.readline()
    return max(",;\t|", key=header.count)


def _columns(names: list[str], asked: dict[str, str], file: Path) -> dict[str, str]:
    """The file's name of every column used, by role."""
    found: dict[str, str] = {}
    plain = {name.strip().lower().replace(" ", "_"): name for name in reversed(names)}
    for role in (*REQUIRED, *OPTIONAL):
        if role in asked:
            if asked[role] not in names:
                raise UserError(f"--{role} {asked[role]}: no such column in {file}{did_you_mean(asked[role], names)}")
            found[role] = asked[role]
            continue
        usual = next((plain[name] for name in NAMES[role] if name in plain), None)
        if usual is not None:
            found[role] = usual
        elif role in REQUIRED:
            raise UserError(
                f"{file}: no column for the {role}; there are {', '.join(names)}; say which with --{role} COLUMN"
            )
    if clash := next((name for name in found.values() if list(found.values()).count(name) > 1), None):
        roles = " and ".join(role for role, name in found.items() if name == clash)
        raise UserError(f"{file}: column {clash} cannot be both {roles}")
    return found


def _dates(column: pl.Series, date_format: str | None) -> pl.Series:
    """Days; null where the text is none in the one format that fits most rows."""
    if column.dtype == pl.Date:
        return column
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.date()
    text = column.cast(pl.String).str.strip_chars()
    tries = [text.str.to_datetime(form, strict=False, time_unit="us").dt.date() for form in _formats(date_format)]
    return min(tries, key=lambda days: days.null_count())


def _formats(date_format: str | None) -> tuple[str, ...]:
    return DATES if date_format is None else (date_format,)


def _amounts(column: pl.Series) -> pl.Series:
    """Amounts; null where the value is no number of at least 0."""
    number = column.str.strip_chars().cast(pl.Float64, strict=False) if column.dtype == pl.String else column
    number = number.cast(pl.Float64, strict=False)
    return pl.select(pl.when(number.is_between(0.0, LARGEST)).then(number)).to_series()


def _refuse(file: Path, table: pl.DataFrame, found: Mapping[str, str], date_format: str | None) -> None:
    """Name the first bad rows and what is allowed there."""
    form = date_format or "2026-01-31, 2026/01/31 or 20260131, with or without a time, all rows alike"
    allowed = {
        "customer": ("customer", "a name or number"),
        "date": ("parsed", f"a date such as {form} (--date-format says another)" if date_format is None else
                 f"a date written as {form}"),
        "amount": ("paid", f"a number from 0 to {LARGEST:,.0f}; leave out returns"),
    }  # fmt: skip
    bad = table.filter(pl.any_horizontal(pl.col(name).is_null() for name, _ in allowed.values()))
    lines = []
    for row in bad.head(SHOWN).iter_rows(named=True):
        role = next(role for role, (name, _) in allowed.items() if row[name] is None)
        lines.append(f"{file}: row {row['row']}: {found[role]}={_shown(row[role])}: allowed is {allowed[role][1]}")
    if len(bad) > SHOWN:
        lines.append(f"{file}: {len(bad) - SHOWN:,} more rows like these, of {len(table):,}")
    if lines:
        raise UserError(*lines)


def _shown(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "(empty)"
    return str(value.isoformat()) if isinstance(value, date | datetime) else repr(str(value))
