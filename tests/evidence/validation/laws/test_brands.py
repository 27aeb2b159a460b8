"""Law 11, double jeopardy and duplication: a Dirichlet market has both, loyal camps break both."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.validation.laws import brands
from sim.evidence.validation.panels import rivals as rivals_of

RNG_SEED = 5


def orders(weights: np.ndarray, strength: float, people: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    """Buyer and brand of every order of a Dirichlet market: gamma purchase rates, Dirichlet tastes."""
    rng = np.random.default_rng(RNG_SEED)
    counts = rng.poisson(rng.gamma(1.0, 6.0, people))
    tastes = rng.dirichlet(weights * strength, people)
    buyer = np.repeat(np.arange(people), counts)
    mark = rng.random(len(buyer))[:, None]
    return buyer, (mark > tastes[buyer].cumsum(axis=1)).sum(axis=1)


def test_a_dirichlet_market_has_double_jeopardy_and_duplication() -> None:
    weights = np.array([0.4, 0.25, 0.15, 0.12, 0.08])
    rivals = brands.table(*orders(weights, 1.2), np.ones(40_000, bool))
    assert (np.diff(rivals.penetration) < 0).all() and (np.diff(rivals.purchases) < 0.02).all()
    rank, spread, plain = rivals_of.jeopardy(rivals)
    assert rank > 0.8 and spread < min(plain, 0.15)
    assert rivals_of.duplication(rivals)[1] < 0.05


def test_loyal_camps_break_both() -> None:
    buyer, brand = orders(np.array([0.4, 0.25, 0.15, 0.12, 0.08]), 1.2)
    camp = np.where((brand == 4) & (buyer % 2 == 0), 4, brand % 4)  # nobody of the other half ever buys the small one
    often = np.concatenate([buyer, buyer[camp == 4]]), np.concatenate([camp, camp[camp == 4]])  # and they do so twice
    rivals = brands.table(*often, np.ones(40_000, bool))
    assert rivals.purchases[4] > 1.5 * rivals.purchases[3]
    assert rivals_of.jeopardy(rivals)[1] > 0.15


def test_the_dead_and_the_rare_are_left_out() -> None:
    buyer, brand = np.repeat(np.arange(100), 2), np.tile([0, 1], 100)
    brand[:2] = 2  # one buyer only
    live = np.arange(100) < 80
    rivals = brands.table(buyer, brand, live)
    assert len(rivals.purchases) == 2 and rivals.penetration == pytest.approx(79 / 80)
    assert rivals.both[0, 1] == pytest.approx(79 / 80) and (rivals.purchases == 1.0).all()
