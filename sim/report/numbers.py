"""Numbers of any size and unit, for tables whose rows measure different things."""

from __future__ import annotations

import math

from sim.report.style import MINUS, RANGE
from sim.words import say

PLACES, SMALLEST = 6, 1e-6  # behind a point


def significant(value: float | None, digits: int = 3, signed: bool = False, missing: str = RANGE) -> str:
    """A number with so many digits, from a thousand on whole; ``missing`` if there is none."""
    if value is None or not math.isfinite(value):
        return missing
    form = ",.0f" if abs(value) >= 1000 else f".{digits}g"
    return f"{value:{'+' if signed else ''}{form}}".replace("-", MINUS)


def decimal(value: float | None, digits: int = 3, missing: str = RANGE) -> str:
    """A number with so many digits and never an exponent, from a thousand on whole; what is too small is said to be."""
    if value is None or not math.isfinite(value):
        return missing
    if 0 < abs(value) < SMALLEST:
        least = f"{MINUS if value < 0 else ''}{SMALLEST:f}"
        return say("more than {least}" if value < 0 else "less than {least}", least=least)
    places = digits - 1 - (math.floor(math.log10(abs(value))) if value else 0)
    text = f"{value:,.{max(0, min(places, PLACES))}f}".replace("-", MINUS)
    return text.rstrip("0").rstrip(".") if "." in text else text


def per_cent(share: float | None, signed: bool = True, missing: str = RANGE) -> str:
    """A share with one decimal, whatever its size."""
    if share is None or not math.isfinite(share):
        return missing
    return f"{100 * share:{'+' if signed else ''}.1f}".replace("-", MINUS) + say(" %")
