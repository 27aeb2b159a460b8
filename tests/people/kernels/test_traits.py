"""Traits in two bytes: what is written is what is read, finely enough, and nothing wraps around."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.people.kernels import traits
from sim.state.names import CEILING_MAX
from sim.state.person import PERSON


def people(**columns: Any) -> np.recarray:
    """Rows with these columns."""
    persons = np.zeros(len(next(iter(columns.values()))), PERSON).view(np.recarray)
    for name, values in columns.items():
        persons[name] = values
    return persons


def test_rows_and_columns_are_read_alike() -> None:
    steps = np.array([0, 1, 77, 20_000, 32_767])
    persons = people(visit_ceiling=2 * steps, price_sensitivity=2 * steps, dropout=steps - 16_000)
    for of_row, of_all in (
        (traits.ceiling_of, traits.ceilings),
        (traits.sensitivity_of, traits.sensitivities),
        (traits.dropout_of, traits.dropouts),
    ):
        assert [of_row(p) for p in persons] == pytest.approx(of_all(persons).tolist(), rel=1e-12)


def test_what_is_written_is_read_to_half_a_step() -> None:
    x = np.linspace(0.0, 1.0, 1001)
    persons = people(
        visit_ceiling=traits.stored_ceiling(CEILING_MAX * x),
        price_sensitivity=traits.stored_sensitivity(65.0 * x),
        dropout=traits.stored_dropout(32.0 * x - 16.0),
    )
    assert np.abs(np.sqrt(traits.ceilings(persons) / CEILING_MAX) - np.sqrt(x)).max() <= 0.5001 / 65535
    assert np.abs(traits.sensitivities(persons) - 65.0 * x).max() <= 0.5001 / 1000
    assert np.abs(traits.dropouts(persons) - (32.0 * x - 16.0)).max() <= 0.5001 / 2000


def test_tiny_rates_keep_their_resolution() -> None:
    """CDNOW's customers: gamma with shape 0.243, a purchase in eighteen weeks on average."""
    rates = stats.gamma(0.243, scale=0.0078648 / 0.243).ppf(np.linspace(0.1, 0.999, 500))
    read = traits.ceilings(people(visit_ceiling=traits.stored_ceiling(rates)))
    assert read.mean() == pytest.approx(rates.mean(), rel=1e-4)
    often = rates > 1e-5  # once in three centuries
    assert often.sum() > 450 and read[often] == pytest.approx(rates[often], rel=0.01)
    assert np.abs(read - rates)[~often].max() < 1e-7


def test_what_is_too_much_is_kept_at_the_edge() -> None:
    beyond = np.array([-1e9, 1e9])
    persons = people(
        visit_ceiling=traits.stored_ceiling(beyond),
        price_sensitivity=traits.stored_sensitivity(beyond),
        dropout=traits.stored_dropout(beyond),
    )
    assert traits.ceilings(persons).tolist() == [0.0, CEILING_MAX]
    assert traits.sensitivities(persons).tolist() == [0.0, 65.535]
    assert traits.dropouts(persons).tolist() == [-16.3835, 16.3835]


def test_readiness_to_leave_falls_in_steps_and_never_wraps_around() -> None:
    for before, by, after in (
        (-2.7, 0.15, -2.85),
        (-2.7, 0.0, -2.7),
        (-2.7, 0.0004, -2.7005),
        (-2.7, 0.0002, -2.7),
        (-16.3, 0.2, -16.3835),
        (-16.3835, 50.0, -16.3835),
        (16.0, -5.0, 16.3835),
    ):
        person = people(dropout=traits.stored_dropout([before]))[0]
        traits.lower_dropout(person, by)
        assert traits.dropout_of(person) == pytest.approx(after, abs=1e-9)
