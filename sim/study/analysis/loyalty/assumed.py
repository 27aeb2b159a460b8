"""What a strategy's file assumes: the amounts on its channels, and what running it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.params.strategy import Benefit, Cost

Amount = tuple[str, str, float]  # path in the strategy, unit, value
_UNITS = {
    name: str(field.json_schema_extra.get("unit", ""))
    for block in (Benefit, Cost)
    for name, field in block.model_fields.items()
    if isinstance(field.json_schema_extra, dict)
}


def assumed(strategy: Mapping[str, Any]) -> list[Amount]:
    """Every amount of a resolved strategy that is not nothing: channels first, in its order, then costs."""
    channels = list(_in(strategy, ()))
    costs = [
        (f"cost.{name}", _UNITS[name], float(value))
        for name, value in (strategy.get("cost") or {}).items()
        if name in _UNITS and value
    ]
    return channels + costs


def _in(part: Any, path: tuple[str, ...]) -> Iterator[Amount]:
    """Amounts below a place: of `benefit`, and of tiers, whose privileges stand in the tier itself."""
    entries = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list | tuple) else ()
    inside = path[-1:] == ("benefit",) or path[-2:-1] == ("tiers",)
    for key, value in entries:
        if inside and key in Benefit.model_fields:
            if value:
                yield ".".join((*path, key)), _UNITS[key], float(value)
        elif isinstance(value, dict | list | tuple) and key not in ("cost", "set", "scale"):
            yield from _in(value, (*path, str(key)))
