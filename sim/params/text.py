"""Parameters as YAML text that people can read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Rows of numbers, such as the values of one plausible market, on one line."""


def _row(dumper: _Dumper, values: list[Any]) -> yaml.Node:
    numbers = bool(values) and all(isinstance(value, int | float) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=numbers or None)


_Dumper.add_representer(list, _row)


def to_yaml(config: Mapping[str, Any], width: float = math.inf) -> str:
    """A configuration as YAML, in its own order; rows of numbers go on in the next line after ``width`` characters."""
    return str(yaml.dump(config, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width))
