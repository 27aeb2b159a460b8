"""Values as bytes that cannot run anything: a tree in JSON, and behind it the numbers of all arrays.

What a pickle would keep is kept: bits, types, the order of dictionaries, which parts are one and the same thing. What
a pickle does when it is read is not done: nothing is imported or called by a name that the bytes give. Objects come
back only of the classes that whoever reads has listed, and are filled in without running any code of theirs.
"""

from __future__ import annotations

import json
import math
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np

from sim.core.arrays import array_from, described, dtype_of, order_of
from sim.core.errors import Damaged

_MAGIC = b"livestream-market-sim values 1\n"
_ALIGNED = 16  # bytes to which the numbers of each array begin
_UNFINISHED = object()
_PLAIN = (str, bool, type(None))


class Codec:
    """Packs and unpacks values made of Python's own types, arrays and objects of these ``classes``."""

    def __init__(self, *classes: type):
        self._names = {each: f"{each.__module__}.{each.__qualname__}" for each in classes}
        self._classes = {name: each for each, name in self._names.items()}

    def pack(self, value: object) -> bytes:
        """``value`` as bytes; ``TypeError`` for what has no place in them."""
        writer = _Writer(self._names)
        tree = json.dumps([writer.node(value), writer.arrays], separators=(",", ":")).encode()
        head = _MAGIC + len(tree).to_bytes(8, "big") + tree
        return b"".join([head, bytes(-len(head) % _ALIGNED), *writer.chunks])

    def unpack(self, data: bytes) -> Any:
        """What was packed. Anything else is `Damaged`, whoever made it."""
        try:
            start = len(_MAGIC) + 8
            if data[: len(_MAGIC)] != _MAGIC:
                raise ValueError("another format")
            end = start + int.from_bytes(data[len(_MAGIC) : start], "big")
            root, arrays = json.loads(data[start:end])
            return _Reader(self._classes, arrays, memoryview(data)[end + -end % _ALIGNED :]).value(root)
        except (
            ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError, MemoryError,
        ) as problem:  # fmt: skip
            raise Damaged(f"not what was stored: {problem}") from None


