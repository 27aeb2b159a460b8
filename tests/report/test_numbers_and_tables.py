"""Numbers as people read them, and the tables of generated pages."""

from __future__ import annotations

import math

import pytest

from sim.report.markdown import table
from sim.report.numbers import decimal, per_cent, significant


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (0.123456, {}, "0.123"), (-2345.6, {}, "−2,346"), (0.5, {"signed": True}, "+0.5"), (None, {}, "–"),
        (math.nan, {"missing": ""}, ""), (math.inf, {}, "–"), (12.3456, {"digits": 4}, "12.35"),
        (4.07e-5, {}, "4.07e−05"),
    ],
)  # fmt: skip
def test_a_number_of_any_size_has_a_few_digits(value, options, text):
    assert significant(value, **options) == text


def test_per_cent_have_one_decimal():
    assert [per_cent(-0.0421), per_cent(12.0), per_cent(0.5, signed=False)] == ["−4.2 %", "+1200.0 %", "50.0 %"]
    assert per_cent(math.nan) == "–" and per_cent(None, missing="") == ""


def test_a_table_has_a_line_a_row_and_bars_are_no_columns():
    assert table(("a", ""), [("x|y", "1")]) == ["| a |  |", "|---|---|", "| x\\|y | 1 |"]


def test_numbers_without_exponents() -> None:
    values = (0.0, 2e-5, 2e-7, -2e-7, 0.0465, 5.0, 12.345, 38213.4, 999.97, 0.99996, 1e12)
    assert [decimal(value, 4) for value in values] == [
        "0", "0.00002", "less than 0.000001", "more than −0.000001", "0.0465", "5", "12.35", "38,213", "1,000", "1",
        "1,000,000,000,000",
    ]  # fmt: skip
    assert decimal(None) == decimal(float("nan")) == decimal(float("inf"))
