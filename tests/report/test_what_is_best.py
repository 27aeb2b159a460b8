"""A design is called best only where fresh seeds tell it from doing nothing."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from sim.app.search import table_of
from sim.report.text.what_is_best import sentences
from sim.study.trials.factors import Factor
from sim.study.trials.outcomes import LEVEL, Outcome
from sim.study.trials.search import Goal, confirm, search

GAIN, TRUST = Outcome("contribution_yuan", "strategy"), Outcome("trust_index")
FRESH = 12


def searched(gain: float, trust: float) -> pl.DataFrame:
    """A search of forty designs whose effects are so many standard deviations of their luck, all alike."""

    def evaluate(units: np.ndarray, lot: int) -> np.ndarray:
        """In two scenarios with three replications, or with twelve fresh ones."""
        draw = np.random.default_rng([lot, len(units), *(1e6 * units[:, 0]).astype(int)])
        luck = draw.normal(size=(len(units), 2, 2 * (FRESH if lot else 3)))
        return 1e6 * (luck + np.array([gain, trust])[:, None])

    factors, goals = [Factor("a")], [Goal(0, 1), Goal(1, 1)]
    tried = search(evaluate, factors, goals, [], budget=40, seed=1)
    found = SimpleNamespace(study=SimpleNamespace(factors=factors, outcomes=[GAIN, TRUST]))
    return table_of(found, goals, tried, confirm(evaluate, tried, goals, [], scenarios=2), False)


@pytest.fixture(scope="module")
def said() -> list[str]:
    return [*sentences([GAIN, TRUST], searched(0.0, 5.0), "2 scenarios x 3 replications", "mean", FRESH)]


def test_the_first_of_a_search_that_found_nothing_is_not_called_best(said: list[str]) -> None:
    (sentence,) = (each for each in said if "the sponsor gains" in each and "trial" in each)
    assert sentence.startswith("No design is best for what the sponsor gains: the first of the search, trial ")
    assert "is not told from doing nothing" in sentence and "(12 replications)" in sentence


def test_what_fresh_seeds_confirm_is_best(said: list[str]) -> None:
    (sentence,) = (each for each in said if each.startswith("Best for the effect on"))
    assert "told from doing nothing" in sentence


def test_what_does_harm_is_called_so() -> None:
    told = " ".join(sentences([GAIN, TRUST], searched(-5.0, 0.0), "2 scenarios x 3 replications", "mean", FRESH))
    assert "is worse than doing nothing" in told and "Best for" not in told
    levels = [each._replace(of=LEVEL) for each in (GAIN, TRUST)]
    first = " ".join(sentences(levels, searched(5.0, 5.0), "2 scenarios x 3 replications", "mean", FRESH))
    assert "First by" in first and "nothing" not in first
