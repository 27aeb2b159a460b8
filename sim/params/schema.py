"""A walk over the schema: groups of parameters, what stands at a path, and its admissible range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.params.quantity import TRANSLATIONS
from sim.params.text import shown, span

NAME = "NAME"  # in a path: any entry of a group, such as a platform, a festival, or the number of one in a list


def blocks(
    model: type[BaseModel], entered: tuple[type, ...] = (dict, list, tuple)
) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every group with values of its own and its dotted path; one that contains itself (a coalition) only once.

    entered: the kinds of collections whose entries are looked at.
    """
    yield from _below(model, entered, (), ())


def _below(
    model: type[BaseModel], entered: tuple[type, ...], path: tuple[str, ...], above: tuple[type[BaseModel], ...]
) -> Iterator[tuple[str, type[BaseModel]]]:
    if own(model):
        yield ".".join(path), model
    for name, field in model.model_fields.items():
        kind, inner = without_none(field.annotation), (*path, name)
        if get_origin(kind) in entered:
            kind, inner = entry_type(kind), (*inner, NAME)
        if is_block(kind) and kind not in (*above, model):
            yield from _below(kind, entered, inner, (*above, model))


def own(block: type[BaseModel]) -> dict[str, FieldInfo]:
    """The parameters of a group that are not groups themselves, nor collections of such, nor translations."""
    kinds = {name: without_none(field.annotation) for name, field in block.model_fields.items()}
    return {
        name: block.model_fields[name]
        for name, kind in kinds.items()
        if not is_block(kind) and not is_block(entry_type(kind)) and name not in TRANSLATIONS
    }


def fields_at(model: type[BaseModel], path: Sequence[str | int]) -> tuple[str, ...]:
    """Names of the parameters of the block at ``path``; empty when that is not a block."""
    here = type_at(model, path)
    return tuple(here.model_fields) if is_block(here) else ()


def first_entry(model: type[BaseModel], path: Sequence[str]) -> int | None:
    """Position in ``path`` of the first name that only files may introduce (a platform, a festival); None if none."""
    for at in range(1, len(path) - 1):
        owner = type_at(model, path[:at])
        if get_origin(owner) is dict and is_block(entry_type(owner)):
            return at
    return None


def type_at(model: type[BaseModel], path: Sequence[str | int]) -> Any:
    """The annotation at ``path``; None where the schema has nothing."""
    here: Any = model
    for step in path:
        if is_block(here):
            field = here.model_fields.get(str(step))
            here = without_none(field.annotation) if field else None
        else:
            here = without_none(entry_type(here))
    return here


def is_block(here: Any) -> bool:
    """Whether an annotation is a group of parameters."""
    return isinstance(here, type) and issubclass(here, BaseModel)


def entry_type(annotation: Any) -> Any:
    """Type of the entries of ``dict[str, X]``, ``list[X]`` or ``tuple[X, ...]``."""
    arguments = [a for a in get_args(annotation) if a is not Ellipsis]
    return arguments[-1] if arguments and get_origin(annotation) in (dict, list, tuple) else None


def without_none(annotation: Any) -> Any:
    """``X`` of ``X | None``; any other annotation as it is."""
    others = [a for a in get_args(annotation) if a is not type(None)]
    return others[0] if type(None) in get_args(annotation) and len(others) == 1 else annotation


def bounds_of(field: FieldInfo) -> tuple[Any, Any]:
    """Lowest and highest admissible value of a parameter; None where there is no limit."""
    bounds = {type(item).__name__: item for item in field.metadata}
    return getattr(bounds.get("Ge"), "ge", None), getattr(bounds.get("Le"), "le", None)


def range_of(field: FieldInfo) -> str:
    """The admissible range of a parameter in a table; empty if it has none."""
    low, high = (None if end is None else shown(end) for end in bounds_of(field))
    return span(low, high)


def bounds_at(model: type[BaseModel], path: Sequence[str | int]) -> tuple[Any, Any]:
    """Lowest and highest admissible value of the number at ``path``; None where there is no limit."""
    return _bounds_at(model, tuple(path))


@lru_cache(maxsize=4096)  # a market of many plausible ones asks for the same paths again and again
def _bounds_at(model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[Any, Any]:
    owner = type_at(model, path[:-1])
    if is_block(owner):
        field = owner.model_fields.get(str(path[-1]))
        return bounds_of(field) if field else (None, None)
    limits = [item for item in getattr(entry_type(owner), "__metadata__", ()) if isinstance(item, FieldInfo)]
    return bounds_of(limits[0]) if limits else (None, None)


def unit_at(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """The unit of the number at ``path``, if it is declared."""
    owner = type_at(model, path[:-1])
    return said_of(owner.model_fields[str(path[-1])], "unit") if is_block(owner) else ""


def said_of(field: FieldInfo, what: str) -> str:
    """What the declaration of a parameter says: its `unit` or `source`; empty if nothing."""
    extra = field.json_schema_extra
    return str(extra.get(what, "")) if isinstance(extra, dict) else ""
