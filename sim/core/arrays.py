"""Arrays as raw numbers, and their types as data: whatever is read back has the same bits and the same layout."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def described(dtype: np.dtype) -> Any:
    """A type as JSON; ``TypeError`` for one whose values are not numbers or texts of a fixed length."""
    if dtype.hasobject or dtype.metadata:
        raise TypeError(f"arrays of {dtype} cannot be stored")
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return [described(base), list(shape)]
    if dtype.names is None or dtype.fields is None:
        return dtype.str
    parts = [dtype.fields[name] for name in dtype.names]
    if any(len(part) > 2 for part in parts):
        raise TypeError(f"{dtype}: fields with titles cannot be stored")
    return {
        "names": list(dtype.names),
        "formats": [described(part[0]) for part in parts],
        "offsets": [part[1] for part in parts],
        "itemsize": dtype.itemsize,
        "aligned": dtype.isalignedstruct,
        "record": issubclass(dtype.type, np.record),
    }


def dtype_of(data: Any) -> np.dtype:
    """The type that was `described`. Objects are refused: their bytes would be addresses."""
    if isinstance(data, str):
        dtype = np.dtype(data)
    elif isinstance(data, list):
        dtype = np.dtype((dtype_of(data[0]), tuple(data[1])))
    else:
        formats = [dtype_of(each) for each in data["formats"]]
        whole = {key: data[key] for key in ("names", "offsets", "itemsize")}
        dtype = np.dtype({**whole, "formats": formats}, align=data["aligned"])  # type: ignore[call-overload]
        if data["record"]:
            dtype = np.dtype((np.record, dtype))
    if dtype.hasobject:
        raise TypeError("a type that holds objects")
    return dtype


def order_of(array: np.ndarray) -> str:
    """How it lies in memory: "F" by columns, "C" by rows; parts of another array are written by rows."""
    return "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"


def array_from(raw: memoryview, dtype: np.dtype, shape: list[int], order: str) -> np.ndarray:
    """A new array of these bytes; ``ValueError`` when there are more or fewer than it takes."""
    if any(type(size) is not int or size < 0 for size in shape) or math.prod(shape) * dtype.itemsize != len(raw):
        raise ValueError("an array of another size")
    array = np.empty(shape, dtype, order="F" if order == "F" else "C")
    if raw:
        array.reshape(-1, order="A").view(np.uint8)[:] = np.frombuffer(raw, np.uint8)
    return array
