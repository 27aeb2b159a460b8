"""What a user says of a log and cannot apply to it is refused, with what to use instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from shop import written

from sim.core.errors import UserError
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import read_log

ORDERS = "customer,date,amount\na,2025-01-01,5\nb,2025-01-02,6\n"
SUMMARY = "customer,frequency,recency,T,monetary\na,2,30.43,38.86,22.35\nb,0,0,38.86,0\n"
BARE = "customer,date,pieces\na,2025-01-01,3\n"


@pytest.mark.parametrize(
    ("text", "hints", "message"),
    [
        (SUMMARY, {"new_after": date(2025, 1, 1)}, "--new-after 2025-01-01: .* is a summary by customer"),
        (SUMMARY, {"timezone": "Asia/Shanghai"}, "--timezone Asia/Shanghai: .* is a summary by customer"),
        (SUMMARY, {"date_format": "%Y"}, "--date-format %Y: .* is a summary by customer"),
        (SUMMARY, {"each_order": True}, "--each-order: .* is a summary by customer"),
        (SUMMARY, {"drop_repeats": True}, "--drop-repeats: .* is a summary by customer"),
        (SUMMARY, {"returns": "leave-out"}, "--returns leave-out: .* is a summary by customer"),
        (SUMMARY, {"far_dates": "keep"}, "--far-dates keep: .* or give the orders themselves"),
        (SUMMARY, {"columns": {"amount": "monetary"}}, "--amount monetary: .* no amount; use --monetary monetary"),
        (SUMMARY, {"columns": {"basket": "monetary"}}, "--basket monetary: .* no basket; use --customer, --frequency"),
        (ORDERS, {"columns": {"monetary": "amount"}}, "--monetary amount: .* no monetary; use --amount amount"),
        (ORDERS, {"columns": {"frequency": "amount"}}, "--frequency amount: .* holds orders, which have no frequency"),
        (
            SUMMARY,
            {"guests": "keep"},
            "--guests keep: .* is a summary by customer in which no id stands for many people",
        ),
        (SUMMARY.replace("customer", "note"), {"guests": "keep"}, "--guests keep: .* has no column of customers"),
        (SUMMARY.replace(",monetary", ",x"), {"currency": "EUR"}, "--currency EUR: .* has no amounts"),
        (ORDERS, {"unit": "day"}, "--unit day: .* holds orders, whose dates have no unit"),
        (ORDERS, {"timezone": "Asia/Shanghai"}, "--timezone Asia/Shanghai: the dates have no offset"),
        (ORDERS, {"timezone": "Asia/Shanghai", "date_format": "%Y-%m-%d"}, "--timezone .*: the dates have no offset"),
        (ORDERS, {"separator": ""}, "--separator '': allowed is one character"),
        (ORDERS, {"encoding": ""}, "--encoding .*: unknown; such as utf-8"),
        (BARE, {"returns": "net"}, "--returns net: .* has no amounts; leave it out, or say --amount COLUMN"),
        (BARE, {"decimal": ","}, "--decimal ,: .* has no amounts"),
        (BARE, {"columns": {"quantity": "pieces"}}, "--quantity pieces: .* has no amounts for it to multiply"),
    ],
)
def test_what_cannot_apply_is_refused(tmp_path: Path, text: str, hints: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message) as said:
        read_log(written(tmp_path, text), Hints(**hints))
    assert "\n" not in str(said.value)


def test_parquet_has_no_texts_to_read(tmp_path: Path) -> None:
    file = tmp_path / "log.parquet"
    rows = [("a", date(2025, 1, 1), 5.0)]
    pl.DataFrame(rows, schema=["customer", "date", "amount"], orient="row").write_parquet(file)
    for hints, message in (
        ({"encoding": "gbk"}, "--encoding gbk: .* is Parquet, and this is of CSV"),
        ({"separator": ";"}, "--separator ;: .* is Parquet"),
        ({"decimal": ","}, "--decimal ,: amount holds numbers, not texts"),
        ({"date_format": "%Y"}, "--date-format %Y: the column holds dates, not texts"),
        ({"timezone": "Asia/Shanghai"}, "--timezone Asia/Shanghai: the dates have no offset"),
    ):
        with pytest.raises(UserError, match=message):
            read_log(file, Hints(**hints))


def test_columns_that_are_named_decide_what_the_file_is(tmp_path: Path) -> None:
    both = "customer,frequency,recency,T,date\na,2,30.43,38.86,2025-01-01\n"
    assert read_log(written(tmp_path, both)).purchases is not None
    asked = {"frequency": "frequency", "recency": "recency", "age": "T"}
    assert read_log(written(tmp_path, both), Hints(columns=asked)).summary is not None
    with pytest.raises(UserError, match=r"no column for T, .* say which with --age COLUMN"):
        read_log(written(tmp_path, "customer,recency,frequency,monetary\na,30,4,5\n"))


def test_an_offset_in_a_form_that_is_asked_for_counts(tmp_path: Path) -> None:
    file = written(tmp_path, "customer,date\na,01.02.2025 20:00 +0000\n")
    hints = Hints(date_format="%d.%m.%Y %H:%M %z", timezone="Asia/Shanghai")
    found = read_log(file, hints).purchases
    assert found is not None and found["date"].to_list() == [date(2025, 2, 2)]


@pytest.mark.parametrize(
    ("hints", "note"),
    [
        ({"returns": "net"}, "no amount is negative: --returns net changes nothing"),
        ({"drop_repeats": True}, "no row repeats another in every column: --drop-repeats changes nothing"),
        ({"far_dates": "keep"}, "no date is far from all others: --far-dates keep changes nothing"),
        ({"guests": "keep"}, "no id stands for many people: --guests keep changes nothing"),
        ({"new_after": date(2025, 1, 1)}, "nobody is from before 2025-01-01: --new-after changes nothing"),
    ],
)
def test_what_changes_nothing_is_told(tmp_path: Path, hints: dict[str, Any], note: str) -> None:
    assert read_log(written(tmp_path, ORDERS), Hints(**hints)).account.notes == [note]


def test_guests_of_a_summary_can_be_kept(tmp_path: Path) -> None:
    file = written(tmp_path, SUMMARY + "guest,90,38.2,38.86,5\n")
    left, kept = read_log(file).summary, read_log(file, Hints(guests="keep")).summary
    assert left is not None and kept is not None and (len(left), len(kept)) == (2, 3)
