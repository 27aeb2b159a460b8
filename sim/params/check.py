"""Clear messages for wrong parameters: the key, the value, the allowed range or the nearest spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.core.errors import UserError, did_you_mean
from sim.params.schema import bounds_at, fields_at, is_block, type_at, unit_at
from sim.params.text import shown, span

Model = TypeVar("Model", bound=BaseModel)
_LONGEST = 60  # characters of a wrong value


def validated(model: type[Model], data: Mapping[str, Any], *, origin: str = "") -> Model:
    """``data`` as ``model``, or a `UserError` with one line a problem. ``origin`` says where the data come from."""
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        lines = [_line(model, data, error) for error in problem.errors()]
        raise UserError("\n".join(origin + line for line in dict.fromkeys(lines))) from None


def range_at(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """The admissible range of the number at ``path``, with its unit; it must have one."""
    low, high = (None if end is None else shown(end, grouped_from=1_000) for end in bounds_at(model, path))
    return f"{span(low, high, ' to ')} {unit_at(model, path)}".rstrip()


def _line(model: type[BaseModel], data: Mapping[str, Any], error: Any) -> str:
    path = list(error["loc"])
    key, kind, value = ".".join(str(step) for step in path), error["type"], error["input"]
    if kind == "extra_forbidden":
        return f"unknown key '{key}'{did_you_mean(str(path[-1]), fields_at(model, path[:-1]))}"
    if kind == "missing":
        return f"{key}: a value is required"
    if kind == "value_error":
        return f"{key}: {error['ctx']['error']}" if key else str(error["ctx"]["error"])
    if kind in ("greater_than_equal", "less_than_equal") and is_block(type_at(model, path[:-1])):
        return f"{key}={value}: allowed is {range_at(model, path)}"
    return f"{key}={_wrong(value)}: {error['msg'][0].lower()}{error['msg'][1:]}"


def _wrong(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
