"""The day of an order: from dates in the forms of many countries, time stamps with and without offsets, and epochs.

A day is the customer's: the date that stands in a time stamp counts, whatever offset follows it, unless a time zone is
asked for; epochs and time stamps in UTC are days in UTC until then.
"""

from __future__ import annotations

import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.evidence.fitting.log.forms import check_form
from sim.evidence.fitting.log.table import as_text
from sim.evidence.fitting.log.two_digits import PIVOT, of_two_digits

MONTHS = (  # how names of months begin, in English and its neighbours
    "jan ene gen", "feb fev fév", "mar mär mrz maa", "apr abr avr", "may mai mag mei", "jun giu juin", "jul lug juil",
    "aug ago aoû aou", "sep set", "oct okt ott out", "nov", "dec dez dic déc",
)  # fmt: skip
_PLAIN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?)?$"
_HALVES = {"上午": "a", "下午": "p", "午前": "a", "午後": "p", "오전": "a", "오후": "p"}
_TIME = (
    rf"(?:[T\s,]\s*(?P<am>{'|'.join(_HALVES)})?\s*(?P<h>2[0-4]|[01]?\d)[:：时時시]\s?(?P<m>[0-5]?\d)"
    r"(?:[:：分분]\s?(?:(?P<s>60|[0-5]?\d)(?:[.,]\d+)?[秒초]?)?)?"
    r"\s*(?P<pm>[AaPp]\.?[Mm]\.?)?)?\s*(?P<zone>Z|z|UTC|GMT|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?(?:\s*\[[\w/+-]+\])?$"
)
_FORMS = {  # groups: year y, month mo, day d, or p and q where a form does not say which is which
    "year first": r"^(?P<y>\d{4})\s*[-/.年년]\s*(?P<mo>\d{1,2})\s*[-/.月월]\s*(?P<d>\d{1,2})\s?[日일.]?" + _TIME,
    "compact": r"^(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})" + _TIME,
    "compact with time": (
        r"^(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<s>[0-5]\d)(?P<zone>Z)?$"
    ),
    "with dots": r"^(?P<d>\d{1,2})\.\s?(?P<mo>\d{1,2})\.\s?(?P<y>\d{4})" + _TIME,
    "year last": r"^(?P<p>\d{1,2})[-/](?P<q>\d{1,2})[-/](?P<y>\d{4})" + _TIME,
    "day and name": (
        r"^(?:\pL{2,4}\.?,?\s+)?(?P<d>\d{1,2})(?:\.?\s+de\s+|[-\s./]+)(?P<name>\pL{3,10})\.?(?:\s+del?\s+|[-\s,./]+)"
        r"(?P<y>\d{4}|\d{2})" + _TIME
    ),
    "name and day": (
        r"^(?P<name>\pL{3,10})\.?[-\s/]+(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,\s*|[-\s/]+)(?P<y>\d{4}|\d{2})" + _TIME
    ),
}
_EPOCHS = {9: 1e6, 10: 1e6, 12: 1e3, 13: 1e3, 16: 1.0, 19: 1e-3}  # microseconds of one, by digits before a point
_WHOLE = r"^(\d{8}|\d{14})\.0*$"  # dates in digits that were numbers once
_LONG = r"^\d\.\d{7,}[eE]\+?\d{2}$"  # numbers that still say the day
_SERIAL = r"^\d{5}(?:\.\d+)?$"  # days since the end of 1899, as spreadsheets count
_NOUGHT = -25569  # 1899-12-30, in days since 1970
_SERIALS = (32874.0, 62091.0)  # of 1990 to 2069
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
    text = as_text(column.cast(pl.Int64, strict=False) if column.dtype.is_float() else column)
    if date_format is not None:
        return _asked(_clean(text), date_format, timezone)
    if text.str.contains(_PLAIN).all():
        _no_instants(timezone)
        return text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False), []
    text = _clean(text)
    for other in (_of_serials(text), of_two_digits(text, _TIME)):
        if other is not None:
            _no_instants(timezone)
            return other
    return _of_texts(text, timezone)


