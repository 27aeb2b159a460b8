"""Finds mechanisms by the `kind:` that a YAML names.

A mechanism family is a folder `sim/mechanisms/<family>/`; every module in it is imported once and registers its kinds
with `@register(family, kind)`. A new mechanism is one file there and nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

from sim.core.errors import UserError, did_you_mean

T = TypeVar("T")
_KINDS: dict[str, dict[str, Any]] = {}
_LOADED: set[str] = set()


def imported(folder: str) -> dict[str, ModuleType]:
    """Every module of a package's folder by name, imported: what they register on import is then there."""
    names = sorted(module.name for module in pkgutil.iter_modules(importlib.import_module(folder).__path__))
    return {name: importlib.import_module(f"{folder}.{name}") for name in names}


def register(family: str, kind: str) -> Callable[[T], T]:
    """Class or function decorator: make `kind` available in `family`."""

    def keep(thing: T) -> T:
        table = _KINDS.setdefault(family, {})
        if table.get(kind, thing) is not thing:
            raise ValueError(f"{family} kind {kind!r} is registered twice")
        table[kind] = thing
        return thing

    return keep


def kinds(family: str) -> dict[str, Any]:
    """All kinds of a family by name, sorted, after importing every module of the family's folder."""
    if family not in _LOADED:
        imported(f"sim.mechanisms.{family}")
        _LOADED.add(family)
    return dict(sorted(_KINDS.get(family, {}).items()))


def find(family: str, kind: str) -> Any:
    """The class or function registered as `kind`; an unknown name is a `UserError` with the nearest spelling."""
    table = _KINDS.get(family, {}) if family in _LOADED else kinds(family)
    if kind in table:
        return table[kind]
    raise UserError(f"unknown {family} kind '{kind}'{did_you_mean(str(kind), table)}")
