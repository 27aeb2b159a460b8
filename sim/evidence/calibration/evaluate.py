"""Facts of the years 2021 to 2025, for any values of the free parameters: what a calibration simulates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from sim.evidence.calibration.space import with_values
from sim.evidence.facts import Fact
from sim.params.market import REPLICATIONS_MAX, SWITCHES, MarketParams
from sim.study.trials.evaluate import Trial

# What is no part of a simulated history, or named beside it.
_NO_MATTER = {"seed", "replications", "threads", "output", "cases", "plausible", "beliefs", "rivals", *SWITCHES}


class History:
    """The years 2021 to 2025 of one market, for any values of its free parameters."""

    def __init__(self, market: MarketParams, facts: Sequence[Fact], code: str):
        self.market, self.facts, self.code = market, tuple(facts), code
        self._hash = hashlib.sha256(
            json.dumps(market.model_dump(mode="json", exclude=_NO_MATTER)).encode() + code.encode()
        )

    def name(self, trial: Trial) -> str:
        """Hash of code, market, values and seed. The facts that are read do not matter."""
        digest = self._hash.copy()
        digest.update(json.dumps([sorted(trial.values.items()), self._seed(trial)]).encode())
        return digest.hexdigest()[:32]

    def __call__(self, trial: Trial, threads: int) -> dict[str, float]:
        """Live through the years and read the facts."""
        from sim.dates.timeline import Timeline
        from sim.evidence.readings.history import Record, kpis_of, simulate_facts
        from sim.market.model import Market  # its imports take seconds, and only workers need them

        params = with_values(self.market, trial.values)
        market = Market(params, self._seed(trial), Timeline(params), threads, kpis=kpis_of(self.facts))
        try:
            market.run(params.horizon.first_week + params.horizon.weeks)
            record = Record(params, market.kpis(), market.transactions(), market.persons())
        finally:
            market.close()
        return simulate_facts({reading(fact): fact for fact in self.facts}, record)

    def _seed(self, trial: Trial) -> int:
        return self.market.seed * REPLICATIONS_MAX + trial.replication

    def __getstate__(self) -> dict[str, object]:
        return {key: value for key, value in self.__dict__.items() if key != "_hash"}  # workers need no names


def reading(fact: Fact) -> str:
    """What is read for a fact, without its bounds: changed bounds need no new simulation."""
    return json.dumps(fact.model_dump(mode="json", include={"read", "of", "year", "over", "minus"}))
