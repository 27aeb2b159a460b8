"""Numbers of any size and unit, for tables whose rows measure different things."""

from __future__ import annotations

import math

from sim.report.style import MINUS, RANGE


def significant(value: float | None, digits: int = 3, signed: bool = False, missing: str = RANGE) -> str:
    """A number with so many digits, from a thousand on whole; ``missing`` if there is none."""
    if value is None or not math.isfinite(value):
        return missing
    form = ",.0f" if abs(value) >= 1000 else f".{digits}g"
    return f"{value:{'+' if signed else ''}{form}}".replace("-", MINUS)


def per_cent(share: float | None, signed: bool = True, missing: str = RANGE) -> str:
    """A share with one decimal, whatever its size."""
    if share is None or not math.isfinite(share):
        return missing
    return f"{100 * share:{'+' if signed else ''}.1f} %".replace("-", MINUS)
