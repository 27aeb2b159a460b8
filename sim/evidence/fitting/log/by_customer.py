"""A summary by customer instead of a log: frequency, recency and T, and what a repeat purchase brings on average."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from sim.core.errors import UserError
from sim.evidence.fitting.log.account import Account, rows_of
from sim.evidence.fitting.log.amounts import amounts
from sim.evidence.fitting.log.hints import Hints, Unit
from sim.evidence.fitting.log.scale import scale_note, scale_of
from sim.evidence.fitting.summary import WEEK

YEAR = 52.18  # weeks
FIVE_YEARS = 261  # weeks: whole numbers beyond can only be days


def read_summary(
    file: Path, table: pl.DataFrame, found: dict[str, str], hints: Hints, account: Account, currency: str | None
) -> pl.DataFrame:
    """Customer, frequency, recency and age (weeks), and the mean amount; table: row and the columns by role.

    Frequency counts repeat purchases, recency is the time from the first to the last purchase, age (T) from the first
    to the end of observation, as Fader, Hardie & Lee (2005) define them.
    """
    said = []
    for role in ("frequency", "recency", "age", "monetary"):
        if role in found:
            value, missing = amounts(table[role], hints.decimal, currency if role == "monetary" else None)
            bad = table.filter(value.is_null() & ~missing if role == "monetary" else value.is_null())
            if len(bad):
                row = bad.row(0, named=True)
                raise UserError(f"{file}: row {row['row']}: {found[role]}={row[role]!r}: allowed is a number")
            scale = scale_of(found[role]) if role == "monetary" else 1.0
            if scale != 1.0:
                account.note(scale_note(found[role], scale))
            said.append((value * scale).alias(role))
    rows = table.select("row", *(["customer"] if "customer" in found else [])).with_columns(said)
    if "customer" not in found:
        rows = rows.with_columns(customer=pl.col("row").cast(pl.String))
    if "monetary" not in found:
        rows = rows.with_columns(monetary=pl.lit(None, dtype=pl.Float64))
    _check(file, rows, found)
    unit = hints.unit or _unit(file, rows)
    account.note(_unit_note(unit, hints.unit is not None, float(rows["age"].max())))  # type: ignore[arg-type]
    if (rows["frequency"] > 0).all():
        account.note("nobody has frequency 0: does it count repeat purchases only, as the models need?")
    scale = WEEK if unit == "day" else 1.0
    mean = pl.when((pl.col("frequency") > 0) & (pl.col("monetary") > 0)).then("monetary")
    return rows.select(
        "customer", "frequency", pl.col("recency") / scale, pl.col("age") / scale, mean.alias("mean_amount")
    )


def _check(file: Path, rows: pl.DataFrame, found: dict[str, str]) -> None:
    x, recency, age = (pl.col(name) for name in ("frequency", "recency", "age"))
    wrong = {
        "frequency": ((x < 0) | (x != x.round()), "a whole number of repeat purchases from 0"),
        "age": (age < 0, "a time from 0"),
        "recency": (
            (recency < 0) | (recency > age) | ((x == 0) & (recency != 0)),
            "the time from first to last purchase: 0 without repeat purchases, at most T",
        ),
        "monetary": (pl.col("monetary") < 0, "an amount from 0"),
    }
    for role, (bad, allowed) in wrong.items():
        if len(those := rows.filter(bad)):
            row = those.row(0, named=True)
            more = f"; {rows_of(len(those) - 1)} more like this" if len(those) > 1 else ""
            raise UserError(f"{file}: row {row['row']}: {found[role]}={row[role]:g}: allowed is {allowed}{more}")
    if (same := rows.filter(pl.col("customer").is_duplicated())).height:
        raise UserError(f"{file}: row {same['row'][1]}: {same['customer'][0]} again: allowed is one row a customer")


def _unit_note(unit: Unit, asked: bool, longest: float) -> str:
    if not asked:
        return f"recency and T are read as {unit}s; --unit says otherwise"
    years = longest / (YEAR * WEEK if unit == "day" else YEAR)
    return f"recency and T are {unit}s, as --unit says: the longest T is {longest:,.4g} {unit}s, or {years:,.1f} years"


def _unit(file: Path, rows: pl.DataFrame) -> Unit:
    """Whole numbers beyond five years of weeks are days, and fractions are weeks; the rest has to be said."""
    whole = rows.select((pl.col("recency", "age") == pl.col("recency", "age").round()).all()).row(0)
    if not all(whole):
        return "week"
    if rows["age"].max() > FIVE_YEARS:  # type: ignore[operator]
        return "day"
    raise UserError(f"{file}: recency and T may be days or weeks: --unit day or --unit week says which")
