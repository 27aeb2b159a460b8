"""How a formula and a kernel are compiled, and where the result is cached; only `inlined` names Numba besides.

Numba's disk cache does not notice edits in other files, so the cache folder is named by a hash of every source
that can end up in compiled code.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

from sim.core.compiled import CodeFiles
from sim.core.folders import cache_folder
from sim.core.sources import compiled_hash

try:
    from sim.core.inlined import Inlined
except (ImportError, AttributeError):  # a Numba with other insides: every formula by itself, which takes twice as long
    Inlined = None

_ALIKE: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
JIT_OFF = bool(numba.config.DISABLE_JIT)
if JIT_OFF:
    np.seterr(over="ignore")  # keyed random numbers wrap around on purpose
else:
    root = cache_folder()
    _CACHE = root is not None  # else: compile anew each time
    if root is not None:
        numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"] = str(root / "compiled" / compiled_hash())


class Kept(FunctionCache):  # type: ignore[misc]
    """Numba's disk cache of a kernel, with files of our own under it."""

    def __init__(self, function: Callable[..., Any]):
        super().__init__(function)
        stamp = self._impl.locator.get_source_stamp(), numba.__version__
        self._cache_file = CodeFiles(Path(self._cache_path), self._impl.filename_base, stamp, dumps)

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled; a disk on which there is no place costs time only."""
        with suppress(OSError):
            super().save_overload(sig, data)


def formula(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a scalar formula; it is inlined into the kernels that call it."""
    if JIT_OFF or Inlined is None:
        return numba.njit(function, **_ALIKE, forceinline=True)
    return Inlined(function, _ALIKE)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a serial loop over rows; releases the interpreter lock, keeps its machine code on disk."""
    compiled = numba.njit(function, **_ALIKE, no_cfunc_wrapper=True)
    if not JIT_OFF and _CACHE:
        with suppress(RuntimeError):  # no place to write: compile anew each time
            compiled._cache = Kept(function)
    return compiled
