"""Law 2, retention that rises with tenure: data whose retention is known, and the market of equals."""

from __future__ import annotations

import numpy as np
import pytest
from judged import failed

from sim.evidence.validation.laws import tenure

RNG_SEED = 5


def cohort_of(leaving: np.ndarray, months: int) -> np.ndarray:
    """Who is alive at the end of month 0, 1, ... when each person leaves with her own monthly probability."""
    lives = np.random.default_rng(RNG_SEED).geometric(leaving)
    return lives[:, None] > np.arange(months + 1)


def test_who_differ_in_leaving_make_retention_rise_in_the_shape_of_the_sbg() -> None:
    leaving = np.random.default_rng(1).beta(0.668, 3.806, 20_000)
    alive = cohort_of(leaving, 12)
    assert tenure.sbg_fit(alive.sum(axis=0)) == pytest.approx((0.668, 3.806), rel=0.1)
    assert failed([*tenure._rising(alive, ""), *tenure._shape(alive)]) == []
    assert failed(tenure._flat(alive, "")), "it is not flat"


def test_who_are_alike_make_retention_flat() -> None:
    alive = cohort_of(np.full(20_000, 0.05), 12)
    assert failed(tenure._flat(alive, "")) == []


def test_falling_retention_is_found() -> None:
    months = np.arange(13)
    survival = np.exp(-0.002 * months**2.5)
    alive = np.random.default_rng(RNG_SEED).random(20_000)[:, None] < survival
    assert len(failed(tenure._rising(alive, ""))) == 2


def test_a_forgetful_market_of_equals_has_no_differences_left() -> None:
    params = tenure.market(200, 3, alike=True, forgetful=True)
    traits = [(s.visit_ceiling, s.dropout_a, s.dropout_b) for s in params.segment.values()]
    assert len(set(traits)) == 1
    assert params.behaviour.memory.habit_gain == params.behaviour.memory.bond_gain == 0.0
    default = tenure.market(200, 3, alike=False, forgetful=False)
    assert default.behaviour.memory.habit_gain > 0.0
    mean = sum(s.share * s.dropout_a / (s.dropout_a + s.dropout_b) for s in default.segment.values())
    assert traits[0][1] / (traits[0][1] + traits[0][2]) == pytest.approx(mean)
