"""From satisfaction to a net promoter score: expected shares of answers, so that no noise enters."""

from __future__ import annotations

import math

import numpy as np

from sim.observe.sweep import NPS_STEPS
from sim.params.observation import Observation

NEUTRAL_ANSWER, PROMOTER_CUT, DETRACTOR_CUT = 7.5, 8.5, 6.5  # on the 0-10 scale: 9-10 promote, 0-6 detract


def expected_score(satisfaction: float, options: Observation) -> float:
    """Promoters minus detractors, -1..1, expected at a satisfaction of 0..1.

    The answer is logistic around 7.5 + nps_slope x (satisfaction - nps_neutral) with scale nps_spread, rounded to whole
    numbers: P(answer > cut) = 1 / (1 + exp((cut - mean) / spread)).
    """
    mean = NEUTRAL_ANSWER + options.nps_slope * (satisfaction - options.nps_neutral)

    def above(cut: float) -> float:
        return 1.0 / (1.0 + math.exp(min((cut - mean) / options.nps_spread, 700.0)))

    return above(PROMOTER_CUT) - (1.0 - above(DETRACTOR_CUT))


def score_table(options: Observation) -> np.ndarray:
    """`expected_score` in millionths at the middle of `NPS_STEPS` equal steps of satisfaction, [step] int64."""
    steps = [round(1e6 * expected_score((i + 0.5) / NPS_STEPS, options)) for i in range(NPS_STEPS)]
    return np.array(steps, dtype=np.int64)
