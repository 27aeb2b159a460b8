"""Dates whose year has two digits: which part is the year, the month and the day, as the whole column tells."""

from __future__ import annotations

import polars as pl

from sim.core.errors import UserError

SHORT = r"^(?P<a>\d{1,2})(?P<sign>[-/.])(?P<b>\d{1,2})[-/.](?P<c>\d{2})"
ORDERS = {"d/m/y": ("c", "b", "a"), "m/d/y": ("c", "a", "b"), "y/m/d": ("a", "b", "c")}  # year, month, day
WORDS = {"d": "day", "m": "month", "y": "year"}
WRONG = 0.1  # of the rows, at most, are typing errors
PIVOT = 69  # from which on years are of the last century, as POSIX has it


def of_two_digits(text: pl.Series, rest: str) -> tuple[pl.Series, list[str]] | None:
    """Days and a note, if every row has such a date (`rest`: what may follow); None if not.

    Of the orders of parts, those count that fit all rows (or fail in the fewest) and have no more years than days of
    the month; raises UserError if more than one is left.
    """
    parts = text.to_frame("text").select(pl.col("text").str.extract_groups(SHORT + rest)).unnest("text")
    if parts.is_empty() or parts["a"].null_count():
        return None
    found = {}
    for order, (year, month, day) in ORDERS.items():
        short = pl.col(year).str.len_chars() == 2
        number = pl.col(year).cast(pl.Int32) + pl.when(pl.col(year).cast(pl.Int32) < PIVOT).then(2000).otherwise(1900)
        date = pl.concat_str(
            number.cast(pl.String), pl.col(month).str.zfill(2), pl.col(day).str.zfill(2), separator="-"
        )
        days = parts.select(pl.when(short).then(date).str.to_date("%Y-%m-%d", strict=False)).to_series()
        dots = order == "m/d/y" and (parts["sign"] == ".").any()  # nobody writes the month first before dots
        if not dots and days.dt.year().drop_nulls().n_unique() <= days.dt.day().drop_nulls().n_unique():
            found[order] = days
    wrong = {order: days.null_count() for order, days in found.items()}
    best = [order for order in found if wrong[order] == min(wrong.values())]
    if not best or wrong[best[0]] > WRONG * len(text):
        return None
    forms = [_form(order, parts["sign"][0]) for order in best]
    if len(best) > 1:
        raise UserError(
            f"dates: {text[0]!r} has a year of two digits, and no row tells which part it is and which the month;"
            f" --date-format {' or '.join(forms)} says which"
        )
    order = ", ".join(WORDS[part] for part in best[0].split("/"))
    return found[best[0]], [f"dates such as {text[0]!r} are read as {order}; --date-format says otherwise"]


def _form(order: str, sign: str) -> str:
    return sign.join(f"%{part}" for part in order.split("/"))
