"""The only module that names Numba: how a formula and a kernel are compiled, and where the result is cached.

Numba's disk cache does not notice edits in other files, so the cache folder is named by a hash of every source
that can end up in compiled code.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from sim.core.folders import cache_folder
from sim.core.sources import compiled_hash

JIT_OFF = bool(numba.config.DISABLE_JIT)
if JIT_OFF:
    np.seterr(over="ignore")  # keyed random numbers wrap around on purpose
else:
    folder = cache_folder() / "compiled" / compiled_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
        numba.config.CACHE_DIR = str(folder)
        _CACHE = True
    except OSError:  # a read-only home: compile anew each time
        _CACHE = False


def formula(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a scalar formula; it is inlined into the kernels that call it."""
    return numba.njit(function, nogil=True, error_model="numpy", _nrt=False, forceinline=True)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a serial loop over rows; releases the interpreter lock, keeps its machine code on disk."""
    return numba.njit(function, nogil=True, error_model="numpy", _nrt=False, cache=not JIT_OFF and _CACHE)
