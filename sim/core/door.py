"""A door to the house: `sim.compare` is a command, `python -m sim.compare`, and a function of the package at once."""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

from sim.core.endings import Ended, deaf, heed, listen, started
from sim.core.errors import in_words

INTERRUPTED, PIPE_CLOSED = 130, 141


def callable_as(name: str, module: str, function: str) -> None:
    """Let the module ``name`` be called as ``function`` of ``module``, which is imported when that happens.

    Once somebody imports the command as a module, it hides the function of the same name in the package.
    """

    class Door(ModuleType):
        def __call__(self, *args: Any, **options: Any) -> Any:
            return getattr(import_module(module), function)(*args, **options)

    sys.modules[name].__class__ = Door


def command(module: str) -> NoReturn:
    """Be the command that ``main`` of ``module`` is, from its imports, which take a second, to its last byte."""
    listen()
    if not sys.warnoptions:  # a user can do nothing about what libraries say to programmers, here or in a worker
        warnings.simplefilter("ignore")
        os.environ.setdefault("PYTHONWARNINGS", "ignore")
    try:
        status = _run(module)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        status = INTERRUPTED
    except Ended as end:
        status = end.status
    deaf()
    sys.exit(status)


def _run(module: str) -> int:
    try:
        main = import_module(module).main
        started()
        try:
            status: int = main()
        except SystemExit as end:  # --help
            status = end.code if isinstance(end.code, int) else 0
        try:
            sys.stdout.flush()
        except OSError:
            if not status:
                raise
            _write_no_more()  # why has been said
        return status
    except BrokenPipeError:  # the reader has seen enough, as in `| head -1`
        _write_no_more()
        return PIPE_CLOSED
    except Exception as problem:
        heed()
        if not isinstance(problem, OSError):
            raise
        _write_no_more()
        print(f"error: {in_words(problem)}", file=sys.stderr)
        return 1


def _write_no_more() -> None:
    """Python flushes standard output once more at its end and would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
