"""Parameters as text that people can read, and as YAML."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import yaml


def shown(value: Any, grouped_from: float = 10_000) -> str:
    """A value in a table or message; thousands are marked from ``grouped_from`` on, so that years stay years."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float) and abs(value) >= grouped_from:
        return f"{value:,.0f}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {shown(inner)}" for key, inner in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(shown(inner) for inner in value) or "none"
    return str(value) or "none"


def span(low: str | None, high: str | None, between: str = " .. ") -> str:
    """A range from the text of its ends; empty if it has none."""
    if low is not None and high is not None:
        return f"{low}{between}{high}"
    return f"at least {low}" if low is not None else f"at most {high}" if high is not None else ""


class _Dumper(yaml.SafeDumper):
    """Rows of numbers, such as the values of one plausible market, on one line."""


def _row(dumper: _Dumper, values: list[Any]) -> yaml.Node:
    numbers = bool(values) and all(isinstance(value, int | float) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=numbers or None)


_Dumper.add_representer(list, _row)


def to_yaml(config: Mapping[str, Any], width: float = math.inf) -> str:
    """A configuration as YAML, in its own order; rows of numbers go on in the next line after ``width`` characters."""
    return str(yaml.dump(config, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width))
