"""Columns whose names mislead, units in their names, and columns of amounts that no name tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shop import written

from sim.core.errors import UserError
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import Reading, read_log
from sim.evidence.fitting.log.scale import scale_of


def read(folder: Path, header: str, *rows: str, **hints: Any) -> tuple[Reading, str]:
    found = read_log(written(folder, "\n".join([header, *rows]) + "\n"), Hints(**hints))
    return found, "; ".join(found.account.notes)


SCALES = {
    0.01: "Total (cents)|amount_cents|totalCents|金额(分)|金额（分）|金额分|Betrag in Cent|price_minor"
    "|Amount (minor units)",
    1.0: "Amount|Total|Amount (EUR)|Order Total (inc tax)|实付金额(元)|percent|Grand Total (Purchased)|积分",
    1e3: "Amount (in thousands)|Sales (000)|Sales ('000 USD)|Umsatz (T€)|金額(千円)|Revenue (USD thousands)|Amount (K)",
    1e4: "金额(万元)|销售额万元",
    1e6: "Revenue in millions|Sales (£m)",
}


@pytest.mark.parametrize("scale", SCALES)
def test_units_in_names(scale: float) -> None:
    assert {name: scale_of(name) for name in SCALES[scale].split("|")} == dict.fromkeys(SCALES[scale].split("|"), scale)


@pytest.mark.parametrize(
    ("name", "mean"), [("amount_cents", 0.15), ("金额(分)", 0.15), ("Amount (in thousands)", 15e3)]
)
def test_amounts_are_read_in_whole_units(tmp_path: Path, name: str, mean: float) -> None:
    found, notes = read(tmp_path, f"customer,date,{name}", "a,2025-01-01,10", "b,2025-01-01,20")
    assert found.purchases is not None and found.purchases["amount"].mean() == pytest.approx(mean)
    assert f"amounts in {name} are in " in notes and "as its name says" in notes
    found, notes = read(tmp_path, "customer,frequency,recency,T,monetary (cents)", "a,2,30.4,38.9,2250")
    assert found.summary is not None and found.summary["mean_amount"][0] == 22.5 and "divided by 100" in notes


def test_columns_that_may_be_amounts_are_named(tmp_path: Path) -> None:
    yen = [f"c{i % 5},2025-01-{i:02d},{i * i * 7919 % 20011}" for i in range(1, 20)]
    assert "numbers that may be some: 'Zorp'" in read(tmp_path, "customer,date,Zorp", *yen)[1]
    rows = [f"c{i % 5},2025-01-{i:02d},{i}.37,{1000 + i},{i % 3}" for i in range(1, 20)]
    found, notes = read(tmp_path, "customer,date,Zorp,order_id,pieces", *rows)
    assert not found.amounts
    assert notes == (
        "no column of amounts was recognised, and the log is read without; numbers that may be some: 'Zorp';"
        " --amount COLUMN takes one"
    )
    assert (
        read(tmp_path, "customer,date,Zorp", *(row.rsplit(",", 2)[0] for row in rows), columns={"amount": "Zorp"})[1]
        == ""
    )


@pytest.mark.parametrize(
    "name", ["Invoice Amount", "Brutto", "purchase_revenue", "ご利用額", "Cena celkem", "최종 상품별 총 주문금액"]
)
def test_names_of_amounts(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, f"customer,date,{name}", "a,2025-01-01,10")[0].columns["amount"] == name


def test_a_column_of_one_customer_gives_way(tmp_path: Path) -> None:
    head = "Buyer Email,Buyer Username,date"
    found, notes = read(tmp_path, head, "***,ann,2025-01-01", "***,bob,2025-01-02")
    assert found.columns["customer"] == "Buyer Username"
    assert "Buyer Email holds the same on all rows: customers are told apart by Buyer Username" in notes
    assert read(tmp_path, head, "a@x.y,ann,2025-01-01", "b@x.y,bob,2025-01-02")[0].columns["customer"] == "Buyer Email"


def test_what_one_option_takes_another_lacks(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no column for the date, for --customer date takes the one that is called so"):
        read(tmp_path, "customer,date,amount", "a,2025-01-01,10", columns={"customer": "date"})
    for asked in ("state", "basket"):
        with pytest.raises(UserError, match=f"--{asked} amount: holds amounts by its name and its numbers"):
            read(tmp_path, "customer,date,amount", "a,2025-01-01,10", columns={asked: "amount"})
    assert not read(tmp_path, "customer,date,Sales", "a,2025-01-01,Ann", columns={"host": "Sales"})[0].amounts


def test_amounts_without_a_sign_beside_others_with_one(tmp_path: Path) -> None:
    found, notes = read(tmp_path, "customer,date,amount", "a,2025-01-01,€10", "b,2025-01-01,20.5", "c,2025-01-01,0")
    assert found.amounts and notes == "1 row with an amount without a currency, such as '20.5': taken for that of '€10'"


def test_ids_that_differ_in_blanks_are_named(tmp_path: Path) -> None:
    _, notes = read(tmp_path, "customer,date", "C 1,2025-01-01", "C1,2025-01-02")
    assert notes == "ids that differ in blanks only count as different customers: 'C 1' and 'C1'"


def test_commas_stand_before_thousands_in_the_scripts_of_east_asia(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "customer,date,총 주문금액", 'a,2025-01-01,"9,941"')
    assert found.purchases is not None and found.purchases["amount"].to_list() == [9941]
    with pytest.raises(UserError, match="--decimal"):
        read(tmp_path, "customer,date,amount", 'a,2025-01-01,"9,941"')


def test_amounts_in_two_currencies_by_their_names_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="columns amount_usd and amount_eur could be the amount"):
        read(tmp_path, "customer,date,amount_usd,amount_eur", "a,2025-01-01,1,2")
