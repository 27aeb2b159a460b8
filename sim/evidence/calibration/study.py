"""A calibration from start to end: waves, the best of a few candidates, what is left open, plausible markets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.core.errors import UserError
from sim.evidence.calibration.budget import CHECKS, LATER, plan
from sim.evidence.calibration.ensemble import Best, Ensemble, plausible
from sim.evidence.calibration.identify import Identified, identify
from sim.evidence.calibration.objective import Objective, mean_over_seeds, variance_over_seeds
from sim.evidence.calibration.space import Space
from sim.evidence.calibration.waves import Step, Waves
from sim.evidence.facts import Fact
from sim.study.trials.evaluate import Evaluator, Trial
from sim.words import say

OWN_SEEDS = 100  # first replication of the ensemble's own seeds
DRAWS = 2_000  # of the posterior, by which it is told what was learnt

Tell = Callable[[str, float, int], None]


class Calibrated(NamedTuple):
    """What a calibration found. Facts that no run showed are in ``unseen`` and nowhere else."""

    facts: tuple[Fact, ...]
    unseen: tuple[Fact, ...]
    before: np.ndarray  # [seed, fact]
    after: np.ndarray  # [seed, fact]
    held_out: tuple[Fact, ...]  # facts that are shown and not fitted, those that are set among them
    held_out_before: np.ndarray  # [seed, held-out fact]
    held_out_after: np.ndarray
    objective: Objective
    start: np.ndarray
    point: np.ndarray
    draws: np.ndarray  # [draw, parameter] given facts and priors
    identified: Identified
    ensemble: Ensemble
    story: list[Step]
    evaluations: int

    def summary(self) -> list[str]:
        """What came out, in a few lines."""
        objective, size = self.objective, len(self.objective)
        before, after = mean_over_seeds(self.before), mean_over_seeds(self.after)
        met = [objective.met(values) for values in (before, after)]
        core, fitted = objective.core, int(self.identified.fitted.sum())
        return [
            say(
                "facts met: {met} of {n} ({before} before); core facts: {met_core} of {core} ({before_core} before)",
                met=met[1].sum(),
                n=size,
                before=met[0].sum(),
                met_core=met[1][core].sum(),
                core=core.sum(),
                before_core=met[0][core].sum(),
            ),
            say(
                "weighted loss: {after} ({before} before)",
                after=f"{objective.loss(after):.1f}",
                before=f"{objective.loss(before):.1f}",
            ),
            say(
                "of {n} parameters the facts say something about {fitted}; they pin down {pinned} directions; the"
                " flattest: {named}",
                n=len(self.point),
                fitted=fitted,
                pinned=self.identified.pinned,
                named=self.identified.directions[0].named,
            ),
            say(
                "plausible markets: {kept} kept of {accepted} that are not implausible and {tried} tried, {runs} seeds"
                " each",
                kept=len(self.ensemble.points),
                accepted=self.ensemble.accepted,
                tried=self.ensemble.tried,
                runs=self.ensemble.runs,
            ),
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
    """Fit. ``evaluator`` must read ``facts``, in their order; held-out and set ones are shown and never fitted."""
    first = space.start if start is None else start
    share = plan(evaluations, len(space), markets)

    def runs(points: np.ndarray, replications: Sequence[int]) -> np.ndarray:
        """Facts of each point with each replication, [point, replication, fact]."""
        trials = [Trial(space.values(point), replication) for point in points for replication in replications]
        return evaluator(trials).reshape(len(points), len(replications), -1)

    tell(say("the start with several seeds"), np.nan, 0)
    at_start = runs(first[None, :], range(CHECKS))[0]
    sort = _sorted(facts, at_start)
    before = at_start[:, sort.fitted]
    chosen = tuple(fact for fact, keep in zip(facts, sort.fitted, strict=True) if keep)

    def each(points: np.ndarray, replications: Sequence[int]) -> np.ndarray:
        trials = [Trial(space.values(point), one) for point, one in zip(points, replications, strict=True)]
        return evaluator(trials)[:, sort.fitted]

    objective = Objective(chosen, variance_over_seeds(before) / CHECKS)
    state = float(objective.loss(mean_over_seeds(before))), int(objective.met(mean_over_seeds(before)).sum())
    waves = Waves(each, objective, len(space), seed, space.belief)
    tell(say("the first wave"), *state)
    waves.first(share.first)
    for number in range(LATER):
        tell(say("wave {n}", n=number + 2), *state)
        waves.later(share.later)

    tell(say("candidates with several seeds"), *state)
    draws = waves.draws(DRAWS)
    candidates = np.array([draws.mean(axis=0), waves.densest, waves.closest])
    checked = runs(candidates, range(CHECKS))
    means = np.array([mean_over_seeds(seeds[:, sort.fitted]) for seeds in checked])
    winner = int(np.argmin(objective.loss(means)))
    point, at_end, mean = candidates[winner], checked[winner], means[winner]
    after = at_end[:, sort.fitted]
    variance = (variance_over_seeds(before) + variance_over_seeds(after)) / 2
    objective = Objective(chosen, variance / CHECKS)
    state = float(objective.loss(mean)), int(objective.met(mean).sum())

    tell(say("plausible markets"), *state)
    identified = identify(draws, space.names, [free.role for free in space.free])

    def own(points: np.ndarray, replications: np.ndarray) -> np.ndarray:
        several = np.repeat(points, replications.shape[1], axis=0)
        return each(several, (OWN_SEEDS + replications).ravel().tolist()).reshape(*replications.shape, len(chosen))

    ensemble = plausible(
        own, waves.holding(share.tried, skip=DRAWS), Objective(chosen, variance), Best(point, after),
        fitted=int(identified.fitted.sum()), runs=share.runs, count=markets,
    )  # fmt: skip
    tell(say("done"), *state)
    shown = sort.held_out
    return Calibrated(
        facts=chosen,
        unseen=tuple(fact for fact, missing in zip(facts, sort.unseen, strict=True) if missing),
        before=before,
        after=after,
        held_out=tuple(fact for fact, keep in zip(facts, shown, strict=True) if keep),
        held_out_before=at_start[:, shown],
        held_out_after=at_end[:, shown],
        objective=objective,
        start=first,
        point=point,
        draws=draws,
        identified=identified,
        ensemble=ensemble,
        story=waves.story,
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
    held_out = ~np.array([fact.fitted for fact in facts], bool) & ~unseen
    fitted = ~held_out & ~unseen
    if not fitted.any():
        raise UserError("the market shows none of the facts that are to be fitted")
    return _Sorted(fitted, held_out, unseen)
