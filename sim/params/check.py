"""Clear messages for wrong parameters: the key, the value, the allowed range or the nearest spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.core.errors import UserError, did_you_mean

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], data: Mapping[str, Any], *, origin: str = "") -> Model:
    """``data`` as ``model``, or a `UserError` with one line a problem. ``origin`` says where the data come from."""
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        lines = [_line(model, data, error) for error in problem.errors()]
        raise UserError("\n".join(origin + line for line in dict.fromkeys(lines))) from None


def fields_at(model: type[BaseModel], path: Sequence[str | int]) -> tuple[str, ...]:
    """Names of the parameters of the block at ``path``; empty when that is not a block."""
    here = _type_at(model, path)
    return tuple(here.model_fields) if is_block(here) else ()


def first_entry(model: type[BaseModel], path: Sequence[str]) -> int | None:
    """Position in ``path`` of the first name that only files may introduce (a platform, a festival); None if none."""
    for at in range(1, len(path) - 1):
        owner = _type_at(model, path[:at])
        if getattr(owner, "__origin__", None) is dict and is_block(entry_type(owner)):
            return at
    return None


def is_block(here: Any) -> bool:
    """Whether an annotation is a group of parameters."""
    return isinstance(here, type) and issubclass(here, BaseModel)


def _type_at(model: type[BaseModel], path: Sequence[str | int]) -> Any:
    """The annotation at ``path``; None where the schema has nothing."""
    here: Any = model
    for step in path:
        if is_block(here):
            field = here.model_fields.get(str(step))
            here = without_none(field.annotation) if field else None
        else:
            here = without_none(entry_type(here))
    return here


def entry_type(annotation: Any) -> Any:
    """Type of the entries of ``dict[str, X]``, ``list[X]`` or ``tuple[X, ...]``."""
    arguments = [a for a in get_args(annotation) if a is not Ellipsis]
    origin = getattr(annotation, "__origin__", None)
    return arguments[-1] if arguments and origin in (dict, list, tuple) else None


def without_none(annotation: Any) -> Any:
    """``X`` of ``X | None``; any other annotation as it is."""
    others = [a for a in get_args(annotation) if a is not type(None)]
    return others[0] if type(None) in get_args(annotation) and len(others) == 1 else annotation


def _line(model: type[BaseModel], data: Mapping[str, Any], error: Any) -> str:
    path = list(error["loc"])
    key, kind, value = ".".join(str(step) for step in path), error["type"], error["input"]
    if kind == "extra_forbidden":
        return f"unknown key '{key}'{did_you_mean(str(path[-1]), fields_at(model, path[:-1]))}"
    if kind == "missing":
        return f"{key}: a value is required"
    if kind == "value_error":
        return f"{key}: {error['ctx']['error']}" if key else str(error["ctx"]["error"])
    if kind in ("greater_than_equal", "less_than_equal") and is_block(_type_at(model, path[:-1])):
        return f"{key}={value}: allowed is {range_at(model, path)}"
    return f"{key}={_shown(value)}: {error['msg'][0].lower()}{error['msg'][1:]}"


def bounds_of(field: FieldInfo) -> tuple[Any, Any]:
    """Lowest and highest admissible value of a parameter; None where there is no limit."""
    bounds = {type(item).__name__: item for item in field.metadata}
    return getattr(bounds.get("Ge"), "ge", None), getattr(bounds.get("Le"), "le", None)


def bounds_at(model: type[BaseModel], path: Sequence[str | int]) -> tuple[Any, Any]:
    """Lowest and highest admissible value of the number at ``path``; None where there is no limit."""
    owner = _type_at(model, path[:-1])
    if is_block(owner):
        field = owner.model_fields.get(str(path[-1]))
        return bounds_of(field) if field else (None, None)
    limits = [item for item in getattr(entry_type(owner), "__metadata__", ()) if isinstance(item, FieldInfo)]
    return bounds_of(limits[0]) if limits else (None, None)


def range_at(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """The admissible range of the number at ``path``, with its unit; it must have one."""
    owner = _type_at(model, path[:-1])
    low, high = bounds_at(model, path)
    if low is None:
        text = f"at most {_number(high)}"
    elif high is None:
        text = f"at least {_number(low)}"
    else:
        text = f"{_number(low)} to {_number(high)}"
    extra = owner.model_fields[str(path[-1])].json_schema_extra if is_block(owner) else None
    return f"{text} {(extra or {}).get('unit', '')}".rstrip()


def _number(value: Any) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
