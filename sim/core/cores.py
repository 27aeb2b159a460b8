"""How many cores a process may use when others work beside it, and where among them it stands."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

LIMIT = "SIM_CORES"  # in the environment: the most that a command may use, whatever is asked; for who shares a machine
_GOLDEN = 0.6180339887498949  # multiples of it, without their whole part, lie far from each other
_most: int | None = None  # cores of this process; None: the machine is its own
_number = 0  # of this process among those that do the same
Item = TypeVar("Item")


def cores(asked: int = 0) -> int:
    """The cores to use where ``asked`` are asked for; 0: all that there are."""
    most = _limit() if _most is None else _most
    if most is None:
        return asked or os.cpu_count() or 1
    return min(asked or most, most)


def _limit() -> int | None:
    """What the environment allows; None: all."""
    said = os.environ.get(LIMIT, "")
    return int(said) if said.isascii() and said.isdigit() and int(said) else None


@contextmanager
def at_most(most: int, number: int = 0) -> Iterator[None]:
    """Use so many cores within the block. ``number``: which one of several such processes this is."""
    global _most, _number
    before = _most, _number
    _most, _number = most, number
    try:
        yield
    finally:
        _most, _number = before


def shifted(items: Sequence[Item]) -> list[Item]:
    """The same items from a place on that is the process's own, so that two that share work seldom want the same."""
    start = int(len(items) * (_number * _GOLDEN % 1.0))
    return [*items[start:], *items[:start]]
