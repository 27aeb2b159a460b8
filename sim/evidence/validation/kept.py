"""What each task found, kept: a validation that was stopped goes on where it was, and says the same as a whole one.

A task is found again by the code that it can run, by all files that markets and facts are read from, and by its
arguments; what is said of its result is said anew each time.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.core.errors import Damaged
from sim.core.sealed import find_sealed, write_sealed
from sim.core.stored import Codec
from sim.study.compose import configs_folder
from sim.study.execution.cache import cache_root, sources_hash

KIND = "experiments"  # folder of the cache
PACKAGE = "sim"


class Result(NamedTuple):
    """Of a task."""

    found: Any
    known: bool  # from an earlier call


def result_of(work: Callable[..., Any], arguments: tuple[Any, ...], code: str = "") -> Result:
    """``work(*arguments)``, from the cache if it is known there; ``code``: a module that decides besides that of work.

    What is not of this package is done anew each time.
    """
    module = work.__module__
    if module.partition(".")[0] != PACKAGE:
        return Result(work(*arguments), False)
    codes = [sources_hash(one) for one in dict.fromkeys((module, code)) if one]
    told = f"{codes} {_files_hash()} {module}.{work.__qualname__} {arguments!r}"
    key, codec = hashlib.sha256(told.encode()).hexdigest()[:32], Codec(*_records(module))
    with cache_root() as root:
        data = find_sealed(root / KIND / key, key)
    if data is not None:
        with suppress(Damaged):
            return Result(codec.unpack(data), True)
    found = work(*arguments)
    with cache_root() as root:
        write_sealed(root / KIND / key, key, codec.pack(found))
    return Result(found, False)


def _records(module: str) -> Iterator[type]:
    """The named tuples that a module knows: what its tasks may return is made of them."""
    for thing in vars(sys.modules[module]).values():
        if isinstance(thing, type) and issubclass(thing, tuple) and hasattr(thing, "_fields"):
            yield thing


@cache
def _files_hash() -> str:
    """Hash of all YAML files of the package and of the configurations; words for people do not count."""
    digest = hashlib.sha256()
    for folder in (Path(sys.modules[PACKAGE].__path__[0]), configs_folder()):
        for file in sorted(folder.rglob("*.yaml")):
            if "words" in file.relative_to(folder).parts:
                continue
            digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()
