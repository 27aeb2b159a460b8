"""How many evaluations go where, `sim/evidence/calibration/budget.py`."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.evidence.calibration.budget import LEAST_FIRST, LEAST_LATER, LEAST_RUNS, RUNS, check_budget, plan


def least(size: int, markets: int) -> int:
    """Of that many evaluations one fewer is refused."""
    return next(count for count in range(1, 100_000) if _allowed(count, size, markets))


def _allowed(count: int, size: int, markets: int) -> bool:
    try:
        check_budget(count, size, markets)
    except UserError:
        return False
    return True


@pytest.mark.parametrize("size", [1, 5, 80])
@pytest.mark.parametrize("markets", [1, 2, 10])
def test_no_plan_costs_more_than_was_asked_for_and_no_wave_is_too_small(size: int, markets: int) -> None:
    """A wave of fewer than no points would be one of nearly all that is drawn."""
    for count in [*range(start := least(size, markets), start + 300), 5_000, 20_000]:
        share = plan(count, size, markets)
        assert share.total <= count, share
        assert share.first >= max(LEAST_FIRST, size) and share.later >= max(LEAST_LATER, size), share
        assert share.tried >= markets - 1 and LEAST_RUNS <= share.runs <= RUNS, share
