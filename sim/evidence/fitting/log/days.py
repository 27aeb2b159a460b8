"""The day of an order: from dates in the forms of many countries, time stamps with and without offsets, and epochs.

A day is the customer's: the date that stands in a time stamp counts, whatever offset follows it, unless a time zone is
asked for; epochs and time stamps in UTC are days in UTC until then.
"""

from __future__ import annotations

import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.evidence.fitting.log.table import as_text

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PLAIN = r"^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?$"
_TIME = (
    r"(?:[T\s,]\s*(?P<am>上午|下午)?\s*(?P<h>\d{1,2})[:：时](?P<m>\d{1,2})(?:[:：分](?:(?P<s>\d{1,2})(?:[.,]\d+)?秒?)?)?"
    r"\s*(?P<pm>[AaPp]\.?[Mm]\.?)?)?\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?:\s*\[[\w/+-]+\])?$"
)
_FORMS = {  # groups: year y, month mo, day d, or p and q where a form does not say which is which
    "year first": r"^(?P<y>\d{4})\s*[-/.年]\s*(?P<mo>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?" + _TIME,
    "compact": r"^(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})" + _TIME,
    "compact with time": r"^(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})(?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{2})(?P<zone>Z)?$",
    "with dots": r"^(?P<d>\d{1,2})\.\s?(?P<mo>\d{1,2})\.\s?(?P<y>\d{4})" + _TIME,
    "year last": r"^(?P<p>\d{1,2})[-/](?P<q>\d{1,2})[-/](?P<y>\d{4})" + _TIME,
    "day and name": r"^(?:[A-Za-z]{3},\s*)?(?P<d>\d{1,2})[-\s.]+(?P<name>[A-Za-z]{3,9})\.?[-\s,]+(?P<y>\d{4})" + _TIME,
    "name and day": r"^(?P<name>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _TIME,
}
_EPOCHS = {r"^\d{9,10}(?:\.\d+)?$": 1e6, r"^\d{12,13}$": 1e3, r"^\d{16}$": 1.0, r"^\d{19}$": 1e-3}  # microseconds
_FIELDS = ("y", "mo", "d", "p", "q", "name", "am", "h", "m", "s", "pm", "zone")
UTC_NOTE = "time stamps are in UTC and so are the days; --timezone Asia/Shanghai, say, makes them local"


def days(column: pl.Series, date_format: str | None = None, timezone: str | None = None) -> tuple[pl.Series, list[str]]:
    """Days, null where there is none to be read, and notes on how they were read.

    Raises UserError when day and month cannot be told apart, or the form or time zone asked for is none.
    """
    _check_timezone(timezone)
    if column.dtype.is_temporal() and date_format is not None:
        raise UserError(f"--date-format {date_format}: the column holds dates, not texts; leave it out")
    if column.dtype == pl.Date:
        return column, _no_instants(timezone)
    if isinstance(column.dtype, pl.Datetime):
        return _of_instants(column, timezone)
    if column.dtype.is_float():
        column = column.cast(pl.Int64, strict=False)
    text = as_text(column)
    if date_format is not None:
        return _asked(text, date_format, timezone)
    plain = text.str.contains(_PLAIN)
    if plain.all():
        _no_instants(timezone)
        return text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False), []
    return _of_texts(text, timezone)


def _check_timezone(timezone: str | None) -> None:
    if timezone is not None:
        try:
            pl.Series([0]).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(timezone)
        except pl.exceptions.PolarsError:
            from zoneinfo import available_timezones

            raise UserError(f"--timezone {timezone}: unknown{did_you_mean(timezone, available_timezones())}") from None


def _no_instants(timezone: str | None) -> list[str]:
    """Refuse a time zone where there is nothing that it could move."""
    if timezone is not None:
        raise UserError(
            f"--timezone {timezone}: the dates have no offset and are no epochs, so that the day that stands there"
            " counts; leave it out"
        )
    return []


def _of_instants(column: pl.Series, timezone: str | None) -> tuple[pl.Series, list[str]]:
    zone = column.dtype.time_zone  # type: ignore[attr-defined]
    if zone is None:
        return column.dt.date(), _no_instants(timezone)
    if timezone is not None:
        return column.dt.convert_time_zone(timezone).dt.date(), []
    return column.dt.date(), [UTC_NOTE] if zone == "UTC" else []


def _asked(text: pl.Series, date_format: str, timezone: str | None) -> tuple[pl.Series, list[str]]:
    example = f"--date-format {date_format}: allowed is a form such as %d/%m/%Y or %Y-%m-%d %H:%M:%S"
    if "%" not in date_format:
        raise UserError(example)
    try:
        found = text.str.to_datetime(date_format, strict=False, time_unit="us", ambiguous="earliest")
        if found.null_count() < len(found):
            return _of_instants(found, timezone)
        found = text.str.to_date(date_format, strict=False)
    except pl.exceptions.PolarsError:
        raise UserError(example) from None
    return found, _no_instants(timezone)


