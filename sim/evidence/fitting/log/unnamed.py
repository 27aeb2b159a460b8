"""Columns that look like amounts in a log in which no name says so."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from sim.core.errors import UserError, printable
from sim.evidence.fitting.log.amounts import amounts
from sim.evidence.fitting.log.columns import plain

_NOT = (
    "id no nr number code phone mobile tel zip postal postcode quantity qty count units pieces items age year month day"
    " date time week points rating score lat latitude lon longitude index row percent rate"
)
_NOT_WITHIN = "编号 单号 号码 电话 手机 数量 件数 积分 번호 수량 番号 phone quantity"
HEAD, FEWEST, SHOWN = 1000, 5, 5


def like_amounts(table: pl.DataFrame, taken: Iterable[str]) -> list[str]:
    """Names of columns whose first values are positive amounts that vary: with decimals, or neither ids nor counts."""
    return [name for name in table.columns if name not in taken and _like_amounts(name, table[name].head(HEAD))]


def note_on(names: list[str]) -> str:
    """What a user can do about it."""
    shown = ", ".join(repr(printable(name, 60)) for name in names[:SHOWN])
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (
        f"no column of amounts was recognised, and the log is read without; numbers that may be some: {shown}{more};"
        " --amount COLUMN takes one"
    )


def _like_amounts(name: str, column: pl.Series) -> bool:
    words = name.casefold().replace("_", " ").replace("-", " ").split()
    if (
        set(words) & set(_NOT.split())
        or any(word in plain(name) for word in _NOT_WITHIN.split())
        or plain(name).endswith("id")
    ):
        return False
    if not (column.dtype == pl.String or column.dtype.is_numeric()):
        return False
    try:
        value, missing = amounts(column)
    except UserError:
        return False
    there = value.drop_nulls()
    if len(there) < 0.9 * int((~missing).sum()) or there.n_unique() < FEWEST or (there < 0).mean() > 0.2:  # type: ignore[operator]
        return False
    if (there != there.round()).mean() > 0.2:  # type: ignore[operator]
        return True
    low, high = float(there.min()), float(there.max())  # type: ignore[arg-type]
    unlike = there.n_unique() == len(there)
    counted = there.is_sorted() or (
        unlike and (high - low < 3 * len(there) or len(str(int(low))) == len(str(int(high))))
    )
    return not counted and 100 <= high < 1e8 and float(there.median()) >= 20  # type: ignore[arg-type]
