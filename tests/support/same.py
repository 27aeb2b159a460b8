"""Whether two values are the same to the bit, all the way down."""

from __future__ import annotations

import struct
from collections import deque
from typing import Any

import numpy as np


def same(one: Any, other: Any, seen: dict[int, tuple[Any, Any]] | None = None, where: str = "") -> None:
    """Fail unless types, bits, layouts and the sharing of parts are equal."""
    seen = {} if seen is None else seen
    assert type(one) is type(other), where
    if one is None or isinstance(one, str | bool | int | bytes | slice | type(open)):
        assert one == other, where
    elif type(one) is float:
        assert struct.pack("d", one) == struct.pack("d", other), where
    elif isinstance(one, np.ndarray | np.generic):
        assert one.dtype == other.dtype and one.dtype.type is other.dtype.type, where
        assert one.dtype.isalignedstruct == other.dtype.isalignedstruct, where
        assert one.shape == other.shape and _bits(one) == _bits(other), where
        if isinstance(one, np.ndarray):
            flags = [(a.flags.f_contiguous, a.flags.writeable, a.flags.aligned) for a in (one, other)]
            assert flags[0] == flags[1] or not one.flags.contiguous, where
    elif id(one) in seen:
        assert seen[id(one)][1] is other, f"{where}: shared otherwise"
    else:
        seen[id(one)] = one, other
        if isinstance(one, dict):
            assert list(one) == list(other), where
            for key in one:
                same(one[key], other[key], seen, f"{where}[{key!r}]")
        elif isinstance(one, set | frozenset):
            assert one == other, where
        elif isinstance(one, list | tuple | deque):
            assert len(one) == len(other), where
            assert getattr(one, "maxlen", None) == getattr(other, "maxlen", None), where
            for at, (mine, its) in enumerate(zip(one, other, strict=True)):
                same(mine, its, seen, f"{where}[{at}]")
        else:
            same(one.__getstate__(), other.__getstate__(), seen, f"{where}.{type(one).__name__}")


def _bits(array: np.ndarray | np.generic) -> Any:
    """The bytes of an array, or of each field of its rows: what lies between fields is nobody's."""
    names = array.dtype.names
    return array.tobytes() if names is None else [_bits(array[name]) for name in names]
