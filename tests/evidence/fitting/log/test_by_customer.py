"""Summaries by customer: frequency, recency and T instead of orders."""

from __future__ import annotations

from pathlib import Path

import pytest
from shop import written

from sim.core.errors import UserError
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import read_log

HEADER = "customer,frequency,recency,T,monetary\n"


def test_fractions_are_weeks_and_great_numbers_days(tmp_path: Path) -> None:
    found = read_log(written(tmp_path, f"{HEADER}a,2,30.43,38.86,22.35\nb,0,0,38.86,0\n"))
    assert found.summary is not None and found.purchases is None and found.amounts
    assert found.summary.rows() == [("a", 2.0, 30.43, 38.86, 22.35), ("b", 0.0, 0.0, 38.86, None)]
    days = read_log(written(tmp_path, f"{HEADER}a,2,210,280,22\nb,0,0,280,\n")).summary
    assert days is not None and days["age"].to_list() == [40.0, 40.0]


def test_the_unit_is_asked_for_where_it_is_not_plain(tmp_path: Path) -> None:
    file = written(tmp_path, f"{HEADER}a,2,30,38,22\nb,0,0,38,\n")
    with pytest.raises(UserError, match="may be days or weeks: --unit day or --unit week says which"):
        read_log(file)
    weeks = read_log(file, Hints(unit="week"))
    assert weeks.summary is not None and weeks.summary["age"][0] == 38.0
    assert weeks.account.notes == ["recency and T are weeks, as --unit says: the longest T is 38 weeks, or 0.7 years"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,2,40,38.5,1", "row 2: recency=40: allowed is the time from first to last purchase"),
        ("a,0,3,38.5,1", "row 2: recency=3: allowed is the time from first to last purchase: 0 without repeat"),
        ("a,1.5,3,38.5,1", "row 2: frequency=1.5: allowed is a whole number"),
        ("a,x,3,38.5,1", "row 2: frequency='x': allowed is a number"),
        ("a,1,3,38.5,1\na,1,3,38.5,1", "row 3: a again: allowed is one row a customer"),
    ],
)
def test_what_is_no_summary_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_log(written(tmp_path, HEADER + row + "\n"))


def test_counts_of_all_purchases_are_suspected(tmp_path: Path) -> None:
    found = read_log(written(tmp_path, f"{HEADER}a,2,30.43,38.86,22\nb,1,2.5,38.86,20\n"))
    assert any(note.startswith("nobody has frequency 0") for note in found.account.notes)
