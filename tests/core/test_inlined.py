"""Formulas are compiled once, for kernels only, and say the same everywhere."""

from __future__ import annotations

import math

import pytest
from numba import njit

from sim.core.jit import JIT_OFF, formula

pytestmark = pytest.mark.skipif(JIT_OFF, reason="nothing is compiled")


@formula
def waved(x, item, share=0.5):
    """A number that depends on all that it is given."""
    return math.sin(x * item) + share


@formula
def twice(x, item):
    """A formula of formulas."""
    return waved(x, item) + waved(x, 3, 0.25)


@njit(error_model="numpy")
def summed(n):
    """Literal numbers, variables and defaults, in a row; no kernel, which would be found on the disk."""
    total = 0.0
    for i in range(n):
        total += waved(0.1, 1) + waved(0.2, 2) + waved(0.3, 7, share=0.125) + twice(0.4, 5) + twice(0.5, i)
    return total


def plain(n):
    """The same by Python."""
    wave, total = waved.py_func, 0.0
    for i in range(n):
        both = (wave(0.4, 5) + wave(0.4, 3, 0.25)), (wave(0.5, i) + wave(0.5, 3, 0.25))
        total += wave(0.1, 1) + wave(0.2, 2) + wave(0.3, 7, share=0.125) + both[0] + both[1]
    return total


def test_literal_numbers_share_their_code_and_leave_no_call_behind():
    assert summed(9) == plain(9)
    assert len(twice.overloads) == 1
    assert len(waved.overloads) == 2, "with the default and without it"
    (code,) = summed.inspect_llvm().values()
    defined = [line for line in code.splitlines() if line.startswith("define")]
    assert len(defined) == 3, "itself, and its doors from Python and from C"


def test_a_formula_called_from_python_is_a_function_like_any_other():
    assert waved(0.3, 2) == waved.py_func(0.3, 2)
    assert waved(0.3, item=2, share=0.1) == waved.py_func(0.3, 2, 0.1)
    with pytest.raises(TypeError):
        waved(0.3)
