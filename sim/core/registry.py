"""Finds mechanisms by the `kind:` that a YAML names.

A mechanism family is a folder `sim/mechanisms/<family>/`; every module in it is imported once and registers its kinds
with `@register(family, kind)`. A new mechanism is one file there, or a module of another package that this one names
as an entry point of the group `livestream_market_sim.mechanisms`; nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from sim.core.errors import UserError, did_you_mean

GROUP = "livestream_market_sim.mechanisms"

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
    """All kinds of a family by name, sorted, after importing every module of its folder and those of other packages."""
    if family not in _LOADED:
        imported(f"sim.mechanisms.{family}")
        load_foreign()
        _LOADED.add(family)
    return dict(sorted(_KINDS.get(family, {}).items()))


def find(family: str, kind: str) -> Any:
    """The class or function registered as `kind`; an unknown name is a `UserError` with the nearest spelling."""
    table = _KINDS.get(family, {}) if family in _LOADED else kinds(family)
    if kind in table:
        return table[kind]
    raise UserError(f"unknown {family} kind '{kind}'{did_you_mean(str(kind), table)}")


def load_foreign() -> None:
    """Import the mechanisms of other packages; one that cannot be imported is a `UserError` that names it."""
    mistake = _foreign_mistake()
    if mistake is not None:
        raise mistake


@cache
def _foreign_mistake() -> UserError | None:
    """The first entry point that does not load; each is tried once, since half a module may have registered already."""
    for point in _points():
        try:
            point.load()
        except Exception as problem:
            mistake = UserError(f"the entry point {_named(point)} cannot be loaded: {_told(problem)}")
            mistake.__cause__ = problem
            return mistake
    return None


def foreign_sources() -> list[Path]:
    """Files of other packages that can change a result: all of a package that an entry point names, or its module."""
    found: set[Path] = set()
    for point in _points():
        spec = find_spec(point.module.partition(".")[0])
        if spec is not None and spec.submodule_search_locations:
            for folder in spec.submodule_search_locations:
                found.update(Path(folder).rglob("*.py"))
        elif spec is not None and spec.origin:
            found.add(Path(spec.origin))
    return sorted(found)


def _points() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))


def _named(point: EntryPoint) -> str:
    origin = f" of {point.dist.name} {point.dist.version}" if point.dist else ""
    return f"'{point.name} = {point.value}'{origin}"


def _told(problem: Exception) -> str:
    """An exception in one line."""
    return f"{type(problem).__name__}: {next(iter(str(problem).splitlines()), '')}"
