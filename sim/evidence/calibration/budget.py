"""How many evaluations a calibration needs, and where they go; known before anything heavy is imported."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.core.errors import UserError

RADIUS = 0.25  # half-width of the box in which a search begins, as a share of the ranges
FIRST_WAVE, LATER_WAVE = 2.0, 0.75  # points of a wave per free parameter
REACHES = (0.3, 0.6, 1.0, 1.6)  # of the steps tried at once, in radii
STEP_SEEDS = 3  # with which a step is judged
CHECKS = 6  # replications of the start, of the best point after each round, and of the finalists
ROUNDS = (RADIUS, RADIUS, RADIUS / 2)  # of the search, with a new look at the seeds' luck after each
FINALISTS = 3  # last points to which the search went, of which the best with several seeds is taken
ENSEMBLE_SHARE = 0.2  # of all evaluations
_CHECK_RUNS = (1 + len(ROUNDS) + FINALISTS) * CHECKS


class Plan(NamedTuple):
    """How many evaluations go where."""

    search: int
    curvature: int
    ensemble: int


def plan(evaluations: int, size: int, count: int) -> Plan:
    """Where ``evaluations`` of ``size`` parameters go, if ``count`` plausible markets are wanted."""
    ensemble = max(int(ENSEMBLE_SHARE * evaluations), 2 * count) if count > 1 else 0
    return Plan(evaluations - ensemble - _curvature(size) - _CHECK_RUNS, _curvature(size), ensemble)


def check_budget(evaluations: int, size: int, markets: int) -> None:
    """Refuse fewer evaluations than a calibration of ``size`` parameters needs."""
    rounds = len(ROUNDS) * (wave_size(size, 1) + len(REACHES) * STEP_SEEDS)
    need = STEP_SEEDS + more_at_first(size) + rounds + _curvature(size) + _CHECK_RUNS
    least = need if markets == 1 else max(need + 2 * markets, math.ceil(need / (1.0 - ENSEMBLE_SHARE)))
    if evaluations < least:
        raise UserError(
            f"--evaluations {evaluations}: allowed is {least} or more for {size} free parameters and {markets}"
            " plausible markets"
        )


def wave_size(size: int, wave: int) -> int:
    """Points of a wave in a search over ``size`` parameters."""
    return max(int((FIRST_WAVE if wave == 0 else LATER_WAVE) * size), 4)


def more_at_first(size: int) -> int:
    """By how much the first wave is larger than the others."""
    return wave_size(size, 0) - wave_size(size, 1)


def _curvature(size: int) -> int:
    return max(2 * size, 4)
