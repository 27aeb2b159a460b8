"""From rows to purchases: every row is used, counted among those that are not, or refused by its number."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from shop import written

from sim.core.errors import UserError
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import Reading, read_log

ROWS = ["a,2026-01-01,10", "a,2026-01-15,20.5", "b,2026-01-02,5", "a,2026-01-15,1"]


def read(tmp_path: Path, *rows: str, header: str = "customer,date,amount", **hints: Any) -> Reading:
    file = written(tmp_path, "\n".join([header, *rows]) + "\n")
    found = read_log(file, Hints(**hints))
    lost = sum(count for _, count in found.account.gone)
    table = found.summary if found.purchases is None else found.purchases
    assert table is not None
    assert found.account.read == len(rows) and len(rows) - lost == len(table), "every row is accounted for"
    return found


def gone(reading: Reading) -> dict[str, int]:
    return dict(reading.account.gone)


def rows_of(reading: Reading) -> list[tuple[str, str, float | None]]:
    assert reading.purchases is not None
    return [(who, str(day), paid) for who, day, paid in reading.purchases.rows()]


def test_orders_of_a_day_are_one_purchase(tmp_path: Path) -> None:
    found = read(tmp_path, *ROWS)
    assert rows_of(found) == [("a", "2026-01-01", 10.0), ("a", "2026-01-15", 21.5), ("b", "2026-01-02", 5.0)]
    assert gone(found) == {"further orders of a customer on the same day, merged": 1}
    assert len(rows_of(read(tmp_path, *ROWS, each_order=True))) == 4


def test_parquet_reads_alike(tmp_path: Path) -> None:
    from_csv = read(tmp_path, *ROWS).purchases
    assert from_csv is not None
    parquet = tmp_path / "log.parquet"
    from_csv.with_columns(pl.col("date").cast(pl.Datetime)).write_parquet(parquet)
    assert from_csv.equals(read_log(parquet).purchases)


def test_lines_of_a_basket_are_one_purchase(tmp_path: Path) -> None:
    rows = ["a,2026-01-01 23:59,10,1", "a,2026-01-02 00:01,5,1", "a,2026-01-02,7,2", "a,2026-01-02,1,"]
    found = read(tmp_path, *rows, header="customer,date,amount,order_id", each_order=True)
    assert rows_of(found) == [("a", "2026-01-01", 15.0), ("a", "2026-01-02", 7.0), ("a", "2026-01-02", 1.0)]
    assert gone(found) == {"further lines of the same order_id, merged": 1}
    both = gone(read(tmp_path, *rows, header="customer,date,amount,order_id"))
    assert both["further orders of a customer on the same day, merged"] == 1


def test_an_amount_is_a_price_times_a_quantity(tmp_path: Path) -> None:
    found = read(tmp_path, "a,2026-01-01,2.5,3", "b,2026-01-01,1.0,-1", header="customer,date,unit_price,quantity")
    assert rows_of(found) == [("a", "2026-01-01", 7.5)]
    assert gone(found) == {"returns (negative amounts), left out": 1}


def test_what_cannot_be_used_is_counted(tmp_path: Path) -> None:
    found = read(tmp_path, *ROWS, ",2026-01-01,5", "nan,2026-01-01,5", "c,,5", ",,", "d,2026-01-03,")
    assert gone(found) == {
        "empty rows, left out": 1,
        "no customer, left out": 2,
        "no date, left out": 1,
        "further orders of a customer on the same day, merged": 1,
    }
    assert rows_of(found)[-1] == ("d", "2026-01-03", None)
    assert "1 row without an amount: purchases that say nothing of amounts" in found.account.notes


def test_a_log_without_amounts(tmp_path: Path) -> None:
    found = read(tmp_path, "a,2026-01-01", "a,2026-01-01", "b,2026-01-02", header="customer,date")
    assert not found.amounts and len(rows_of(found)) == 2
    assert found.account.notes == []


def test_exact_repeats_are_named_and_can_be_left_out(tmp_path: Path) -> None:
    rows = [*ROWS, ROWS[2], ROWS[2]]
    found = read(tmp_path, *rows)
    assert ("b", "2026-01-02", 15.0) in rows_of(found)
    (note,) = found.account.notes
    assert note.startswith("exact repeats: 2 rows the same in every column as an earlier one (the first: row 6)")
    dropped = read(tmp_path, *rows, drop_repeats=True)
    assert ("b", "2026-01-02", 5.0) in rows_of(dropped)
    assert gone(dropped)["exact repeats of another row, left out"] == 2


def many(day: str) -> list[str]:
    dates = [date(2026, 1, 1) + timedelta(days=i) for i in range(200)]
    return [*(f"c{i},{one},5" for i, one in enumerate(dates)), f"z,{day},5"]


@pytest.mark.parametrize(
    ("day", "side"), [("2205-03-01", "after the last"), ("1970-01-01", "before the first"), ("2027-07-19", "after the")]
)
def test_a_far_date_is_named_and_can_be_left_out(tmp_path: Path, day: str, side: str) -> None:
    with pytest.raises(UserError, match=rf"row 202: {day} is [\d,]+ days {side}.*--far-dates leave-out") as said:
        read(tmp_path, *many(day))
    assert "\n" not in str(said.value)
    assert gone(read(tmp_path, *many(day), far_dates="leave-out")) == {"far from all other dates, left out": 1}
    assert len(rows_of(read(tmp_path, *many(day), far_dates="keep"))) == 201


def test_a_closed_month_is_no_far_date(tmp_path: Path) -> None:
    rows = many("2026-07-20")
    assert len(rows_of(read(tmp_path, *rows[:80], *rows[120:]))) == 161
    assert len(rows_of(read(tmp_path, *many("2026-08-10")))) == 201, "three weeks of silence are none either"


RETURNS = [
    "a,2026-01-01,5",
    "a,2026-02-01,7",
    "a,2026-02-03,-7",
    "b,2026-01-01,-3",
    "c,2026-01-01,10",
    "c,2026-01-02,-4",
]


def test_returns_are_left_out_or_netted(tmp_path: Path) -> None:
    left = read(tmp_path, *RETURNS)
    assert gone(left) == {"returns (negative amounts), left out": 3}
    assert len(rows_of(left)) == 3 and "--returns net takes it off" in left.account.notes[0]
    net = read(tmp_path, *RETURNS, returns="net")
    assert rows_of(net) == [("a", "2026-01-01", 5.0), ("c", "2026-01-01", 6.0)]
    assert gone(net) == {
        "returns (negative amounts), taken off earlier purchases": 2,
        "returns of nothing bought before in the log, left out": 1,
        "purchases that a return undid, left out": 1,
    }


def test_new_after_leaves_out_older_customers(tmp_path: Path) -> None:
    found = read(tmp_path, *ROWS, new_after=date(2026, 1, 2))
    assert {who for who, *_ in rows_of(found)} == {"b"}
    assert gone(found) == {"of customers from before 2026-01-02, left out": 3}
    with pytest.raises(UserError, match=r"2026-02-01: nobody in .* allowed is 2026-01-02 or before"):
        read(tmp_path, *ROWS, new_after=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["a,2026-01-01,five"], r"row 2: amount='five': allowed is a number up to"),
        (["a,2026-01-01,5", "a,2026-02-30,5"], r"row 3: date='2026-02-30': allowed is a date such as 2026-01-31"),
        (["a,2026-01-01,x"] * 9, r"row 2: amount='x': .*; 8 rows more like this, of 9"),
        ([], "no rows below the header"),
        ([",,"], "no rows below the header"),
        (["a,2026-01-01 25:10,5"], r"row 2: date='2026-01-01 25:10': .* a time from 00:00 to 23:59"),
        ([",2026-01-01,5"], r"no purchases: 1 rows read; no customer, left out: 1"),
        (["a,2026-01-01,-5"], r"no purchases: 1 rows read; returns \(negative amounts\), left out: 1"),
    ],
)
def test_bad_rows_are_named_in_one_line(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message) as said:
        read(tmp_path, *rows)
    assert "\n" not in str(said.value)


def test_a_newline_in_a_value_makes_no_second_line(tmp_path: Path) -> None:
    with pytest.raises(UserError) as said:
        read_log(written(tmp_path, 'customer,date,amount\na,2026-01-01,"5\nerror: forged"\n'))
    assert "\n" not in str(said.value)


def test_a_form_that_fits_no_date_is_to_blame_itself(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"--date-format %d/%m/%Y: no date in .* the first is '2026-01-01' in row 2"):
        read(tmp_path, *ROWS, date_format="%d/%m/%Y")
    with pytest.raises(UserError, match="--date-format %Q: %Q means nothing"):
        read(tmp_path, *ROWS, date_format="%Q")


def test_columns_without_values_are_told(tmp_path: Path) -> None:
    file = tmp_path / "log.parquet"
    pl.DataFrame({"customer": [None, None], "date": [None, None]}).write_parquet(file)
    with pytest.raises(UserError, match=r"no column has a value in any of its 2 rows \(customer, date\)"):
        read_log(file)
    pl.DataFrame({"customer": ["a"], "date": ["2026-01-01"], "amount": [None]}).write_parquet(file)
    assert read_log(file).account.notes == ["column amount has no values: the log is read without amounts"]
    pl.DataFrame({"customer": ["a"], "date": [None], "amount": [1.0]}).write_parquet(file)
    with pytest.raises(UserError, match="no purchases: 1 rows read; no date, left out: 1; column date has no values"):
        read_log(file)


@pytest.mark.slow
def test_a_basket_panel_of_a_million_lines_is_read_in_seconds(tmp_path: Path) -> None:
    lines = 1_500_000
    number = pl.int_range(lines, eager=True)
    stamp = pl.datetime(2025, 1, 1) + pl.duration(minutes=(number // 5 * 7919) % 500_000)
    table = pl.DataFrame({"basket": number // 5}).with_columns(
        customer=pl.format("c{}", (pl.col("basket") * 31) % 60_000),
        time=stamp.dt.to_string("iso"),
        price=(number % 97 + 0.5),
        product=number % 1000,
    )
    table.write_csv(tmp_path / "log.csv")
    found = read_log(tmp_path / "log.csv")
    assert found.purchases is not None and found.account.read == lines
    assert gone(found)["further lines of the same basket, merged"] == lines - lines // 5


def test_no_text_of_a_log_makes_a_line_of_the_report(tmp_path: Path) -> None:
    forged = "\nnote: forged\x1b[31m"
    head = f'"customer{forged}",date,"order_status{forged}","amount",order_id\n'
    rows = f'"a{forged}",2026-01-01,"odd{forged}",5,1\n"A{forged}",2026-01-01,"cancelled{forged}",5,1\n'
    asked = {"customer": f"customer{forged}", "state": f"order_status{forged}"}
    found = read_log(written(tmp_path, head + rows), Hints(columns=asked))
    said = [*found.account.notes, *gone(found)]
    assert any("odd\\nnote: forged\\x1b[31m (1)" in note for note in said)
    assert all(line.isprintable() for line in said)
