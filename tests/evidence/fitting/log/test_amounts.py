"""Amounts as people and tills write them."""

from __future__ import annotations

import polars as pl
import pytest

from sim.core.errors import UserError
from sim.evidence.fitting.log.amounts import amounts


def read(*texts: str | None, decimal: str | None = None) -> list[float | None]:
    return amounts(pl.Series(texts, dtype=pl.String), decimal)[0].to_list()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1299", 1299.0), ("1299.5", 1299.5), ("1.3e3", 1300.0), ("¥1,299.00", 1299.0), ("￥1,299.00", 1299.0),
        ("1.299,00 €", 1299.0), ("1 299,00 €", 1299.0), ("1\u202f299,00\u00a0€", 1299.0), ("CHF 1'299.00", 1299.0),
        ("$ 1,299.50", 1299.5), ("US$1,299.5", 1299.5), ("1,299.00元", 1299.0), ("RMB 12.5", 12.5), ("£0.999", 0.999),
        ("₹1,29,900.00", 129900.0), ("1.234.567", 1234567.0), ("12,5", 12.5), ("-12.50", -12.5), ("−¥12.50", -12.5),
        ("¥-12.50", -12.5), ("12,000원", 12000.0), ("(12.50)", -12.5), ("12.50-", -12.5), ("１２．５０", 12.5),
        ("+5", 5.0),
    ],
)  # fmt: skip
def test_one_amount_written_in_many_ways(text: str, value: float) -> None:
    assert read(text) == [value]


@pytest.mark.parametrize(
    "text", ["five", "12 pieces", "1.2.3", "12,34.5,6", "1e99", "inf", "--5", "(5", "¥€5", "5/6", "1 2"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert read(text) == [None]


def test_nothing_is_missing_and_not_wrong() -> None:
    number, missing = amounts(pl.Series(["5", "", None, "NaN", "null", "N/A", "x"]))
    assert missing.to_list() == [False, True, True, True, True, True, False]
    assert number.to_list() == [5.0, None, None, None, None, None, None]
    number, missing = amounts(pl.Series([5.0, float("nan"), None, float("inf")]))
    assert (number.to_list(), missing.to_list()) == ([5.0, None, None, None], [False, True, True, False])


def test_the_column_tells_decimals_from_thousands() -> None:
    assert read("1.299", "12.50") == [1.299, 12.5]
    assert read("1.299", "12,50") == [1299.0, 12.5]
    assert read("1,299", "12.50") == [1299.0, 12.5]
    assert read("1.299", "0.5") == [1.299, 0.5]
    for text in ("1.299", "1,299"):
        with pytest.raises(UserError, match=rf"'{text}' the sign may stand before decimals or thousands.*--decimal"):
            read(text, "45")
    assert read("￥1,299", "￥500") == [1299.0, 500.0], "nobody writes yuan with decimal commas"
    with pytest.raises(UserError, match="--decimal"):
        read("1.299 €", "45 €")
    with pytest.raises(UserError, match=r"'12\.50' has a decimal point and '12,50' a decimal comma; --decimal"):
        read("12.50", "12,50")


def test_the_decimal_sign_can_be_said() -> None:
    assert read("1.299", decimal=",") == [1299.0]
    assert read("1.299", decimal=".") == [1.299]
    assert read("1,299", decimal=",") == [1.299]
    assert read("12.50", "12,50", decimal=",") == [None, 12.5]


def test_two_currencies_do_not_add_up() -> None:
    assert read("¥5", "RMB 6", "7元", "8") == [5.0, 6.0, 7.0, 8.0]
    with pytest.raises(UserError, match=r"more than one currency, such as '\$5' and '€5'"):
        read("€5", "$5")
