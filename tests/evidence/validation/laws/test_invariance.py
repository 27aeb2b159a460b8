"""Law 10, invariance: what counts as unlike, and a treatment that does nothing."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from judged import failed

from sim.evidence.validation.laws import invariance

RNG_SEED = 5


def table(*values: float) -> pl.DataFrame:
    weeks = list(range(len(values)))
    return pl.DataFrame({"week": weeks, "metric": "m", "dimension": "all", "group": "all", "value": values})


def test_every_unlike_value_is_counted() -> None:
    assert invariance.difference(table(1.0, 2.0), table(1.0, 2.0)) == (2, 0, 0.0)
    assert invariance.difference(table(1.0, 2.0), table(1.0, 2.0 + 1e-9)).unlike == 1
    assert invariance.difference(table(1.0, 2.0), table(1.0)).unlike == 1


def test_sizes_that_differ_beyond_sampling_error_fail() -> None:
    rng = np.random.default_rng(RNG_SEED)
    names = len(invariance.PER_PERSON)
    same = [1.0 + 0.01 * rng.standard_normal((7, names)) for _ in range(2)]
    exact = invariance.Difference(10, 0, 0.0)
    assert failed(invariance.judge([exact, exact, *same])) == []
    other = same[1].copy()
    other[:, 3] += 0.1
    (about,) = failed(invariance.judge([exact, exact, same[0], other]))
    assert "two sizes" in about
    assert len(failed(invariance.judge([exact._replace(unlike=1), exact._replace(unlike=2), *same]))) == 2


@pytest.mark.slow
def test_the_null_treatment_is_in_force() -> None:
    assert invariance._nothing().programme is not None
    assert invariance.null_effect(3).rows > 10_000
