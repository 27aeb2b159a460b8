"""Law 3, NBD incidence: counts that keep the law, and counts that break it."""

from __future__ import annotations

import numpy as np
import pytest
from judged import failed

from sim.evidence.validation.laws import incidence
from sim.evidence.validation.panels import nbd

RNG_SEED = 5


def two_quarters(rates: np.ndarray) -> nbd.Counts:
    rng = np.random.default_rng(RNG_SEED)
    return nbd.count(rng.poisson(rates), rng.poisson(rates))


def test_gamma_rates_keep_the_law_and_give_their_parameters_back() -> None:
    rates = np.random.default_rng(2).gamma(0.7, 1 / 0.5, 60_000)
    counts = two_quarters(rates)
    assert nbd.nbd_fit(counts.persons) == pytest.approx((0.7, 0.5), rel=0.05)
    assert failed(incidence.judged("x", counts)) == []


def test_people_who_buy_regularly_break_it() -> None:
    """Every third event is a purchase: who bought nothing is more likely between two purchases than a non-buyer."""
    rng = np.random.default_rng(2)
    rates = rng.gamma(3.0, 2.0, 40_000)
    phase, events = rng.integers(0, 3, (2, len(rates))), rng.poisson(rates, (2, len(rates)))
    first, second = ((phase[i] + events[i]) // 3 for i in range(2))
    assert any("next quarter" in about for about in failed(incidence.judged("x", nbd.count(first, second))))


def test_people_who_never_buy_show_in_the_zero_class() -> None:
    rates = np.where(np.random.default_rng(2).random(60_000) < 0.3, 0.0, 3.0)
    assert any("without a purchase" in about for about in failed(incidence.judged("x", two_quarters(rates))))


def test_counts_of_seeds_add_up() -> None:
    a = nbd.count(np.array([0, 0, 1]), np.array([2, 0, 1]))
    b = nbd.count(np.array([0, 3]), np.array([1, 4]))
    total = a.plus(b)
    assert total.persons.tolist() == [3, 1, 0, 1]
    assert total.later.tolist() == [3.0, 1.0, 0.0, 4.0] and total.square.tolist() == [5.0, 1.0, 0.0, 16.0]
