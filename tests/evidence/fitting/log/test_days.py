"""Days, from dates and time stamps in the forms of many countries."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from sim.core.errors import UserError
from sim.evidence.fitting.log.days import UTC_NOTE, days
from sim.evidence.fitting.log.forms import check_form

DAY = date(2025, 1, 24)


def one(text: object, *also: object, **how: str) -> date | None:
    found, _ = days(pl.Series([text, *also]), **how)
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-24", "2025/1/24", "2025.01.24", "20250124", "20250124235959", "2025年1月24日", "2025年01月24日 23:59",
        "2025-01-24 23:59:59.123456", "2025-01-24T23:59:59.123456789", "2025-01-24T23:59:59.5+08:00",
        "2025-01-24T23:59:59-0500", "2025-01-24 23:59:59 +08", "2025-01-24T23:59:59+08:00[Asia/Shanghai]",
        "24.01.2025", "24.1.2025 23:59", "24/01/2025", "24-01-2025 23:59:59", "01/24/2025 11:59 PM", "1/24/2025",
        "24 Jan 2025", "24-Jan-2025 23:59", "Jan 24, 2025", "January 24th 2025", "Fri, 24 Jan 2025 23:59:59 +0800",
        "2025/1/24 下午11:59", "1737752399", "1737752399.5", "1737752399000", "1737752399000.0", "1737752399.",
        "1737752399000000.0", "1.737752399E+12", "1.737752399e09", "20250124.0", "２０２５－０１－２４",
        "２０２５／１／２４ ２３：５９",
        "2025–01–24", "2025\u00a0年1月24日", "2025년 1월 24일", "2025. 1. 24.", "2025. 1. 24. 오후 11:59", "24-Jan-25",
        "Jan-24-25",
        "24. Januar 2025", "24 janv. 2025", "24 de enero de 2025", "24 gennaio 2025", "45681",
        "45681.75", "2025-01-24 24:00",
    ],
)  # fmt: skip
def test_one_day_written_in_many_ways(text: str) -> None:
    assert one(text) == DAY


def test_typed_columns() -> None:
    stamp = datetime(2025, 1, 24, 23, 30)
    assert one(DAY) == one(stamp) == one(1737752399) == one(1737752399.0) == one(20250124) == DAY
    utc = pl.Series([stamp]).dt.replace_time_zone("UTC")
    assert days(utc)[1] == [UTC_NOTE]
    assert days(utc, timezone="Asia/Shanghai")[0][0] == DAY + timedelta(days=1)
    there = pl.Series([stamp]).dt.replace_time_zone("Asia/Shanghai")
    assert days(there)[0][0] == DAY and days(there)[1] == []


@pytest.mark.parametrize("text", ["2025-01-24T23:30:00Z", "2025-01-25T07:30:00+08:00", "1737761400", "1737761400000"])
def test_a_time_zone_says_whose_day(text: str) -> None:
    assert one(text, timezone="Asia/Shanghai") == date(2025, 1, 25)
    assert one(text, timezone="America/New_York") == DAY


def test_days_in_utc_are_noted() -> None:
    assert days(pl.Series(["2025-01-24T23:30:00Z"]))[1] == [UTC_NOTE]
    assert days(pl.Series(["1737761400"]))[1] == [UTC_NOTE]
    assert days(pl.Series(["2025-01-24T23:30:00+08:00"]))[1] == []


def test_the_column_tells_day_from_month() -> None:
    found, notes = days(pl.Series(["03/04/2025", "05/31/2025"]))
    assert found.to_list() == [date(2025, 3, 4), date(2025, 5, 31)]
    assert notes == ["dates begin with the month, as '05/31/2025' shows"]
    assert one("03/04/2025", "31/05/2025") == date(2025, 4, 3)
    assert one("03.04.2025", "04.05.2025") == date(2025, 4, 3), "nobody writes the month first before dots"
    with pytest.raises(UserError, match=r"'03/04/2025' may begin with the day or the month.*--date-format"):
        days(pl.Series(["03/04/2025", "05/06/2025"]))
    with pytest.raises(UserError, match=r"'31/05/2025' begins with the day and '05/31/2025' with the month"):
        days(pl.Series(["31/05/2025", "05/31/2025"]))
    assert one("03/04/2025", date_format="%d/%m/%Y") == date(2025, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30", "24/13/2025", "yesterday", "24/01/25", "2025-01-24 25h", "12", "-1", "2025-01-24 25:10",
        "2025-01-24 10:60", "2025-01-24 10:10:75", "2025-01-24T24:30", "24.01.2025 31:00", "20250124256000",
        "2025-01\n-24", "2025-01-24\n10:00", "2025-01-24T10:00+25:00", "1.73775E+12", "45681",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert one(text, "31/01/2025") is None


def test_a_form_has_to_be_one() -> None:
    with pytest.raises(UserError, match="--date-format dd/mm/yyyy: allowed is a form such as"):
        days(pl.Series(["24/01/2025"]), date_format="dd/mm/yyyy")
    assert one("24/01/2025", date_format="%Q") is None


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("%Q", "%Q means nothing; %Y year, %m month"), ("%d/%m/%", "% means nothing"),
        ("%Y-%M-%d", "has no month; %Y year"),
        ("%Y", "has no month and no day"), ("%H:%M", "has no year and no month and no day"),
        ("YYYY-MM-DD", r"\(did you mean '%Y-%m-%d'\?\)"), ("dd.mm.yyyy hh:mm:ss", "'%d.%m.%Y %H:%M:%S'"),
        ("TT.MM.JJJJ", "'%d.%m.%Y'"), ("M/d/yy", "'%m/%d/%y'"), ("when", r"or %Y-%m-%d %H:%M:%S; %Y year"),
    ],
)  # fmt: skip
def test_a_form_that_says_no_day_is_refused(form: str, message: str) -> None:
    with pytest.raises(UserError, match=f"--date-format {re.escape(form)}: .*{message}"):
        check_form(form)


@pytest.mark.parametrize(
    "form", ["%d/%m/%Y", "%F", "%D", "%Y-%m-%dT%H:%M:%S%.f%:z", "%-d %b %y", "%Y%j", "%s", "%e.%m.%Y"]
)
def test_forms_that_say_a_day(form: str) -> None:
    check_form(form)


def test_years_of_two_digits_where_the_column_tells_them() -> None:
    for texts, order in (
        (["05/11/23", "28/11/23", "03/12/23"], "day, month, year"),
        (["11/05/23", "11/28/23", "12/03/23"], "month, day, year"),
        (["23/11/05", "23/11/28", "23/12/03"], "year, month, day"),
        (["5.11.23 10:00", "28.11.23 23:59", "3.12.23"], "day, month, year"),
    ):
        found, notes = days(pl.Series(texts))
        assert found.to_list() == [date(2023, 11, 5), date(2023, 11, 28), date(2023, 12, 3)]
        assert notes == [f"dates such as {texts[0]!r} are read as {order}; --date-format says otherwise"]
    with pytest.raises(
        UserError, match=r"'05/11/23' has a year of two digits.*--date-format %d/%m/%y or %m/%d/%y says"
    ):
        days(pl.Series(["05/11/23", "06/11/23", "07/12/23"]))
    wrong = days(pl.Series([*(f"{day}/11/23" for day in range(10, 31)), "31/11/23"]))[0]
    assert wrong.null_count() == 1 and wrong[-1] is None, "a typing error is one row"
    assert one("05/11/23", "28/11/2023") is None


def test_the_numbers_of_a_spreadsheet_are_said() -> None:
    assert days(pl.Series([45681.0, 45682.5]))[1] == [
        "numbers are read as the days of a spreadsheet: 45681 is 2025-01-24"
    ]
