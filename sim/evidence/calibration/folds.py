"""Out of sample: facts that are left out of a fit and then foretold by it.

Later years by earlier ones; each report by the others; each family of facts by the others. A fold learns from the first
wave, which looks everywhere and knows no fact, and from a wave of its own; what it foretells is the mean of markets
drawn given the facts that it was shown, each simulated with a seed of its own. So nothing of a left-out fact enters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.evidence.calibration.objective import Objective, mean_over_seeds
from sim.evidence.calibration.space import Space
from sim.evidence.calibration.study import OWN_SEEDS
from sim.evidence.calibration.waves import Waves
from sim.evidence.facts import FAMILIES, REPORTS, Fact
from sim.study.trials.evaluate import Evaluator, Trial

LAST_FITTED = 2023  # year by which later ones are foretold
LEAST = 3  # facts that a fold leaves out
FIRST, OWN, MARKETS = 400, 60, 12  # points of the wave that all share, of a fold's own, markets that foretell
SCHEMA = {
    "fold": pl.String, "left_out": pl.String, "fact": pl.String, "low": pl.Float64, "high": pl.Float64,
    "foretold": pl.Float64, "lowest": pl.Float64, "highest": pl.Float64, "met": pl.Boolean, "met_before": pl.Float64,
    "was_left_out": pl.Boolean, "markets": pl.Int64,
}  # fmt: skip

FILE = "left_out.csv"  # beside the calibration: what all folds foretell


class Fold(NamedTuple):
    """Facts that are left out together."""

    name: str  # years, report or family
    left_out: str  # what it is that is left out
    facts: frozenset[str]


def folds_of(facts: Sequence[Fact]) -> list[Fold]:
    """The folds of these facts, those that are set or held out in any case not among them."""
    fitted = [fact for fact in facts if fact.fitted]
    groups = [
        ("years", f"{LAST_FITTED + 1} on", [fact for fact in fitted if fact.years[1] > LAST_FITTED]),
        *(("report", report, [fact for fact in fitted if fact.report == report]) for report in REPORTS),
        *(("family", family, [fact for fact in fitted if fact.family == family]) for family in FAMILIES),
    ]
    return [
        Fold(name, what, frozenset(fact.id for fact in left_out))
        for name, what, left_out in groups
        if LEAST <= len(left_out) < len(fitted)
    ]


def foretell(
    fold: Fold,
    space: Space,
    facts: Sequence[Fact],
    evaluator: Evaluator,
    *,
    seed: int,
    first: int = FIRST,
    own: int = OWN,
    markets: int = MARKETS,
) -> pl.DataFrame:
    """One row a fact: what the fold foretells of it. ``evaluator`` must read ``facts``, in their order."""
    used = [i for i, fact in enumerate(facts) if fact.fitted]
    shown = [i for i in used if facts[i].id not in fold.facts]

    seen: list[np.ndarray] = []  # all facts of what was simulated, [point, fact] each time

    def evaluate(points: np.ndarray, replications: Sequence[int]) -> np.ndarray:
        trials = [Trial(space.values(point), one) for point, one in zip(points, replications, strict=True)]
        seen.append(evaluator(trials))
        return seen[-1][:, shown]

    waves = Waves(evaluate, Objective([facts[i] for i in shown]), len(space), seed, space.belief)
    waves.first(first)
    if own:
        waves.later(own)
    evaluate(waves.draws(markets), range(OWN_SEEDS, OWN_SEEDS + markets))
    everywhere, found = (seen[at][:, used] for at in (0, -1))
    chosen = [facts[i] for i in used]
    mean, by_chance = mean_over_seeds(found), Objective(chosen).met(everywhere).mean(axis=0)
    ends = np.nanmin(found, axis=0, initial=np.inf), np.nanmax(found, axis=0, initial=-np.inf)
    return pl.DataFrame(
        [
            (fold.name, fold.left_out, fact.id, fact.low, fact.high, value, low, high, fact.low <= value <= fact.high,
             before, fact.id in fold.facts, markets)
            for fact, value, low, high, before in zip(chosen, mean, *ends, by_chance, strict=True)
        ],
        schema=SCHEMA, orient="row",
    )  # fmt: skip


def shares(told: pl.DataFrame) -> pl.DataFrame:
    """Of each fold the shares of facts met: of those left out, of those shown, and of the former before any fit."""
    out = pl.col("was_left_out")
    return told.group_by("fold", "left_out", maintain_order=True).agg(
        left_out_facts=out.sum(),
        met=(pl.col("met") & out).sum() / out.sum(),
        before=pl.col("met_before").filter(out).mean(),
        shown_facts=(~out).sum(),
        shown_met=(pl.col("met") & ~out).sum() / (~out).sum(),
    )