class _Writer:
    def __init__(self, names: dict[type, str]):
        self._names = names
        self._seen: dict[int, int] = {}  # place of everything that may occur twice
        self._alive: list[object] = []  # so that nothing else gets its id
        self.arrays: list[Any] = []  # of each: type, shape, order, where its numbers begin and how many bytes they are
        self.chunks: list[bytes | memoryview] = []
        self._length = 0

    def node(self, value: Any) -> Any:
        """``value`` as JSON: itself, or a list that begins with what it is."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**63 else ["int", hex(value)]
        if kind is float:
            return value if math.isfinite(value) else ["float", struct.pack("<d", value).hex()]
        if id(value) in self._seen:
            return ["again", self._seen[id(value)]]
        self._seen[id(value)] = len(self._alive)
        self._alive.append(value)
        if write := _WRITE.get(kind):
            return write(self, value)
        if isinstance(value, np.generic):
            return ["number", self._numbers(np.asarray(value))]
        if kind not in self._names:
            raise TypeError(f"{kind.__module__}.{kind.__qualname__} is not among the classes that may be stored")
        if isinstance(value, tuple):
            return ["tuple of", self._names[kind], self.nodes(value)]
        parts = _parts(value)
        return ["object", self._names[kind], list(parts), self.nodes(parts.values())]

    def nodes(self, values: Any) -> list[Any]:
        return [self.node(each) for each in values]

    def pairs(self, value: dict[Any, Any]) -> Any:
        return ["dict", self.nodes(value), self.nodes(value.values())]

    def array(self, value: np.ndarray) -> Any:
        return ["records" if isinstance(value, np.recarray) else "array", self._numbers(value)]

    def _numbers(self, array: np.ndarray) -> int:
        order = order_of(array)
        raw = array.tobytes(order="F" if order == "F" else "C")
        self.arrays.append([described(array.dtype), list(array.shape), order, self._length, len(raw)])
        padding = -len(raw) % _ALIGNED
        self.chunks += [raw, bytes(padding)]
        self._length += len(raw) + padding
        return len(self.arrays) - 1


_WRITE: dict[type, Callable[[_Writer, Any], Any]] = {
    list: lambda writer, value: ["list", writer.nodes(value)],
    tuple: lambda writer, value: ["tuple", writer.nodes(value)],
    set: lambda writer, value: ["set", writer.nodes(value)],
    frozenset: lambda writer, value: ["frozenset", writer.nodes(value)],
    deque: lambda writer, value: ["deque", value.maxlen, writer.nodes(value)],
    slice: lambda writer, value: ["slice", writer.nodes((value.start, value.stop, value.step))],
    bytes: lambda writer, value: ["bytes", value.hex()],
    dict: _Writer.pairs,
    np.ndarray: _Writer.array,
    np.recarray: _Writer.array,
}


def _parts(value: object) -> dict[str, Any]:
    """The attributes of an object as it would give them to a pickle."""
    state: Any = value.__getstate__()
    if isinstance(state, list):  # a frozen dataclass with slots
        return dict(zip((field.name for field in fields(value)), state, strict=True))  # type: ignore[arg-type]
    if isinstance(state, tuple):
        return {name: part for each in state if each for name, part in each.items()}
    return state or {}


class _Reader:
    def __init__(self, classes: dict[str, type], arrays: list[Any], numbers: memoryview):
        self._classes, self._arrays, self._raw = classes, arrays, numbers
        self._made: list[Any] = []

    def value(self, node: Any) -> Any:
        if not isinstance(node, list):
            return node
        kind, *rest = node
        if kind == "int":
            return int(rest[0], 16)
        if kind == "float":
            return struct.unpack("<d", bytes.fromhex(rest[0]))[0]
        if kind == "again":
            made = self._made[rest[0]]
            if made is _UNFINISHED:
                raise ValueError("something fixed that contains itself")
            return made
        place = len(self._made)
        self._made.append(_UNFINISHED)
        made = _READ[kind](self, place, *rest)
        self._made[place] = made
        return made

    def values(self, nodes: list[Any]) -> list[Any]:
        return [self.value(node) for node in nodes]

    def begun(self, place: int, thing: Any) -> Any:
        """A thing that its own contents may mention."""
        self._made[place] = thing
        return thing

    def filled(self, place: int, nodes: list[Any]) -> list[Any]:
        made: list[Any] = self.begun(place, [])
        made.extend(self.value(node) for node in nodes)
        return made

    def queue(self, place: int, length: int | None, nodes: list[Any]) -> deque[Any]:
        made: deque[Any] = self.begun(place, deque(maxlen=length))
        made.extend(self.value(node) for node in nodes)
        return made

    def pairs(self, place: int, keys: list[Any], nodes: list[Any]) -> dict[Any, Any]:
        made: dict[Any, Any] = self.begun(place, {})
        for key, value in zip(self.values(keys), nodes, strict=True):
            made[key] = self.value(value)
        return made

    def array(self, place: int, number: int) -> np.ndarray:
        dtype, shape, order, start, length = self._arrays[number]
        if min(start, length) < 0 or start + length > len(self._raw):
            raise ValueError("an array beyond the end")
        return array_from(self._raw[start : start + length], dtype_of(dtype), shape, order)

    def named(self, place: int, name: str, nodes: list[Any]) -> Any:
        kind = self._classes[name]
        values = self.values(nodes)
        if not issubclass(kind, tuple) or len(values) != len(kind._fields):  # type: ignore[attr-defined]
            raise ValueError(f"{name} of another length")
        return tuple.__new__(kind, values)

    def object(self, place: int, name: str, parts: list[str], nodes: list[Any]) -> Any:
        kind = self._classes[name]
        made = self.begun(place, object.__new__(kind))
        slots = {slot for base in kind.__mro__ for slot in _slots(base)}
        for part, node in zip(parts, nodes, strict=True):
            if part in slots:
                object.__setattr__(made, part, self.value(node))
            else:
                made.__dict__[part] = self.value(node)
        return made


def _slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


_READ: dict[str, Callable[..., Any]] = {
    "list": _Reader.filled,
    "tuple": lambda reader, place, nodes: tuple(reader.values(nodes)),
    "set": lambda reader, place, nodes: set(reader.values(nodes)),
    "frozenset": lambda reader, place, nodes: frozenset(reader.values(nodes)),
    "deque": _Reader.queue,
    "slice": lambda reader, place, nodes: slice(*reader.values(nodes)),
    "bytes": lambda reader, place, text: bytes.fromhex(text),
    "dict": _Reader.pairs,
    "array": _Reader.array,
    "records": lambda reader, place, number: reader.array(place, number).view(np.recarray),
    "number": lambda reader, place, number: reader.array(place, number)[()],
    "tuple of": _Reader.named,
    "object": _Reader.object,
}
