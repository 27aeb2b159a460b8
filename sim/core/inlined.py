"""How a formula is compiled for the kernels that it is inlined into: once, and no further than they need.

Numba compiles a function anew for every literal number that it is called with (`uniform(key, 23, day, item)`,
`uniform(key, 24, day, item)`), optimises and assembles each by itself, and wraps it for callers in Python and in C.
Kernels take a formula as it was lowered, and optimise it where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from numba import njit
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, CompileResult, Flags
from numba.core.registry import CPUDispatcher
from numba.core.types.misc import unliteral

# What is used of Numba's insides beyond its documented ways; an AttributeError here if another version has it no more.
_INSIDES = (
    CompileResult._replace, CPUDispatcher.add_overload, CPUDispatcher.get_call_template, Flags.no_compile,
    JITCodeLibrary._finalize_final_module, JITCodeLibrary._optimize_final_module,
)  # fmt: skip
_BARE = {
    "nopython": True, "boundscheck": None, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
}  # fmt: skip


class Lowered(JITCodeLibrary):
    """Code that is only ever linked into other code: neither optimised nor assembled by itself."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalized = True


class ToLowered(Compiler):
    """Numba's compiler, as far as such code."""

    def __init__(self, typingctx: Any, targetctx: Any, library: Any, *others: Any):
        super().__init__(typingctx, targetctx, library, *others)
        self.state.flags.no_compile = True
        self.state.library = Lowered(self.state.targetctx.codegen(), "formula")


class Inlined(CPUDispatcher):
    """A formula as kernels call it; called from Python it is compiled by itself, as any function is.

    ``options`` are those of `numba.njit` that it shares with the kernels.
    """

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]):
        super().__init__(function, targetoptions=options | _BARE, pipeline_class=ToLowered)
        self._options = options

    def __call__(self, *args: Any, **kws: Any) -> Any:
        return self.alone(*args, **kws)

    @cached_property
    def alone(self) -> Callable[..., Any]:
        """The formula as a function of its own."""
        return njit(self.py_func, **self._options)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """What a call is typed by: the same code for all literal numbers of a type."""
        named = {name: unliteral(kind) for name, kind in kws.items()}
        return super().get_call_template(tuple(map(unliteral, args)), named)

    def add_overload(self, made: Any) -> None:
        """Keep what was compiled for kernels to find; an object stands for the address that it has not."""
        made = made._replace(entry_point=object())
        self.targetctx.insert_user_function(made.entry_point, made.fndesc, [made.library])
        self.overloads[made.signature.args] = made