def _clean(text: pl.Series) -> pl.Series:
    """Texts in plain digits and signs; null where a date is broken over lines."""
    if text.str.contains(r"[^\x00-\x7f]").any():
        text = text.str.normalize("NFKC").str.replace_all("[‐‑‒–—−]", "-").str.replace_all("[∶]", ":").str.strip_chars()
    if (broken := text.str.contains(r"[\r\n]").fill_null(False)).any():
        text = text.set(broken, None)
    if (long := text.str.contains(_LONG).fill_null(False)).any():
        number = text.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False).cast(pl.String)
        text = pl.select(pl.when(long).then(number).otherwise(text)).to_series()
    return text.str.replace(_WHOLE, "$1")


def _of_serials(text: pl.Series) -> tuple[pl.Series, list[str]] | None:
    """Days of a column that holds nothing but a spreadsheet's numbers of them."""
    if not text.str.contains(_SERIAL).all() or not len(text):
        return None
    number = text.cast(pl.Float64)
    if not number.is_between(*_SERIALS).all():
        return None
    day = (number.cast(pl.Int32) + _NOUGHT).cast(pl.Date)
    return day, [f"numbers are read as the days of a spreadsheet: {text[0]} is {day[0]}"]


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
    if "%" not in date_format:
        check_form(date_format)
    try:
        found = text.str.to_datetime(date_format, strict=False, time_unit="us", ambiguous="earliest")
        if found.null_count() < len(found):
            return _of_instants(found, timezone)
        found = text.str.to_date(date_format, strict=False)
    except pl.exceptions.PolarsError:
        raise UserError(f"--date-format {date_format}: allowed is a form such as %d/%m/%Y or %Y-%m-%d") from None
    return found, _no_instants(timezone)


def _of_texts(text: pl.Series, timezone: str | None) -> tuple[pl.Series, list[str]]:
    """Each row by the first form that fits; forms in which day and month could be either, by the whole column."""
    parts = text.to_frame("text").select(_first_form())["text"].struct.unnest()
    notes: list[str] = []
    day_first = _day_first(parts, text, notes)
    names = {name: month_of(name) for name in parts["name"].unique().drop_nulls()}
    named = pl.col("name").replace_strict(names, default=None, return_dtype=pl.String)
    p, q = pl.col("p"), pl.col("q")
    month = pl.coalesce("mo", named, q if day_first else p)
    day = pl.coalesce("d", p if day_first else q)
    year = pl.col("y")
    short = year.str.len_chars() == 2
    century = pl.when(year.cast(pl.Int32) < PIVOT).then(pl.lit("20")).otherwise(pl.lit("19"))
    year = pl.when(short).then(pl.concat_str(century, year)).otherwise(year)
    date = pl.concat_str(year, month.str.zfill(2), day.str.zfill(2), separator="-").str.to_date(
        "%Y-%m-%d", strict=False
    )
    after = pl.concat_str("h", "m", pl.col("s").fill_null("0")).str.contains("^24.*[1-9]").fill_null(False)
    table = parts.with_columns(date=pl.when(~after).then(date))
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


def month_of(name: str) -> str | None:
    """The number of a month, by how its name begins in one of many languages."""
    begins = name.casefold()
    return next((str(i) for i, words in enumerate(MONTHS, 1) if begins.startswith(tuple(words.split()))), None)


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
    half = pl.coalesce(pl.col("pm").str.to_lowercase().str.slice(0, 1), pl.col("am").replace(_HALVES))
    hour = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    zone = pl.col("zone").replace({"Z": "+00", "z": "+00", "UTC": "+00", "GMT": "+00"}).str.replace(":", "")
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    offset = sign * (zone.str.slice(1, 2).cast(pl.Int64) * 60 + zone.str.slice(3, 2).replace("", "0").cast(pl.Int64))
    seconds = hour * 3600 + (minute - offset) * 60 + second
    return table.select(pl.col("date").cast(pl.Datetime("us")) + pl.duration(seconds=seconds)).to_series()


def _epochs(text: pl.Series) -> pl.Series:
    """Seconds, milliseconds, micro- or nanoseconds since 1970, told apart by their digits, as naive time in UTC."""
    column = pl.col("text")
    found = pl.lit(None, dtype=pl.Float64)
    for digits, scale in _EPOCHS.items():
        fits = column.str.contains(rf"^\d{{{digits}}}(?:\.\d*)?$")
        found = pl.when(fits).then(column.cast(pl.Float64, strict=False) * scale).otherwise(found)
    return text.to_frame("text").select(found.cast(pl.Int64).cast(pl.Datetime("us"))).to_series()
