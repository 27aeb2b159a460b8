"""`a if condition else b` without a jump: where luck decides, the processor guesses a jump wrongly half of the time.

Numba turns a conditional expression into a jump, which costs some twenty cycles when it is guessed wrongly; an
instruction that takes one of two numbers costs one or two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core import types
from numba.extending import lower_builtin, type_callable


def select(condition: Any, a: Any, b: Any) -> Any:
    """`a` if the condition holds, else `b`. Both are worked out: neither may read beyond an array.

    This is the plain form; compiled code calls `_taken` in its place.
    """
    return a if condition else b


@type_callable(select)
def _type(context: Any) -> Callable[..., Any]:
    def common(condition: Any, a: Any, b: Any) -> Any:
        plain = types.unliteral  # type: ignore[attr-defined]
        kind = context.unify_types(plain(a), plain(b))
        return kind if isinstance(kind, types.Number | types.Boolean) else None  # numbers only

    return common


@lower_builtin(select, types.Any, types.Any, types.Any)
def _taken(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kind = signature.return_type
    a, b = (
        context.cast(builder, value, given, kind)
        for value, given in zip(arguments[1:], signature.args[1:], strict=True)
    )
    taken = builder.select(context.is_true(builder, signature.args[0], arguments[0]), a, b)
    if hasattr(taken, "set_metadata"):  # else it may become a jump again
        taken.set_metadata("unpredictable", builder.module.add_metadata([]))
    return taken
