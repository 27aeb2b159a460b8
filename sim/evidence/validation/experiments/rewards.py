"""People hurry toward a reward, slow down once they have had it, and do neither where there is none (law 6)."""

from __future__ import annotations

import numpy as np

from sim.evidence.validation.experiment import Start
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.evidence.validation.laws.goal_gradient import LIVED, SOURCE, cards


def read(start: Start) -> Readings:
    """Hazards of the same people in the same week, means over the ordinary brand of each category."""
    found = cards(start)
    near = [card.hazard[-1] / card.hazard[0] for card in found]
    without = [card.without[-1] / card.without[0] for card in found]
    slump = [card.after / card.again - 1.0 for card in found if card.again > 0.0]
    return {
        "near": float(np.mean(near)),
        "after": float(np.mean(slump)) if slump else np.nan,
        "without": float(without[int(np.argmax(np.abs(np.array(without) - 1.0)))]),
    }


EXPERIMENT = Experiment(
    about="Each brand of middle size hands everybody a card of ten steps; the same people are shown the same week at"
    f" every step, and once they have used a reward within {LIVED} weeks.",
    read=read,
    judge=by_rows(
        Row("one step before a reward: orders over those at the first step", "near", 1.1, 1.4, SOURCE),
        Row("once a reward has been used: orders against one step before the next, relative", "after", -0.30, -0.03,
            SOURCE, note="the slump"),
        Row("one step before a reward worth nothing, over the first step", "without", 1.0, 1.0,
            "no reward, no gradient: exact"),
    ),
    persons=20_000, seeds=3, weeks=LIVED, seconds=25.0,
)  # fmt: skip
