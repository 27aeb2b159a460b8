"""Amounts of lines are added up; an order's total that stands on every line of it counts once."""

from __future__ import annotations

from pathlib import Path

import pytest
from shop import written

from sim.core.errors import UserError
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import Reading, read_log

ORDERS = 12  # of two lines each


def repeated(amount: str, *, number: bool = True, sku: bool = True) -> str:
    """A log in which what an order costs stands on both of its lines."""
    head = f"customer,date,{amount}" + (",Order ID" if number else "") + (",SKU" if sku else "")
    rows = [
        f"c{i % 5},2026-01-{i + 1:02d},{10 + i}" + (f",{i}" if number else "") + (f",s{line}" if sku else "")
        for i in range(ORDERS)
        for line in range(2)
    ]
    return "\n".join([head, *rows]) + "\n"


def read(folder: Path, text: str, lines: str | None = None) -> tuple[float, str, Reading]:
    found = read_log(written(folder, text), Hints(lines=lines))  # type: ignore[arg-type]
    assert found.purchases is not None
    return found.purchases["amount"].sum(), "; ".join(found.account.notes), found


TRUE = sum(10 + i for i in range(ORDERS))


@pytest.mark.parametrize(
    "name", ["Order Total", "Order Total (inc tax)", "Grand Total", "订单实付金额", "Total", "amount"]
)
@pytest.mark.parametrize("number", [True, False])
def test_a_total_on_every_line_counts_once(tmp_path: Path, name: str, number: bool) -> None:
    total, notes, found = read(tmp_path, repeated(name, number=number))
    assert total == TRUE
    assert f"amounts in {name} are an order's total that stands on each of its lines (12 of 12" in notes
    assert "--lines sum adds them up" in notes and "they count" not in notes
    assert dict(found.account.gone) == {"further lines of an order whose total stands on each, merged": ORDERS}
    assert read(tmp_path, repeated(name, number=number), "sum")[0] == 2 * TRUE


def test_lines_that_say_nothing_else_are_an_order_where_the_name_says_so(tmp_path: Path) -> None:
    assert read(tmp_path, repeated("Total", number=False, sku=False))[0] == TRUE
    total, notes, _ = read(tmp_path, repeated("amount", sku=False))
    assert total == 2 * TRUE and "exact repeats: 12 rows" in notes


@pytest.mark.parametrize("name", ["Line Total", "Item Price", "price", "Product Subtotal", "单价"])
def test_names_of_lines_are_added_up(tmp_path: Path, name: str) -> None:
    total, notes, _ = read(tmp_path, repeated(name))
    assert total == 2 * TRUE and "were added up, for its name is of lines; --lines once" in notes
    assert read(tmp_path, repeated(name), "once")[0] == TRUE


def test_lines_with_amounts_of_their_own_are_added_up(tmp_path: Path) -> None:
    rows = [f"c{i},2026-01-01,{5 + line},{i},s{line}" for i in range(9) for line in range(2)]
    text = "\n".join(["customer,date,Order Amount,Order ID,SKU", *rows]) + "\n"
    assert read(tmp_path, text)[:2] == (9 * 11, "")


def test_what_chance_may_have_done_is_asked(tmp_path: Path) -> None:
    text = "customer,date,amount,order_id,sku\na,2026-01-01,5,1,x\na,2026-01-01,5,1,y\nb,2026-01-02,7,2,x\n"
    total, notes, _ = read(tmp_path, text)
    assert total == 17 and "1 of 1 orders of several lines and were added up, for chance may have made them so" in notes
    same_price = [f"c{i},2026-01-01,5,{i},s{line}" for i in range(9) for line in range(2)]
    assert read(tmp_path, "\n".join(["customer,date,amount,order_id,sku", *same_price]) + "\n")[0] == 90


def test_how_lines_count_can_only_be_said_of_amounts(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"--lines once: .* has no amounts"):
        read(tmp_path, "customer,date\na,2026-01-01\n", "once")
    text = "customer,date,amount\na,2026-01-01,5\n"
    assert read(tmp_path, text, "once")[1] == (
        "no order has several lines with amounts of their own: --lines once changes nothing"
    )
