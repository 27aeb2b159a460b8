"""Parameters by dotted path, such as `platform.discount.take_share`; `*` stands for every name of a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from sim.core.errors import UserError, did_you_mean

Leaf = tuple[str, ...]  # the steps to one value
Steps = Sequence[str | int]  # the same, also into lists


def leaves(params: BaseModel, path: str, origin: str = "") -> Iterator[Leaf]:
    """The values that ``path`` names; a `UserError` that begins with ``origin`` if it names none, or a group."""
    heads: list[tuple[Leaf, Any]] = [((), params)]
    for step in path.split("."):
        heads = [head for place, node in heads for head in _step(place, node, step, f"{origin}{path}: ")]
    for place, node in heads:
        if isinstance(node, BaseModel | dict | list | tuple):
            raise UserError(
                f"{origin}{path} is a group; name one of its values, e.g. {path}.{next(iter(_names(node)), 0)}"
            )
        yield place


def value_at(data: Any, steps: Steps) -> Any:
    """The value at ``steps`` of parameters, dumped or not."""
    for step in steps:
        data = getattr(data, str(step)) if isinstance(data, BaseModel) else data[key_of(data, step)]
    return data


def put(data: Any, steps: Steps, value: Any) -> None:
    """Replace the value at ``steps`` of dumped parameters."""
    owner = value_at(data, steps[:-1])
    owner[key_of(owner, steps[-1])] = value


def key_of(data: Any, step: str | int) -> Any:
    """The place in a list, or the key of ``data`` that is written ``step`` (years are numbers in YAML)."""
    return step if isinstance(data, list) or step in data else next(key for key in data if str(key) == step)


def is_number(value: Any) -> bool:
    """Whether a value is a quantity; switches are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _step(place: Leaf, node: Any, step: str, origin: str) -> list[tuple[Leaf, Any]]:
    if isinstance(node, BaseModel) and step in type(node).model_fields:
        return [((*place, step), getattr(node, step))]
    if isinstance(node, dict) and step in node:
        return [((*place, step), node[step])]
    names = _names(node)
    if step == "*" and isinstance(node, dict):
        return [((*place, name), child) for name, child in names.items()]
    if step not in names:
        where = f" in {'.'.join(place)}" if place else ""
        raise UserError(f"{origin}unknown key '{step}'{where}{did_you_mean(step, names)}")
    return [((*place, step), names[step])]


def _names(node: Any) -> dict[str, Any]:
    if isinstance(node, BaseModel):
        return {name: getattr(node, name) for name in type(node).model_fields}
    return {str(key): child for key, child in node.items()} if isinstance(node, dict) else {}
