"""Whole fen of amounts that may be smaller than one: what is rounded down is their running sum, from another start each
week, so that amounts add up and everybody pays what he owes in the long run."""

from __future__ import annotations

import math

from sim.core.evenly import GOLDEN

_ROUNDING = 1e-9  # a whole amount stays what it is, though it was divided and multiplied


def start(week: int) -> float:
    """Where the week's running sum begins, fen; over the weeks evenly spread between 0 and 1."""
    return week * GOLDEN % 1.0


def whole(amount: float, week: int) -> int:
    """Whole fen of the one ``amount`` of a kind that is charged in a week."""
    return math.floor(amount + start(week) + _ROUNDING)
