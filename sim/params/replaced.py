"""A market with other values in a few places: only the groups that hold them are checked anew.

What is left as it is was checked when it was made, and blocks do not change; so the groups above a new value are built
and checked again, with all that their own rules say of it, and everything beside it is the same object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from sim.params.check import validated
from sim.params.paths import key_of

Model = TypeVar("Model", bound=BaseModel)
_Tree = dict[str, Any]  # of new values, by the steps of their paths
_KEPT_MOST = 512
# By field, identity of what was there and new values: what was there, and what was made of it. Runs of a sweep share
# most of their groups, and each asks for the same plausible markets.
_KEPT: dict[tuple[Any, ...], tuple[Any, Any]] = {}


def replaced(params: Model, values: Mapping[str, Any], *, without: tuple[str, ...] = (), origin: str = "") -> Model:
    """``params`` with the ``values`` by dotted path, which must be there; a `UserError` with a line a mistake.

    ``without``: fields of the market that get their defaults. ``origin`` says where the values come from.
    """
    data = {name: getattr(params, name) for name in type(params).model_fields if name not in without}
    made: dict[str, tuple[tuple[Any, ...], Any]] = {}
    for field, inside in _by_field(values).items():
        own = data[field]
        key = (type(params), field, id(own), *inside.items())
        kept = _KEPT.get(key)
        if kept is not None and kept[0] is own:
            data[field] = kept[1]
        else:
            data[field] = _changed(own, _tree(inside)) if "" not in inside else inside[""]
            made[field] = key, own
    market = validated(type(params), data, origin=origin)
    if len(_KEPT) + len(made) > _KEPT_MOST:
        _KEPT.clear()
    for field, (key, own) in made.items():
        _KEPT[key] = own, getattr(market, field)
    return market


def _by_field(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The values by field of the market, and then by the rest of their paths; empty for the field itself."""
    found: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        field, _, rest = path.partition(".")
        found.setdefault(field, {})[rest] = value
    return found


def _tree(values: Mapping[str, Any]) -> _Tree:
    root: _Tree = {}
    for path, value in values.items():
        *above, last = path.split(".")
        here = root
        for step in above:
            here = here.setdefault(step, {})
        here[last] = value
    return root


def _changed(node: Any, tree: _Tree) -> dict[Any, Any]:
    """What ``node`` consists of, with the groups that the tree reaches as plain values."""
    if isinstance(node, BaseModel):
        data: dict[Any, Any] = {name: getattr(node, name) for name in type(node).model_fields}
        data |= node.model_extra or {}
    else:
        data = dict(node)
    for step, change in tree.items():
        key = key_of(data, step)
        data[key] = _changed(data[key], change) if isinstance(change, dict) else change
    return data
