"""Points of a design, evaluated: an array of outcomes, and a table with a row a point and replication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import polars as pl

from sim.core.errors import UserError
from sim.params.market import REPLICATIONS_MAX, MarketParams
from sim.study.trials.evaluate import Evaluator, Trial
from sim.study.trials.factors import Factor, values_at
from sim.study.trials.outcomes import Outcome, readings_of

LOTS = 8  # sets of seeds among which luck is drawn
FRESH_LEAST = 8  # replications that judge a design: of fewer the interval is mostly their own luck


class Points(NamedTuple):
    """Evaluated points."""

    units: np.ndarray  # [point, factor]
    lots: np.ndarray  # [point] which set of seeds
    values: np.ndarray  # [point, outcome, replication], NaN where there is no market


class Varied(Protocol):
    """What varies and what is read: of a study that runs, or of one read back."""

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What varies."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What is read."""


class Study:
    """Outcomes of one market at any points, all with the same seeds and plausible markets."""

    def __init__(
        self, factors: Sequence[Factor], outcomes: Sequence[Outcome], evaluator: Evaluator, market: MarketParams
    ):
        self.factors, self.outcomes, self.market = tuple(factors), tuple(outcomes), market
        self._evaluator, self._readings = evaluator, readings_of(outcomes)

    def replications(self, lot: int = 0) -> list[int]:
        """Replications of one set of seeds: other seeds, the same plausible markets."""
        return replications_of(self.market, lot)

    def __call__(self, units: np.ndarray, lots: np.ndarray | None = None) -> Points:
        """Evaluate points [point, factor], all with the first set of seeds unless ``lots`` [point] says another."""
        lots = np.zeros(len(units), np.int64) if lots is None else lots
        return Points(units, lots, self._values(units, [self.replications(int(lot)) for lot in lots]))

    def _values(self, units: np.ndarray, replications: Sequence[Sequence[int]]) -> np.ndarray:
        """Outcomes of points [point, factor] in as many replications each, [point, outcome, replication]."""
        trials = [
            Trial(values_at(self.factors, point), replication)
            for point, mine in zip(units, replications, strict=True)
            for replication in mine
        ]
        found = self._evaluator(trials).reshape(len(units), -1, len(self._readings))
        by_key = {key: found[..., at] for at, key in enumerate(self._readings)}
        return np.stack([outcome.read(by_key) for outcome in self.outcomes], axis=1)

    def fresh(self, units: np.ndarray, replications: Sequence[int]) -> np.ndarray:
        """Points [point, factor] with other seeds, in all plausible markets: [point, outcome, replication]."""
        return self._values(units, [replications] * len(units))

    def table(self, points: Points) -> pl.DataFrame:
        """A row a point and replication: point, seed, market, a column for each factor and each outcome."""
        count, _, replications = points.values.shape
        rows = [(at, replication) for at in range(count) for replication in range(replications)]
        numbers = [self.replications(int(lot)) for lot in points.lots]
        columns = {
            "point": [at for at, _ in rows],
            "seed": [self.market.replication_seed(numbers[at][one]) for at, one in rows],
            "market": [self.market.plausible.drawn(numbers[at][one]) for at, one in rows],
        }
        told = [values_at(self.factors, point) for point in points.units]
        varied = {factor.name: [told[at][factor.name] for at, _ in rows] for factor in self.factors}
        values = {outcome.name: points.values[:, at].ravel() for at, outcome in enumerate(self.outcomes)}
        return pl.DataFrame(columns | varied | values, strict=False).with_columns(
            pl.col(outcome.name).fill_nan(None) for outcome in self.outcomes
        )


def replications_of(market: MarketParams, lot: int) -> list[int]:
    """The replications of one set of seeds. Each lives in the same plausible market whatever the set."""
    return _counted(market, lot, market.replications)


def fresh_of(market: MarketParams, count: int = 0) -> list[int]:
    """So many replications beside the first set of seeds; 0: one in every plausible market, `FRESH_LEAST` at least."""
    return _counted(market, 1, count or max(market.replications, market.plausible.count, FRESH_LEAST))


def _counted(market: MarketParams, lot: int, count: int) -> list[int]:
    turn = market.plausible.count
    first = lot * -(-market.replications // turn) * turn
    if first + count > REPLICATIONS_MAX:
        raise UserError(f"replications={market.replications}: too many for {lot + 1} sets of seeds")
    return [first + replication for replication in range(count)]


def lots_of(luck: np.ndarray) -> np.ndarray:
    """The set of seeds that numbers from 0 to 1 choose."""
    return np.minimum((luck * LOTS).astype(np.int64), LOTS - 1)
