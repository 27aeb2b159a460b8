"""Amounts smaller than a fen add up to what is owed."""

from __future__ import annotations

import pytest

from sim.core.fractions import whole


@pytest.mark.parametrize("amount", [0.0, 0.003, 0.4, 1.0, 7.3, -0.4])
@pytest.mark.parametrize("first", [-60, 0])
def test_what_is_charged_in_whole_fen_adds_up(amount: float, first: int) -> None:
    paid = [whole(amount, week) for week in range(first, first + 520)]
    assert abs(sum(paid) - 520 * amount) < 2.0
    assert all(abs(fen - amount) <= 1.0 for fen in paid)
