"""Returns: rows with a negative amount, taken off what the same customer bought before."""

from __future__ import annotations

import polars as pl

NOUGHT = 0.005  # less than half the smallest coin is nothing


def net(orders: pl.DataFrame) -> tuple[pl.DataFrame, int, int]:
    """Orders (row, customer, date, amount) without returns, how many purchases these undid, and how many undid none.

    A return takes back the latest earlier purchase of its customer with that amount, or else what it is worth off the
    latest ones. A purchase that nothing is left of did not happen.
    """
    negative = pl.col("amount") < 0
    part = orders.filter(negative.any().over("customer")).sort("customer", "date", negative, "row")
    left: dict[int, float] = {}  # of a purchase, by row
    stack: list[list[float]] = []  # [row, what is left] of one customer's purchases
    undone, vain, who = set(), 0, None
    for row, customer, amount in part.select("row", "customer", "amount").iter_rows():
        if customer != who:
            who, stack = customer, []
        if amount is None or amount >= 0:
            stack.append([row, amount or 0.0])
            continue
        due = -amount
        same = next((one for one in reversed(stack) if abs(one[1] - due) < NOUGHT), None)
        touched = False
        for one in [same] if same is not None else reversed(stack):
            if due < NOUGHT or one[1] < NOUGHT:
                continue
            taken = min(due, one[1])
            one[1], due, touched = one[1] - taken, due - taken, True
            left[int(one[0])] = one[1]
            if one[1] < NOUGHT:
                undone.add(int(one[0]))
        vain += not touched
    kept = orders.filter(~negative.fill_null(False) & ~pl.col("row").is_in(list(undone)))
    changed = pl.DataFrame(
        {"row": list(left), "left": list(left.values())}, schema={"row": pl.Int64, "left": pl.Float64}
    )
    joined = kept.join(changed, on="row", how="left", maintain_order="left")
    return joined.with_columns(amount=pl.coalesce("left", "amount")).drop("left"), len(undone), vain
