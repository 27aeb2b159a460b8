"""Columns of a plain table by name: `SALE.paid_fen` is a number, frozen into compiled code like any other constant."""

from __future__ import annotations

from typing import Any, TypeVar

Columns = TypeVar("Columns", bound=tuple[Any, ...])


def numbered(kind: type[Columns]) -> Columns:
    """The numbers of the columns that a NamedTuple names, from 0 on; its `_fields` are their names."""
    return kind(*range(len(kind._fields)))  # type: ignore[attr-defined]
