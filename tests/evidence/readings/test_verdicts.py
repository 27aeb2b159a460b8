"""What an estimate says about a claim, with estimates made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.evidence.readings.verdicts import (
    AGAINST,
    ARTEFACT,
    NOT_COMPARABLE,
    SMALLER,
    SUPPORTED,
    UNDETECTABLE,
    VERDICTS,
    Estimate,
    verdict,
)

NONE = Estimate()


def estimate(mean: float, half: float, pairs: int = 24) -> Estimate:
    return Estimate(mean, mean - half, mean + half, pairs)


def test_an_estimate_is_a_mean_with_a_t_interval() -> None:
    values = np.array([0.1, 0.3, np.nan, 0.2])
    found = Estimate.of(values)
    low, high = stats.t.interval(0.95, 2, 0.2, stats.sem([0.1, 0.3, 0.2]))
    assert found == pytest.approx((0.2, low, high, 3))
    assert np.isnan(Estimate.of(np.array([0.1])).low) and np.isnan(Estimate.of(np.zeros(0)).mean)


def test_a_detectable_effect_is_found_in_four_of_five_studies() -> None:
    rng, pairs, scatter = np.random.default_rng(1), 24, 0.1
    error = scatter / pairs**0.5
    effect = estimate(0.0, stats.t.ppf(0.975, pairs - 1) * error, pairs).detectable
    studies = rng.normal(effect, scatter, (4000, pairs))
    assert np.mean([Estimate.of(study).low > 0 for study in studies]) == pytest.approx(0.8, abs=0.02)
    assert np.isnan(Estimate(0.1, np.nan, np.nan, 1).detectable) and Estimate.of(np.zeros(9)).detectable == 0.0


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("caused", "naive", "word"),
    [
        (estimate(0.5, 0.1), NONE, SUPPORTED),
        (estimate(0.25, 0.1), NONE, SUPPORTED),  # half of it is enough
        (estimate(0.1, 0.05), NONE, SMALLER),
        (estimate(0.1, 0.05), estimate(0.3, 0.1), SMALLER),  # the naive reading does not reach it either
        (estimate(0.1, 0.05), estimate(0.35, 0.2), ARTEFACT),
        (estimate(0.0, 0.05), estimate(0.6, 0.05), ARTEFACT),
        (estimate(0.0, 0.05), estimate(0.4, 0.5), SMALLER),  # a naive reading that finds nothing is no finding
        (estimate(0.0, 0.05), NONE, SMALLER),
        (estimate(-0.1, 0.05), estimate(0.6, 0.05), AGAINST),
        (estimate(0.0, 0.6), estimate(0.6, 0.05), UNDETECTABLE),  # the causal interval reaches the claim
        (estimate(-0.3, 0.4), NONE, UNDETECTABLE),  # does not reach it, and is wider than it
        (estimate(-0.3, 0.34), estimate(0.6, 0.05), UNDETECTABLE),  # as wide as that, whatever a naive reading says
        (estimate(0.0, 0.26), NONE, UNDETECTABLE),
        (estimate(0.0, 0.25), NONE, SMALLER),  # just as wide as the claim
        (estimate(0.25, 0.25), NONE, UNDETECTABLE),  # from nothing to all of it
        (estimate(0.3, 0.29), NONE, UNDETECTABLE),  # clear by a hair, from next to nothing to more than is claimed
        (estimate(0.9, 0.4), NONE, SUPPORTED),  # wider than the claim, and all of it beyond half of it
        (estimate(0.6, 0.35), NONE, SUPPORTED),  # from just half of it
        (estimate(0.6, 0.36), NONE, UNDETECTABLE),
        (estimate(-0.9, 0.4), NONE, AGAINST),
        (estimate(-0.4, 0.3), NONE, UNDETECTABLE),  # of the other sign, by a hair
        (estimate(0.0, 0.0), NONE, SMALLER),
        (estimate(0.2, 0.31), NONE, UNDETECTABLE),  # both nothing and the claim lie within
        (Estimate(0.2, pairs=1), estimate(0.6, 0.05), UNDETECTABLE),  # one pair has no interval
        (NONE, estimate(0.6, 0.05), NOT_COMPARABLE),
    ],
)
def test_verdicts(sign: int, caused: Estimate, naive: Estimate, word: str) -> None:
    """A claim of +0.5, and of -0.5 with everything the other way round."""
    turned = [one if sign > 0 else Estimate(-one.mean, -one.high, -one.low, one.pairs) for one in (caused, naive)]
    assert word in VERDICTS
    assert verdict((sign * 0.5, sign * 0.9), "relative", turned[0], turned[1:]) == word
    assert verdict((sign * 0.9, sign * 0.5), "relative", turned[0], turned[1:]) == word, "the nearer end counts"


def test_arms_that_are_equal_before_the_year_is_over_say_nothing() -> None:
    assert verdict((0.5, 0.5), "relative", estimate(0.0, 0.0), (), whole=False) == UNDETECTABLE
    assert verdict((0.5, 0.5), "relative", estimate(0.0, 0.0), ()) == SMALLER
    assert verdict((0.5, 0.5), "relative", estimate(0.1, 0.05), (), whole=False) == SMALLER


def test_a_level_is_not_comparable() -> None:
    assert verdict((0.3, 0.3), "level", estimate(0.3, 0.01), ()) == NOT_COMPARABLE
