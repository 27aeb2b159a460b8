"""Ask for a record before it is read: memory answers while something else is computed.

A line that no cache near the processor holds takes as long as hundreds of instructions. Reading it where luck has just
decided which one it is, a kernel would wait for each in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core import cgutils, types
from numba.extending import lower_builtin, type_callable

LINE = 64  # bytes


def fetch(record: Any, start: int, size: int) -> None:
    """Bring `size` bytes of a record near, from byte `start` on. Changes nothing; `size` is a constant.

    This is the plain form; compiled code calls `_prefetch` in its place.
    """


@type_callable(fetch)
def _type(context: Any) -> Callable[..., Any]:
    def nothing(record: Any, start: Any, size: Any) -> Any:
        known = (
            isinstance(record, types.Record) and isinstance(start, types.Integer) and isinstance(size, types.Integer)
        )
        return types.none if known else None

    return nothing


@lower_builtin(fetch, types.Record, types.Integer, types.Integer)
def _prefetch(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    record, start, size = arguments
    first = builder.gep(builder.bitcast(record, cgutils.voidptr_t), [start])
    ir, word = cgutils.ir, cgutils.int32_t
    kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, word, word, word])
    call = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    with cgutils.for_range_slice(builder, size.type(0), size, size.type(LINE)) as (at, _):
        builder.call(call, [builder.gep(first, [at]), word(0), word(3), word(1)])  # to be read, kept near, data
    return context.get_dummy_value()
