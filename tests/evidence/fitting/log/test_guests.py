"""Ids that stand for many people, and ids that have lost digits."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from shop import written

from sim.core.errors import UserError
from sim.evidence.fitting.log.damaged import damaged
from sim.evidence.fitting.log.guests import stand_ins
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import read_log

OTHERS = ["501,2025-01-01,5", "702,2025-01-01,5", "702,2025-01-02,5"]


def found(numbers: dict[str, int]) -> list[str]:
    return list(stand_ins(pl.DataFrame({"customer": list(numbers), "number": list(numbers.values())})))


@pytest.mark.parametrize(
    "who", ["0", "guest", "-", "Guest Checkout", "guest@shop.com", "-1", "匿名", "散客", "***", "00000"]
)
def test_guests_are_left_out_and_counted(tmp_path: Path, who: str) -> None:
    file = written(tmp_path, "\n".join(["customer,date,amount", f"{who},2025-01-01,5", *OTHERS]) + "\n")
    reading = read_log(file)
    assert reading.purchases is not None and set(reading.purchases["customer"]) == {"501", "702"}
    assert dict(reading.account.gone) == {"guests and other ids of many people, left out": 1}
    assert f"{who!r} (1), left out; --guests keep counts each as one customer" in reading.account.notes[0]
    kept = read_log(file, Hints(guests="keep"))
    assert kept.purchases is not None and kept.account.gone == [] and len(kept.purchases) == 4
    assert kept.account.notes[0].endswith("kept as one customer each")


def test_customers_numbered_from_nought_are_customers() -> None:
    assert found({str(i): 1 + i % 3 for i in range(9)}) == []
    assert found({str(i): 20 if i == 0 else 2 for i in range(9)}) == ["0"]


def test_an_id_with_many_times_the_orders_of_all_others_is_no_customer() -> None:
    others = {f"c{i}": 2 + i % 5 for i in range(50)}
    assert found(others | {"POS1": 90}) == ["POS1"]
    assert found(others | {"POS1": 900, "POS2": 80}) == ["POS1", "POS2"]
    assert found(others | {"keen": 25}) == [] and found({"a": 100}) == []
    assert found({f"c{i}": int(500 * 0.8**i) + 1 for i in range(50)}) == [], "a long tail is no gap"


def test_guests_in_a_summary(tmp_path: Path) -> None:
    text = "customer,frequency,recency,T\na,2,30.43,38.86\nb,0,0,38.86\nguest,90,38.2,38.86\n"
    reading = read_log(written(tmp_path, text))
    assert reading.summary is not None and reading.summary["customer"].to_list() == ["a", "b"]


def test_ids_that_a_spreadsheet_cut_are_refused(tmp_path: Path) -> None:
    rows = "a,2025-01-01,5,1.23457E+17\nb,2025-01-02,5,1.23457E+17\n"
    with pytest.raises(
        UserError, match=r"row 2: user_id='1.23457E\+17' is a number that has lost digits .* many customers"
    ):
        read_log(written(tmp_path, "x,date,amount,user_id\n" + rows))
    reading = read_log(written(tmp_path, "customer,date,amount,order_id\n" + rows))
    assert "basket" not in reading.columns and reading.account.notes[0].startswith("order numbers are not used: row 2")
    with pytest.raises(UserError, match="so that many orders became one"):
        read_log(written(tmp_path, "customer,date,amount,order_id\n" + rows), Hints(each_order=True))


def test_what_has_lost_digits() -> None:
    assert damaged(pl.Series(["a", "1,38E+10"])) == 1
    assert damaged(pl.Series([f"1234567890123{i}000" for i in range(10, 20)])) == 0
    assert damaged(pl.Series([1.0, 1.2345e17])) == 1
    for whole in (["12E3", "5e10", "E+5"], ["123456789012345000", "x"], [f"1234567890123{i}" for i in range(10, 20)]):
        assert damaged(pl.Series(whole)) is None
    assert damaged(pl.Series([1.0, float("nan")])) is None and damaged(pl.Series([2**60])) is None
