"""Law 5, concentration: power laws are found where there are some."""

from __future__ import annotations

import numpy as np
import pytest
from judged import passed

from sim.evidence.validation.laws import concentration
from sim.evidence.validation.laws.concentration import power_law
from sim.evidence.validation.panels.concentration import hill


def pareto(exponent: float, count: int = 2500) -> np.ndarray:
    return (1.0 - (np.arange(count) + 0.5) / count) ** (-1.0 / exponent)


@pytest.mark.parametrize("exponent", [0.8, 1.3])
def test_the_exponent_of_a_power_law_is_found(exponent):
    values = pareto(exponent)
    assert hill(values, 250) == pytest.approx(exponent, rel=0.1)
    assert power_law(values)[0] == pytest.approx(exponent, rel=0.1)


def test_the_tail_is_found_below_which_there_is_no_power_law():
    rng = np.random.default_rng(2)
    values = np.concatenate([np.exp(rng.uniform(-3.0, 0.0, 1500)), pareto(1.1, 1000)])
    exponent, tail = power_law(values)
    assert exponent == pytest.approx(1.1, rel=0.1) and 500 < tail < 1500


@pytest.mark.parametrize(
    ("share", "sales", "expected"),
    [
        (0.6, pareto(1.0), [True, True, None, True]),
        (0.4, np.random.default_rng(3).exponential(1.0, 2500), [False, False, None, True]),  # equal, and no heavy tail
        (0.8, pareto(1.0, 1500), [False, True, None, False]),
    ],
)
def test_concentration_is_judged_by_share_and_tail(share, sales, expected):
    assert passed(concentration.judge([share, share + 0.01, (sales, len(sales)), (sales, len(sales))])) == expected
