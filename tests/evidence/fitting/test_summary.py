"""Histories of customers, counted from their orders."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from sim.evidence.fitting.report import loyal_to
from sim.evidence.fitting.summary import summarise


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
