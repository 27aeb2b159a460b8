"""How many evaluations a calibration needs, and where they go; known before anything heavy is imported."""

from __future__ import annotations

from typing import NamedTuple

from sim.core.errors import UserError

CHECKS = 6  # replications of the start and of each finalist; seeds among which the points of a wave take turns
FINALISTS = 3  # the mean of what is plausible, the densest point, and the closest to all bands
LATER = 2  # waves after the first
FIRST_SHARE = 0.45  # of what waves have, for the first one, which looks everywhere
LEAST_FIRST, LEAST_LATER = 8, 4  # points of a wave
TRIED = 4  # plausible markets simulated for each that is wanted
LEAST_TRIED = 2
RUNS = 10  # of each of them that no earlier look rules out
LEAST_RUNS = 2
SHARE = 3  # a third of all evaluations at most
_CHECK_RUNS = (1 + FINALISTS) * CHECKS


class Plan(NamedTuple):
    """How many evaluations go where."""

    first: int
    later: int  # each of LATER waves
    tried: int  # markets that may be plausible
    runs: int  # of each of them, if no earlier look rules it out

    @property
    def total(self) -> int:
        """All of them, if no market is ruled out before its last run."""
        return self.first + LATER * self.later + self.tried * self.runs + _CHECK_RUNS


def plan(evaluations: int, size: int, count: int) -> Plan:
    """Where ``evaluations`` of ``size`` parameters go, if ``count`` plausible markets are wanted."""
    least = _least(size, count)
    share = min(evaluations // SHARE, evaluations - _CHECK_RUNS - least.first - LATER * least.later)
    tried = max(min(TRIED * (count - 1), share // RUNS), least.tried)
    runs = min(max(share // max(tried, 1), LEAST_RUNS), RUNS)
    waves = evaluations - tried * runs - _CHECK_RUNS
    first = max(int(FIRST_SHARE * waves) // 10 * 10, least.first)
    return Plan(first, (waves - first) // LATER, tried, runs)


def check_budget(evaluations: int, size: int, markets: int) -> None:
    """Refuse fewer evaluations than a calibration of ``size`` parameters needs."""
    least = _least(size, markets).total
    if evaluations < least:
        raise UserError(
            f"--evaluations {evaluations}: allowed is {least} or more for {size} free parameters and {markets}"
            " plausible markets"
        )


def _least(size: int, count: int) -> Plan:
    return Plan(max(2 * size, LEAST_FIRST), max(size, LEAST_LATER), LEAST_TRIED * (count - 1), LEAST_RUNS)
