"""Files of machine code, under a seal: it is loaded only from files that are the user's own and as they were written.

One file for each function and signature takes the place of Numba's index and numbered files: there is no index that
several processes could write at once, and what is broken is removed and compiled again.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.core.errors import Damaged
from sim.core.sealed import find_sealed, forget, read_sealed, write_sealed

SUFFIX = ".code"


class CodeFiles:
    """What Numba asks of the cache of a function; ``key`` is a signature with the machine and the function's code."""

    def __init__(self, folder: Path, base: str, stamp: object, dumps: Callable[[object], bytes]):
        self._folder, self._base, self._stamp, self._dumps = folder, base, stamp, dumps

    def load(self, key: object) -> Any:
        """Compiled code, None if there is none that can be used."""
        file = self._file(key)
        data = find_sealed(file, sealed_as(file))
        if data is None:
            return None
        known, code = pickle.loads(data)
        return code if known == (self._stamp, key) else None

    def save(self, key: object, code: Any) -> None:
        """Keep compiled code."""
        file = self._file(key)
        write_sealed(file, sealed_as(file), self._dumps(((self._stamp, key), code)))

    def flush(self) -> None:
        """Forget this function, as `recompile` asks."""
        for file in self._folder.glob("*" + SUFFIX):
            if file.name.startswith(self._base):
                forget(file)

    def _file(self, key: object) -> Path:
        return self._folder / f"{self._base}-{hashlib.sha256(repr(key).encode()).hexdigest()[:24]}{SUFFIX}"


def sealed_as(file: Path) -> str:
    """The name under which a file of machine code is sealed: version of the sources, module and function."""
    return "/".join(file.parts[-3:])


def remove_broken(folder: Path) -> int:
    """Remove what is not as it was written from a folder of compiled code; returns how many files that were."""
    broken = 0
    for file in folder.glob("*/*" + SUFFIX):
        try:
            read_sealed(file, sealed_as(file))
        except Damaged:
            forget(file)
            broken += 1
    return broken
