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


def replaced(params: Model, values: Mapping[str, Any], *, without: tuple[str, ...] = (), origin: str = "") -> Model:
    """``params`` with the ``values`` by dotted path, which must be there; a `UserError` with a line for all that is wrong.

    ``without``: fields of the market that get their defaults. ``origin`` says where the values come from.
    """
    tree: _Tree = {}
    for path, value in values.items():
        *above, last = path.split(".")
        here = tree
        for step in above:
            here = here.setdefault(step, {})
        here[last] = value
    data = _changed(params, tree)
    return validated(type(params), {name: value for name, value in data.items() if name not in without}, origin=origin)


def _changed(node: Any, tree: _Tree) -> dict[Any, Any]:
    """What ``node`` consists of, with the groups that the tree reaches as plain values."""
    if isinstance(node, BaseModel):
        data = {name: getattr(node, name) for name in type(node).model_fields} | (node.model_extra or {})
    else:
        data = dict(node)
    for step, change in tree.items():
        key = key_of(data, step)
        data[key] = _changed(data[key], change) if isinstance(change, dict) else change
    return data
