"""Law 8, Bass diffusion: curves that are recognised, and the diffusion market itself."""

from __future__ import annotations

import numpy as np
import pytest
from judged import failed

from sim.evidence.validation.laws import bass

RNG_SEED = 5


def adopted(curve: bass.Bass, seeds: int = 4, weeks: int = 130) -> np.ndarray:
    path = np.diff(np.concatenate([[0.0], curve.adopted(np.arange(1, weeks + 1))]))
    luck = np.random.default_rng(RNG_SEED).normal(1.0, 0.01, (seeds, weeks))
    return path * luck


def test_the_bass_curve_is_recognised_and_another_is_not() -> None:
    curve = bass.implied(bass.market(500))
    assert curve == pytest.approx((0.003, 0.038), rel=1e-3)
    assert failed(bass.judged(adopted(curve), curve)) == []
    assert len(failed(bass.judged(adopted(bass.Bass(0.003, 0.06)), curve))) == 3
    assert bass.refit(np.cumsum(adopted(curve)[0])) == pytest.approx(curve, rel=0.05)


def test_in_small_steps_the_stepwise_form_is_the_closed_one() -> None:
    fine = bass.Bass(0.0003, 0.0038)
    assert np.abs(fine.stepwise(1200) - fine.adopted(np.arange(1, 1201))).max() < 0.002
    assert fine.peak == pytest.approx(1 + np.argmax(np.diff(fine.stepwise(1200))), abs=5)


@pytest.mark.slow
def test_in_the_diffusion_market_nobody_leaves_and_everybody_joins_once() -> None:
    shares = bass.adoptions(500, 3)
    assert 0.8 < shares.sum() <= 1.0 and shares.min() >= 0.0
