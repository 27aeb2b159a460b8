"""Reading a transaction log: columns found by name, bad rows refused by number, histories counted right."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from sim.core.errors import UserError
from sim.evidence.fitting.log import read_log
from sim.evidence.fitting.report import loyal_to
from sim.evidence.fitting.summary import summarise

ROWS = [("a", "2026-01-01", "10"), ("a", "2026-01-15", "20.5"), ("b", "2026-01-02", "5"), ("a", "2026-01-15", "1")]


def written(tmp_path: Path, rows: list[tuple[str, ...]] = ROWS, header: str = "customer,date,amount") -> Path:
    file = tmp_path / "log.csv"
    file.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n")
    return file


def changed(line: int, column: int, value: str) -> list[tuple[str, ...]]:
    rows = [list(row) for row in ROWS]
    rows[line][column] = value
    return [tuple(row) for row in rows]


def test_reads_csv_and_parquet_alike(tmp_path: Path) -> None:
    from_csv = read_log(written(tmp_path))
    assert from_csv.rows()[1] == ("a", date(2026, 1, 15), 20.5)
    parquet = tmp_path / "log.parquet"
    from_csv.with_columns(pl.col("date").cast(pl.Datetime)).write_parquet(parquet)
    assert read_log(parquet).equals(from_csv)


@pytest.mark.parametrize("header", ["User ID,Order_Date,Paid", "客户,日期,金额", "buyer,time,gmv"])
def test_finds_usual_column_names(tmp_path: Path, header: str) -> None:
    assert len(read_log(written(tmp_path, header=header))) == 4


def test_columns_can_be_named(tmp_path: Path) -> None:
    file = written(tmp_path, header="who,when,how_much")
    with pytest.raises(UserError, match=r"no column for the customer; there are who, when, how_much; say which"):
        read_log(file)
    assert len(read_log(file, {"customer": "who", "date": "when", "amount": "how_much"})) == 4
    with pytest.raises(UserError, match=r"--date wen: no such column .* \(did you mean 'when'\?\)"):
        read_log(file, {"customer": "who", "date": "wen", "amount": "how_much"})
    with pytest.raises(UserError, match="column when cannot be both date and amount"):
        read_log(file, {"customer": "who", "date": "when", "amount": "when"})


@pytest.mark.parametrize(
    ("text", "form"),
    [("20260115", None), ("2026/01/15", None), ("2026-01-15 08:30:00", None), ("15.01.2026", "%d.%m.%Y")],
)
def test_dates_are_written_in_many_ways(tmp_path: Path, text: str, form: str | None) -> None:
    file = written(tmp_path, [(who, text, paid) for who, _, paid in ROWS])
    assert set(read_log(file, date_format=form)["date"]) == {date(2026, 1, 15)}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed(2, 2, "-5"), r"row 4: amount='-5': allowed is a number from 0"),
        (changed(2, 2, "five"), r"row 4: amount='five': allowed is a number from 0"),
        (changed(0, 2, "nan"), r"row 2: amount='nan': allowed is a number from 0"),
        (changed(0, 2, ""), r"row 2: amount=\(empty\): allowed is"),
        (changed(1, 1, "2026-02-30"), r"row 3: date='2026-02-30': allowed is a date such as 2026-01-31"),
        (changed(1, 1, "15/01/2026"), r"row 3: date='15/01/2026': .*--date-format"),
        (changed(3, 0, " "), r"row 5: customer=\(empty\): allowed is a name"),
        ([("a", "2026-01-01", "x")] * 9, r"4 more rows like these, of 9"),
        ([], "no rows"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, rows: list[tuple[str, ...]], message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_log(written(tmp_path, rows))


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        read_log(tmp_path / "none.csv")
    broken = tmp_path / "log.parquet"
    broken.write_text("not parquet")
    with pytest.raises(UserError, match="cannot be read as Parquet"):
        read_log(broken)


def test_new_after_leaves_out_older_customers(tmp_path: Path) -> None:
    assert set(read_log(written(tmp_path), new_after=date(2026, 1, 2))["customer"]) == {"b"}
    with pytest.raises(UserError, match=r"2026-02-01: nobody in .* allowed is 2026-01-02 or before"):
        read_log(written(tmp_path), new_after=date(2026, 2, 1))


def orders(*rows: tuple[str, int, float]) -> pl.DataFrame:
    days = [datetime(2026, 1, 1 + day).date() for _, day, _ in rows]
    return pl.DataFrame({"customer": [r[0] for r in rows], "date": days, "amount": [r[2] for r in rows]})


HISTORY = orders(
    ("a", 0, 1.0), ("a", 7, 2.0), ("a", 7, 3.0), ("a", 14, 9.0), ("b", 3, 4.0), ("c", 20, 1.0), ("c", 21, 0.0)
)


def test_histories_are_counted_from_each_customers_first_purchase() -> None:
    log = summarise(HISTORY, holdout_weeks=1)  # calibration ends on day 14
    assert log.calibration_days == 14 and log.days == 21
    assert sorted(zip(log.summary.frequency, log.summary.recency, log.summary.age, strict=True)) == [
        (0.0, 0.0, pytest.approx(11 / 7)),
        (2.0, 2.0, 2.0),
    ]
    assert log.spend_count.tolist() == [2.0] and log.spend_mean.tolist() == [7.0]
    assert log.repeats.tolist() == [0, 1, 1, 0], "who came after the end of calibration is not counted"


def test_orders_of_a_day_count_each_when_asked() -> None:
    log = summarise(HISTORY, merge_days=False)
    assert log.summary.frequency.max() == 3.0
    assert log.summary.customers == 3
    later = summarise(HISTORY, last=date(2026, 1, 29))
    assert later.summary.age.max() == 4.0 and len(later.repeats) == 5


def test_free_orders_are_purchases_without_an_amount() -> None:
    log = summarise(HISTORY)
    assert 1.0 in log.summary.frequency
    assert len(log.spend_count) == 1


def test_next_orders_with_the_same_host() -> None:
    table = HISTORY.with_columns(host=pl.Series(["x", "x", "y", "y", "x", None, "x"]))
    assert list(loyal_to(table)) == ["67 % of 3 next orders go to the same host"]
    assert list(loyal_to(HISTORY)) == []
