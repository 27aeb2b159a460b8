"""Facts of many markets: looked up in the journal, or simulated in worker processes, one thread each."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from sim.core.errors import Damaged, UserError
from sim.evidence.calibration.journal import Journal, read_entry, write_entry
from sim.evidence.calibration.space import with_values
from sim.evidence.facts import Fact
from sim.params.market import REPLICATIONS_MAX, MarketParams
from sim.study.execution.local import Job, run_all
from sim.study.execution.progress import followed

_POLL_SECONDS = 0.5
# What is no part of a simulated history, or named beside it.
_NO_MATTER = {
    "seed", "replications", "threads", "output", "cases", "stress", "decompose", "explain", "break_even", "pilot",
    "plausible", "beliefs", "rivals",
}  # fmt: skip


class Trial(NamedTuple):
    """One market to simulate."""

    values: Mapping[str, float]  # of the free parameters, by dotted path
    replication: int  # its seed is that of this replication


class Simulator(Protocol):
    """Whatever gives facts for parameters: the market, or a stand-in in tests."""

    def name(self, trial: Trial) -> str:
        """A name that changes with everything that the facts of ``trial`` depend on."""
        ...

    def __call__(self, trial: Trial, threads: int) -> dict[str, float]:
        """Its facts, by what is read."""
        ...


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

        params = with_values(self.market, dict(trial.values))
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


class Evaluator:
    """Values of ``facts`` for any trials, each simulated once in the life of the journal."""

    def __init__(
        self,
        simulator: Simulator,
        facts: Sequence[Fact],
        journal: Journal,
        workers: int,
        done: Callable[[int], None] = lambda count: None,
    ):
        self._simulator, self._journal, self._workers, self._done = simulator, journal, workers, done
        self._readings = [reading(fact) for fact in facts]
        self.spent, self.simulated, self.failed = 0, 0, 0  # trials asked for; not known before; without a result
        self.damaged = 0  # entries of the journal that were not as they had been written

    def __call__(self, trials: Sequence[Trial]) -> np.ndarray:
        """Facts, [trial, fact]; missing for a market that cannot be simulated."""
        files = [self._journal.file(self._simulator.name(trial)) for trial in trials]
        fresh = {file: trial for file, trial in zip(files, trials, strict=True) if not self._known(file)}
        jobs = [Job(f"market {file.stem}", _simulate, (self._simulator, trial, file)) for file, trial in fresh.items()]
        self._done(len(trials) - len(jobs))
        with followed(self._teller(list(fresh)), _POLL_SECONDS):
            run_all(jobs, self._workers)
        self.spent += len(trials)
        self.simulated += len(jobs)
        return np.array([self._read(file) for file in files])

    def _known(self, file: Path) -> bool:
        there, entry = os.path.lexists(file), read_entry(file)
        self.damaged += there and entry is None
        return entry is not None and (bool(entry["problem"]) or set(self._readings) <= set(entry["facts"]))

    def _read(self, file: Path) -> list[float]:
        entry = read_entry(file)
        if entry is None:  # it was just written
            raise Damaged(f"{file}: somebody removed it while the calibration went on")
        if entry["problem"]:
            self.failed += 1
            return [np.nan] * len(self._readings)
        return [np.nan if (value := entry["facts"][key]) is None else value for key in self._readings]

    def _teller(self, files: list[Path]) -> Callable[[], None]:
        """What tells, whenever it is called, how many of these files are new since the last time."""
        told = 0

        def tell() -> None:
            nonlocal told
            there = sum(self._known(file) for file in files)
            self._done(there - told)
            told = there

        return tell


def _simulate(simulator: Simulator, trial: Trial, file: Path, threads: int) -> None:
    """One job of a worker. Parameters at odds with each other are a finding, not a failure."""
    clock, found, problem = time.perf_counter(), {}, ""
    try:
        found = simulator(trial, threads)
    except (UserError, ArithmeticError) as mistake:
        problem = str(mistake) or type(mistake).__name__
    write_entry(
        file,
        {
            "values": dict(trial.values),
            "replication": trial.replication,
            "facts": {key: None if np.isnan(value) else float(value) for key, value in found.items()},
            "problem": problem,
            "seconds": round(time.perf_counter() - clock, 3),
        },
    )
