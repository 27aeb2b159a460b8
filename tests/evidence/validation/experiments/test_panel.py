"""Law 3 against the panel: what counts as outside a band beyond chance."""

from __future__ import annotations

import numpy as np

from sim.evidence.validation.experiments import panel
from sim.evidence.validation.experiments.panel import BANDS, Ratio, beyond_chance
from sim.evidence.validation.laws.incidence import ALL


def negative_binomial(persons: int, regular: float = 1.0) -> list[list[float]]:
    """Counts of people whose rates are gamma; ``regular`` multiplies what they buy in the second quarter."""
    rng = np.random.default_rng(5)
    rate = rng.gamma(0.6, 1.5, persons)
    first, second = rng.poisson(rate), rng.poisson(rate * regular)
    return [np.bincount(first, weights, first.max() + 1).tolist() for weights in (None, second, second**2.0)]


def test_an_nbd_market_is_inside_and_a_shrinking_one_is_not():
    inside = panel.judge("panel", [{ALL: negative_binomial(40_000), "food": negative_binomial(40_000)}])
    by_name = {finding.about: finding for finding in inside}
    assert all(by_name[f"law 3, all categories together, x = {x}"].passed for x in range(1, 6))
    single = [finding for finding in inside if "one by one" in finding.about]
    assert [finding.simulated for finding in single][1:] == [0.0] * 5 and "none" in single[1].note
    outside = panel.judge("panel", [{ALL: negative_binomial(40_000, 0.6), "food": negative_binomial(40_000, 0.6)}])
    assert not any(finding.passed for finding in outside) and "1 of 1, food 0." in outside[-1].note


def test_many_ratios_are_forgiven_more():
    low = BANDS[1][0]
    near = Ratio("food", 1, low - 0.022, 0.01)  # 2.2 standard errors outside
    inside = [Ratio("food", 1, 1.0, 0.01)] * 9
    assert beyond_chance([near]) == [near] and beyond_chance([near, *inside]) == []
    far = Ratio("home", 1, low - 0.1, 0.01)
    assert beyond_chance([near, *inside, far]) == [far]
