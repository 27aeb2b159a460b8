"""The number that is taken without a jump is the one that a conditional expression takes, to the bit."""

from __future__ import annotations

import math
import struct

import pytest

from sim.core.jit import kernel
from sim.core.select import select


@kernel
def taken(condition, a, b):
    """Compiled where code is."""
    return select(condition, a, b)


NUMBERS = (0.0, -0.0, 1.5, math.nan, math.inf, -math.inf)


@pytest.mark.parametrize("condition", [True, False])
def test_takes_the_same_bits_as_a_conditional_expression(condition: bool) -> None:
    for a in NUMBERS:
        for b in NUMBERS:
            assert struct.pack("d", taken(condition, a, b)) == struct.pack("d", a if condition else b)


def test_whole_numbers_stay_whole_and_mix_with_others() -> None:
    assert taken(True, 3, -1) == 3
    assert isinstance(taken(False, 3, -1), int)
    assert taken(False, 3, 0.5) == 0.5
    assert taken(True, False, True) is False


def test_a_comparison_with_what_is_no_number_does_not_hold() -> None:
    assert taken(math.nan > 0.0, 1.0, -0.0) == 0.0
