"""Clear messages for wrong parameters: the key, the value, the allowed range or the nearest spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.core.errors import LONGEST_VALUE, UserError, did_you_mean, printable, quoted
from sim.params.quantity import LONGEST_NAME
from sim.params.schema import bounds_at, fields_at, is_block, type_at, unit_at
from sim.params.text import shown, span

_TEXT = "allowed is text; what YAML reads as a number or as true or false, such as 25_34 or no, goes in quotes"
Model = TypeVar("Model", bound=BaseModel)


def validated(
    model: type[Model], data: Mapping[str, Any], *, origin: str = "", at: tuple[str | int, ...] = ()
) -> Model:
    """``data`` as ``model``, or a `UserError` with one line a problem.

    ``origin`` says where the data come from, ``at`` where in the market they stand.
    """
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        lines = [_line(model, at, error) for error in problem.errors()]
        raise UserError(*(origin + line for line in dict.fromkeys(lines))) from None
    except RecursionError:
        raise UserError(f"{origin}nested too deep") from None


def range_at(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """The admissible range of the number at ``path``, with its unit; it must have one."""
    low, high = (None if end is None else shown(end, grouped_from=1_000) for end in bounds_at(model, path))
    return f"{span(low, high, ' to ')} {unit_at(model, path)}".rstrip()


def _line(model: type[BaseModel], at: tuple[str | int, ...], error: Any) -> str:
    path = list(error["loc"])
    kind, value = error["type"], error["input"]
    if path[-1:] == ["[key]"]:
        return f"{_dotted([*at, *path[:-2]])}: {quoted(path[-2])}: {_no_key(kind, value, error['msg'])}"
    key = _dotted([*at, *path])
    if kind == "extra_forbidden":
        return f"unknown key '{key}'{did_you_mean(str(path[-1]), fields_at(model, path[:-1]))}"
    if kind == "missing":
        return f"{key}: a value is required"
    if kind == "value_error":
        told = printable(error["ctx"]["error"])
        return f"{key}: {told}" if key else told
    if kind in ("greater_than_equal", "less_than_equal") and is_block(type_at(model, path[:-1])):
        return f"{key}={quoted(value)}: allowed is {range_at(model, path)}"
    if kind == "string_pattern_mismatch":
        return f"{key}={quoted(value)}: {_no_key(kind, value, '')}"
    if kind in ("string_type", "literal_error") and not isinstance(value, str | list | dict):
        allowed = "" if kind == "string_type" else f"; {_said(error['msg'])}"
        return f"{key}={_as_yaml(value)}: {_TEXT}{allowed}"
    return f"{key}={'null' if value is None else quoted(value)}: {_said(error['msg'])}"


def _said(message: str) -> str:
    return message[:1].lower() + message[1:]


def _as_yaml(value: Any) -> str:
    """A value as YAML has it: what people write as `no`, `on` or nothing is false, true or null to it."""
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else quoted(value)


def _dotted(path: Sequence[str | int]) -> str:
    """A path as in a message: each step on its own line would forge one, and a long one would hide the rest."""
    return ".".join(printable(step, LONGEST_VALUE) for step in path)


def _no_key(kind: str, value: Any, told: str) -> str:
    if kind == "string_type" and not isinstance(value, str):
        return _TEXT
    if kind in ("string_pattern_mismatch", "string_too_long", "string_type"):
        return f"a name is letters, digits and _, {LONGEST_NAME} at most"
    return _said(told)
