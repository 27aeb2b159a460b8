"""What is stored comes back bit for bit, and bytes from elsewhere can do nothing but be refused."""

from __future__ import annotations

import itertools
import json
import math
import pickle
from collections import deque
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from same import same

from sim.core.errors import Damaged
from sim.core.stored import Codec


class Pair(NamedTuple):
    one: Any
    other: Any = None


@dataclass
class Plain:
    value: Any
    begun: bool = field(default=False, init=False)

    def __post_init__(self):
        self.begun = True

    def __setstate__(self, state):
        raise AssertionError("nothing of a class runs when it is read")


@dataclass(frozen=True, slots=True)
class Frozen:
    value: Any
    more: tuple[Any, ...] = ()


class Cached:
    def __init__(self, value):
        self.value, self.cache = value, open  # a cache may hold anything

    def __getstate__(self):
        return {"value": self.value}


CODEC = Codec(Pair, Plain, Frozen, Cached)
TYPES = (
    "?", "i1", "<u2", ">i4", "<i8", "<u8", "<f4", ">f8", "<c16", "<M8[D]", "S3", "<U2",
    [("a", "i1"), ("b", "<f8", (2, 3)), ("c", [("d", "u1"), ("e", "<i2")])],
    np.dtype([("a", "i1"), ("b", "<f8")], align=True),
)  # fmt: skip
ATOMS = (
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=5) | st.binary(max_size=5)
    | st.floats(allow_nan=True) | st.builds(slice, st.integers(), st.none())
)  # fmt: skip


@st.composite
def arrays(draw):
    dtype = np.dtype(draw(st.sampled_from(TYPES)))
    shape = tuple(draw(st.lists(st.integers(0, 3), max_size=3)))
    size = math.prod(shape) * dtype.itemsize
    raw = np.frombuffer(draw(st.binary(min_size=size, max_size=size)), np.uint8)
    array = np.zeros(shape, dtype, order=draw(st.sampled_from("CF")))
    if size and dtype.kind not in "?U":  # the rest has bits that mean nothing
        array.reshape(-1, order="A").view(np.uint8)[:] = raw
    return array.view(np.recarray) if dtype.names and draw(st.booleans()) else array


KEYS = st.text(max_size=3) | st.integers() | st.tuples(st.integers(), st.text(max_size=3))
VALUES = st.recursive(
    ATOMS | arrays(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3)
        | st.builds(Pair, inner, inner) | st.builds(Plain, inner) | st.builds(Frozen, inner)
        | st.lists(inner, max_size=3).map(lambda items: deque(items, maxlen=3)) | st.sets(KEYS) | st.frozensets(KEYS)
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_what_is_stored_comes_back_bit_for_bit(value):
    same(value, CODEC.unpack(CODEC.pack(value)))


@pytest.mark.parametrize(
    "value",
    [-0.0, math.nan, -math.inf, 5e-324, 2**63, -(2**64), 1 << 20_000, "\ud800\0\n", np.float64(-0.0), np.uint8(3), True,
     np.bool_(True), np.str_("x"), np.zeros((), "<i4"), np.zeros((0, 3)), np.arange(12.0).reshape(3, 4)[:, ::2]],
    ids=lambda value: type(value).__name__)  # fmt: skip
def test_odd_values_come_back(value):
    same(value, CODEC.unpack(CODEC.pack(value)))


def test_one_and_the_same_stays_one_and_the_same():
    array, inner = np.arange(3), [1]
    loop: dict[str, Any] = {"array": array, "list": inner}
    loop["self"] = loop
    thing = Plain(loop)
    loop["thing"] = thing
    again = CODEC.unpack(CODEC.pack([thing, array, inner, (inner, array)]))
    assert again[0].value["self"] is again[0].value and again[0].value["thing"] is again[0]
    assert again[1] is again[0].value["array"] is again[3][1] and again[2] is again[3][0]
    assert again[0].begun


def test_what_a_class_keeps_for_itself_is_not_stored():
    again = CODEC.unpack(CODEC.pack(Cached(3)))
    assert vars(again) == {"value": 3}


class Stranger:
    """A class that nobody listed."""


@pytest.mark.parametrize(
    "value", [Stranger(), open, lambda: 1, Stranger, 1j, np.array([None]), [{"deep": (Stranger(),)}], {1: object()}]
)
def test_what_has_no_place_is_refused_when_it_is_written(value):
    with pytest.raises(TypeError, match="stored"):
        CODEC.pack(value)


class Trap:
    """What a hostile pickle does."""

    def __reduce__(self):
        return pytest.fail, ("the bytes ran code",)


def forged(root, arrays=(), numbers=b""):
    """Bytes as somebody might make them who knows the format."""
    packed = CODEC.pack(None)
    magic = packed[: packed.index(b"\n") + 1]
    tree = json.dumps([root, list(arrays)]).encode()
    head = magic + len(tree).to_bytes(8, "big") + tree
    return head + bytes(-len(head) % 16) + numbers


@pytest.mark.parametrize(
    "data",
    [
        b"", b"nonsense", pickle.dumps(Trap()), CODEC.pack([1, 2])[:-8], bytes(1000),
        forged(["object", "os.system", ["x"], [1]]),
        forged(["object", "builtins.eval", [], []]),
        forged(["tuple of", "subprocess.Popen", [["list", ["true"]]]]),
        forged(["tuple of", f"{__name__}.Plain", []]),
        forged(["tuple of", f"{Pair.__module__}.Pair", [1]]),
        forged(["object", f"{Frozen.__module__}.Frozen", ["nonsense"], [1]]),
        forged(["call", "print"]), forged(["again", 0]), forged(["again", -1]), forged(["tuple", [["again", 0]]]),
        forged(["array", 0], [["O", [1], "C", 0, 8]], bytes(8)),
        forged(["array", 0], [[{"names": ["a"], "formats": ["O"], "offsets": [0], "itemsize": 8, "aligned": False,
                                "record": False}, [1], "C", 0, 8]], bytes(8)),
        forged(["array", 0], [["<f8", [2**62], "C", 0, 8]], bytes(8)),
        forged(["array", 0], [["<f8", [-1], "C", 0, 8]], bytes(8)),
        forged(["array", 0], [["<f8", [1], "C", -8, 8]], bytes(8)),
        forged(["array", 0], [["<f8", [1], "C", 8, 8]], bytes(8)),
        forged(["dict", [["list", []]], [1]]), forged([]), forged([[]]),
        CODEC.pack(None)[:31] + (1 << 62).to_bytes(8, "big") + b"[" * 100_000,
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_bytes_from_elsewhere_do_nothing_but_be_refused(data):
    with pytest.raises(Damaged):
        CODEC.unpack(data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_flipped_byte_is_refused_or_gives_data(data):
    packed = bytearray(CODEC.pack({"a": [1, 2.5, Pair(np.arange(3), "x")], "b": Plain(3)}))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        CODEC.unpack(bytes(packed))
    except Damaged:
        return