def _of_texts(text: pl.Series, timezone: str | None) -> tuple[pl.Series, list[str]]:
    """Each row by the first form that fits; forms in which day and month could be either, by the whole column."""
    parts = text.to_frame("text").select(_first_form())["text"].struct.unnest()
    notes: list[str] = []
    day_first = _day_first(parts, text, notes)
    number = pl.col("name").str.slice(0, 3).str.to_lowercase()
    named = number.replace_strict({m: str(i) for i, m in enumerate(MONTHS, 1)}, default=None)
    p, q = pl.col("p"), pl.col("q")
    month = pl.coalesce("mo", named, q if day_first else p)
    day = pl.coalesce("d", p if day_first else q)
    date = pl.concat_str("y", month.str.zfill(2), day.str.zfill(2), separator="-").str.to_date("%Y-%m-%d", strict=False)
    table = parts.with_columns(date=date)
    table = table.with_columns(instant=_instant(table), epoch=_epochs(text))
    utc = pl.col("zone").is_in(["Z", "z", "UTC", "GMT", "+00:00", "+0000", "+00"])
    zoned = table.filter(pl.col("zone").is_not_null())
    epochs = table["epoch"].is_not_null().any()
    if not epochs and zoned.is_empty():
        _no_instants(timezone)
    if timezone is None:
        if epochs or (len(zoned) and zoned.select(utc.all()).item()):
            notes.append(UTC_NOTE)
        return table.select(pl.coalesce("date", pl.col("epoch").dt.date())).to_series(), notes
    local = pl.coalesce("instant", "epoch").dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.date()
    return table.select(pl.coalesce(local, "date")).to_series(), notes


def _first_form() -> pl.Expr:
    """A struct of what the first form that fits found, under the names of `_FIELDS`."""
    text = pl.col("text")
    chosen = pl.lit(None, dtype=pl.Struct(dict.fromkeys(_FIELDS, pl.String)))
    for pattern in reversed(_FORMS.values()):
        found = text.str.extract_groups(pattern)
        fields = [
            (found.struct.field(name) if f"?P<{name}>" in pattern else pl.lit(None, dtype=pl.String)).alias(name)
            for name in _FIELDS
        ]
        chosen = pl.when(text.str.contains(pattern)).then(pl.struct(fields)).otherwise(chosen)
    return chosen.alias("text")


def _day_first(parts: pl.DataFrame, text: pl.Series, notes: list[str]) -> bool:
    """Whether 05/04/2025 is in April, from rows that can be only one of the two."""
    rows = parts.select(p=pl.col("p").cast(pl.Int64), q=pl.col("q").cast(pl.Int64), text=text).drop_nulls("p")
    if rows.is_empty():
        return True
    day, month = rows.filter(pl.col("p") > 12, pl.col("q") <= 12), rows.filter(pl.col("q") > 12, pl.col("p") <= 12)
    if len(day) and len(month):
        raise UserError(
            f"dates: {day['text'][0]!r} begins with the day and {month['text'][0]!r} with the month;"
            " --date-format %d/%m/%Y or %m/%d/%Y says which is meant"
        )
    if day.is_empty() and month.is_empty():
        raise UserError(
            f"dates: {rows['text'][0]!r} may begin with the day or the month, and no row tells;"
            " --date-format %d/%m/%Y or %m/%d/%Y says which"
        )
    sure = day if len(day) else month
    notes.append(f"dates begin with the {'day' if len(day) else 'month'}, as {sure['text'][0]!r} shows")
    return len(day) > 0


def _instant(table: pl.DataFrame) -> pl.Series:
    """Time stamps with an offset, as naive time in UTC; null for others."""
    hour, minute, second = (pl.col(name).cast(pl.Int64).fill_null(0) for name in ("h", "m", "s"))
    half = pl.coalesce("pm", "am").str.to_lowercase().str.slice(0, 1)
    hour = (
        pl.when(half.is_in(["p", "下"]))
        .then(hour % 12 + 12)
        .when(half.is_in(["a", "上"]))
        .then(hour % 12)
        .otherwise(hour)
    )
    zone = pl.col("zone").replace({"Z": "+00", "z": "+00", "UTC": "+00", "GMT": "+00"}).str.replace(":", "")
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    offset = sign * (zone.str.slice(1, 2).cast(pl.Int64) * 60 + zone.str.slice(3, 2).replace("", "0").cast(pl.Int64))
    seconds = hour * 3600 + (minute - offset) * 60 + second
    return table.select(pl.col("date").cast(pl.Datetime("us")) + pl.duration(seconds=seconds)).to_series()


def _epochs(text: pl.Series) -> pl.Series:
    """Seconds, milliseconds, micro- or nanoseconds since 1970, told apart by their digits, as naive time in UTC."""
    column = pl.col("text")
    found = pl.lit(None, dtype=pl.Float64)
    for pattern, scale in _EPOCHS.items():
        found = (
            pl.when(column.str.contains(pattern)).then(column.cast(pl.Float64, strict=False) * scale).otherwise(found)
        )
    return text.to_frame("text").select(found.cast(pl.Int64).cast(pl.Datetime("us"))).to_series()
