"""A calibration from start to end: noise between seeds, search, check with fresh seeds, identifiability, ensemble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.core.errors import UserError
from sim.evidence.calibration.budget import CHECKS, FINALISTS, RADIUS, ROUNDS, STEP_SEEDS, more_at_first, plan
from sim.evidence.calibration.ensemble import Best, Ensemble, plausible
from sim.evidence.calibration.identify import Identified, identify
from sim.evidence.calibration.objective import Objective, mean_over_seeds, prior_loss
from sim.evidence.calibration.search import Search, Step
from sim.evidence.calibration.space import Space
from sim.evidence.facts import Fact
from sim.study.trials.evaluate import Evaluator, Trial

LAST_RADIUS = 0.15  # of the box in which the curvature is measured, in ranges
OWN_SEEDS = 100  # first replication of the ensemble's own seeds

Tell = Callable[[str, float, int], None]


class Calibrated(NamedTuple):
    """What a calibration found. Facts that no run showed are in ``unseen`` and nowhere else."""

    facts: tuple[Fact, ...]
    unseen: tuple[Fact, ...]
    before: np.ndarray  # [seed, fact]
    after: np.ndarray  # [seed, fact]
    held_out: tuple[Fact, ...]
    held_out_before: np.ndarray  # [seed, held-out fact]
    held_out_after: np.ndarray
    objective: Objective
    start: np.ndarray
    point: np.ndarray
    identified: Identified
    ensemble: Ensemble
    story: list[Step]
    evaluations: int

    def summary(self) -> list[str]:
        """What came out, in a few lines."""
        objective, size = self.objective, len(self.objective)
        before, after = mean_over_seeds(self.before), mean_over_seeds(self.after)
        met = [objective.met(values) for values in (before, after)]
        core = objective.core
        return [
            f"facts met: {met[1].sum()} of {size} ({met[0].sum()} before); core facts: {met[1][core].sum()} of"
            f" {core.sum()} ({met[0][core].sum()} before)",
            f"weighted loss: {objective.loss(after):.1f} ({objective.loss(before):.1f} before)",
            f"the facts pin down {self.identified.pinned} of {len(self.point)} directions; the flattest:"
            f" {self.identified.directions[0].named}",
            f"plausible markets: {len(self.ensemble.points)} kept of {self.ensemble.accepted} that are not implausible"
            f" and {self.ensemble.tried} tried",
        ]


def calibrate(
    space: Space,
    facts: Sequence[Fact],
    evaluator: Evaluator,
    *,
    evaluations: int,
    markets: int,
    seed: int,
    start: np.ndarray | None = None,
    tell: Tell = lambda label, loss, met: None,
) -> Calibrated:
    """Fit. ``evaluator`` must read ``facts``, in their order; held-out ones are shown and never fitted."""
    first = space.start if start is None else start
    share = plan(evaluations, len(space), markets)

    def runs(points: np.ndarray, replications: Sequence[int]) -> np.ndarray:
        """Facts of each point with each replication, [point, replication, fact]."""
        trials = [Trial(space.values(point), replication) for point in points for replication in replications]
        return evaluator(trials).reshape(len(points), len(replications), -1)

    tell("the start with several seeds", np.nan, 0)
    at_start = runs(first[None, :], range(CHECKS))[0]
    sort = _sorted(facts, at_start)
    before = at_start[:, sort.fitted]
    chosen = tuple(fact for fact, keep in zip(facts, sort.fitted, strict=True) if keep)

    def each(points: np.ndarray, replications: Sequence[int]) -> np.ndarray:
        trials = [Trial(space.values(point), one) for point, one in zip(points, replications, strict=True)]
        return evaluator(trials)[:, sort.fitted]

    objective = Objective(chosen, _variance(before) / CHECKS)
    search = Search(each, objective, first, space.prior, seed, _luck(before))
    more = STEP_SEEDS + more_at_first(len(space))
    for i, radius in enumerate(ROUNDS, start=1):
        search.run(more + (share.search - more) * i // len(ROUNDS), radius, tell)
        search.relearn(_luck(runs(search.best.point[None, :], range(CHECKS))[0][:, sort.fitted]))

    tell("the best with further seeds", search.best.loss, 0)
    points = np.array([standing.point for standing in search.standings[-FINALISTS:]])
    checked = runs(points, range(CHECKS))
    means = np.array([mean_over_seeds(seeds[:, sort.fitted]) for seeds in checked])
    winner = int(np.argmin(search.objective.loss(means) + prior_loss(points, space.prior)))
    point, at_end, mean = points[winner], checked[winner], means[winner]
    after = at_end[:, sort.fitted]
    variance = (_variance(before) + _variance(after)) / 2
    objective = search.objective = Objective(chosen, variance / CHECKS)
    search.luck = _luck(after)

    state = float(objective.loss(mean)), int(objective.met(mean).sum())
    tell("the curvature around it", *state)
    search.explore(point, LAST_RADIUS, share.curvature)
    jacobian = search.emulator(point, LAST_RADIUS).jacobian(point)
    identified = identify(jacobian, mean, objective, space.names, [free.role for free in space.free])

    tell("plausible markets", *state)

    def own_seeds(points: np.ndarray, first_one: int) -> np.ndarray:
        return each(points, range(OWN_SEEDS + first_one, OWN_SEEDS + first_one + len(points)))

    ensemble = plausible(
        own_seeds, search.emulator(point, RADIUS), Objective(chosen, variance), Best(point, after),
        identified.information, count=markets, budget=share.ensemble, seed=seed,
    )  # fmt: skip
    tell("done", *state)
    return Calibrated(
        facts=chosen,
        unseen=tuple(fact for fact, missing in zip(facts, sort.unseen, strict=True) if missing),
        before=before,
        after=after,
        held_out=tuple(fact for fact, keep in zip(facts, sort.held_out, strict=True) if keep),
        held_out_before=at_start[:, sort.held_out],
        held_out_after=at_end[:, sort.held_out],
        objective=objective,
        start=first,
        point=point,
        identified=identified,
        ensemble=ensemble,
        story=search.story,
        evaluations=evaluator.spent,
    )


class _Sorted(NamedTuple):
    """Which facts are what, [fact] each."""

    fitted: np.ndarray
    held_out: np.ndarray
    unseen: np.ndarray


def _sorted(facts: Sequence[Fact], at_start: np.ndarray) -> _Sorted:
    if np.isnan(at_start).all():
        raise UserError("the market cannot be simulated where the calibration starts, or shows none of the facts")
    unseen = np.isnan(at_start).all(axis=0)
    held_out = np.array([fact.held_out for fact in facts], bool) & ~unseen
    fitted = ~held_out & ~unseen
    if not fitted.any():
        raise UserError("the market shows none of the facts that are to be fitted")
    return _Sorted(fitted, held_out, unseen)


def _luck(values: np.ndarray) -> np.ndarray:
    """How far each seed lies from the mean of all, [seed, fact]; 0 where it shows nothing. values: [seed, fact]."""
    return np.nan_to_num(values - mean_over_seeds(values))


def _variance(values: np.ndarray) -> np.ndarray:
    """Variance between seeds, [fact]; 0 where fewer than two of them show the fact."""
    seen = np.isfinite(values).sum(axis=0)
    squares = np.nansum((values - mean_over_seeds(values)) ** 2, axis=0)
    found: np.ndarray = np.where(seen > 1, squares / np.maximum(seen - 1, 1), 0.0)
    return found
