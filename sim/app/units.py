"""Units of parameters, as people read them."""

from __future__ import annotations

from sim.words import named


def unit_alone(unit: str) -> str:
    """A unit in the language that is spoken, without the brackets that some have behind a number."""
    return named("unit", unit, unit).strip("（）")
