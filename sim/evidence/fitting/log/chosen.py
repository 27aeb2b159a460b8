"""The columns of a log by their names and, where a name misleads, by what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from sim.core.errors import UserError, printable
from sim.evidence.fitting.log.account import Account
from sim.evidence.fitting.log.amounts import is_missing
from sim.evidence.fitting.log.columns import find_columns, plain, taken
from sim.evidence.fitting.log.refunds import told_by_amounts
from sim.evidence.fitting.log.states import NONE, yes_or_no
from sim.evidence.fitting.log.table import as_text

_PAID = "paid"  # an amount in one shop, yes or no in another


def columns_of(table: pl.DataFrame, asked: Mapping[str, str], file: Path, account: Account) -> dict[str, str]:
    """The file's name of every column used, by role, as `find_columns` has it.

    A column of customers that holds one value on all rows, and one of amounts that says yes or no, gives way to the
    next with such a name; a note says so of customers.
    """
    names = table.columns
    found = find_columns(names, asked, file)
    if "frequency" in found:
        return found
    first = found["customer"]
    if "customer" not in asked and len(table) > 1 and _values(table[first]) <= 1:
        other = _without(first, names, asked, file)
        if other is not None and _values(table[other["customer"]]) > 1:
            found = other
            account.note(
                f"{printable(first)} holds the same on all rows: customers are told apart by"
                f" {printable(found['customer'])}; --customer says otherwise"
            )
    flags = "amount" in found and "amount" not in asked and plain(found["amount"]) == _PAID
    if flags and yes_or_no(table[found["amount"]]):
        other = _without(found["amount"], names, asked, file)
        found = other if other is not None else {role: name for role, name in found.items() if role != "amount"}
    free = [name for name in names if plain(name) == _PAID and name not in found.values()]
    if asked.get("state") != NONE or NONE in names:
        if free and "is paid" not in found and yes_or_no(table[free[0]]):
            found["is paid"] = free[0]
        told_by_amounts(table, found)
    role_of = taken("amount", asked)
    if "amount" not in found and role_of is not None and _numbers(table[asked[role_of]]):
        raise UserError(
            f"--{role_of} {printable(asked[role_of])}: holds amounts by its name and its numbers, and no other column"
            " does; take another, or say which holds them with --amount COLUMN"
        )
    if "amount" not in found:
        for role in ("currency", "refund"):
            found.pop(role, None)
    return found


def _values(column: pl.Series) -> int:
    text = as_text(column)
    return text.filter(~is_missing(text)).n_unique()


def _numbers(column: pl.Series) -> bool:
    """Whether a column holds numbers, and says more than yes or no."""
    text = as_text(column).drop_nulls()
    return bool(text.str.contains(r"^[^\pL\d]*\d[\d.,]*$").all()) and not yes_or_no(column)


def _without(name: str, names: list[str], asked: Mapping[str, str], file: Path) -> dict[str, str] | None:
    """What is found without a column; None if that is not enough."""
    try:
        return find_columns([one for one in names if one != name], asked, file)
    except UserError:
        return None
