"""Law 9, word of mouth: the regression finds what a panel was made of, and better reviews sell."""

from __future__ import annotations

import math

import numpy as np
import pytest
from judged import passed

from sim.evidence.validation.experiment import opened
from sim.evidence.validation.laws import word_of_mouth
from sim.evidence.validation.laws.word_of_mouth import Evidence, Page


def page(volume: float, valence: float, seed: int = 5, weeks: int = 60, brands: int = 24) -> Page:
    """A panel in which sales follow what the page shows."""
    rng = np.random.default_rng(seed)
    reviews = rng.integers(20, 60, (weeks, brands)) * np.exp(rng.normal(0.0, 0.5, brands))
    signal = reviews * (rng.normal(0.0, 0.05, brands) + rng.normal(0.0, 0.2, (weeks, brands)))
    count, said = (word_of_mouth._shown_before(column) for column in (reviews, signal))
    rating = word_of_mouth.stars(said / np.maximum(count, 1.0), 0.68)
    cost = np.exp(rng.normal(-0.2, 0.05, (weeks, brands)))
    size, season = rng.normal(0.0, 1.0, brands), rng.normal(0.0, 0.5, (weeks, 1))
    noise = rng.normal(0.0, 0.005, (weeks, brands))
    units = np.exp(5.0 + size + season + noise) * np.maximum(count, 1.0) ** volume * rating**valence * cost**-2.5
    return Page(units, units, reviews, signal, cost)


CATEGORY = np.arange(24) % 3


def test_the_regression_finds_what_the_panel_was_made_of():
    slope, covariance = word_of_mouth.regression([page(0.24, 0.42), page(0.24, 0.42, seed=6)], CATEGORY, 0.68)
    assert slope == pytest.approx([0.24, 0.42, -2.5], abs=0.06)
    assert (np.sqrt(np.diag(covariance)) < 0.05).all()


@pytest.mark.parametrize(
    ("volume", "valence", "causal", "expected"),
    [
        (0.24, 0.42, 0.5, [True, True, True, None]),
        (0.5, 0.1, 0.5, [True, False, True, None]),
        (-0.3, 0.4, -0.5, [False, True, False, None]),
    ],
)
def test_word_of_mouth_is_judged_by_order_and_sign(volume, valence, causal, expected):
    evidence = Evidence(page(volume, valence), CATEGORY, 0.68, np.array([causal, causal + 0.01]), np.zeros(2))
    assert passed(word_of_mouth.judge([evidence])) == expected


def test_better_reviews_sell_and_as_many_ordinary_ones_hardly_do(start, monkeypatch):
    monkeypatch.setattr(word_of_mouth, "INJECTED", 12)
    monkeypatch.setattr(word_of_mouth, "READ", slice(8, 12))
    brands = np.array([0, 10, 20, 30, 40])
    with opened(start.market()) as market:
        usual = word_of_mouth.panel(market, 12).expected[8:][:, brands].sum()
    same, better = (word_of_mouth._injected(start, brands, signal).sum() for signal in (math.nan, 1.0))
    assert better > 1.05 * usual
    assert abs(same - usual) < 0.5 * (better - usual)
