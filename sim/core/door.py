"""A door to the house: `sim.compare` is a command, `python -m sim.compare`, and a function of the package at once."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def callable_as(name: str, module: str, function: str) -> None:
    """Let the module ``name`` be called as ``function`` of ``module``, which is imported when that happens.

    Once somebody imports the command as a module, it hides the function of the same name in the package.
    """

    class Door(ModuleType):
        def __call__(self, *args: Any, **options: Any) -> Any:
            return getattr(import_module(module), function)(*args, **options)

    sys.modules[name].__class__ = Door
