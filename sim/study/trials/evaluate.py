"""Numbers read off many markets: looked up in the journal, or simulated in worker processes, one thread each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from sim.core.errors import Damaged, UserError
from sim.study.execution.local import Job, run_all
from sim.study.execution.progress import followed
from sim.study.trials.journal import Journal, read_entry, write_entry

_POLL_SECONDS = 0.5


class Trial(NamedTuple):
    """One market to simulate."""

    values: Mapping[str, float | str]  # of what varies, by dotted path; text where it is a choice
    replication: int  # its seed is that of this replication


class Simulator(Protocol):
    """Whatever gives readings for parameters: the market, or a stand-in in tests."""

    def name(self, trial: Trial) -> str:
        """A name that changes with everything that the readings of ``trial`` depend on."""
        ...

    def __call__(self, trial: Trial, threads: int) -> dict[str, float]:
        """Its numbers, by what is read."""
        ...


class Evaluator:
    """Values of ``readings`` for any trials, each simulated once in the life of the journal."""

    def __init__(
        self,
        simulator: Simulator,
        readings: Sequence[str],
        journal: Journal,
        workers: int,
        done: Callable[[int], None] = lambda count: None,
    ):
        self._simulator, self._journal, self._workers, self._done = simulator, journal, workers, done
        self._readings = [*readings]
        self.spent, self.simulated, self.failed = 0, 0, 0  # trials asked for; not known before; without a result
        self.damaged = 0  # entries of the journal that were not as they had been written
        self.problems: dict[str, int] = {}  # why trials have no result, and how many for that reason

    def __call__(self, trials: Sequence[Trial]) -> np.ndarray:
        """Readings, [trial, reading]; missing for a market that cannot be simulated."""
        files = [self._journal.file(self._simulator.name(trial)) for trial in trials]
        fresh = {file: trial for file, trial in zip(files, trials, strict=True) if not self._known(file)}
        jobs = [Job(f"market {file.stem}", _simulate, (self._simulator, trial, file)) for file, trial in fresh.items()]
        self._done(len(trials) - len(jobs))
        with followed(self._teller(list(fresh)), _POLL_SECONDS):
            run_all(jobs, self._workers)
        self.spent += len(trials)
        self.simulated += len(jobs)
        return np.array([self._read(file) for file in files]).reshape(len(files), len(self._readings))

    def _known(self, file: Path) -> bool:
        there, entry = os.path.lexists(file), read_entry(file)
        self.damaged += there and entry is None
        return entry is not None and (bool(entry["problem"]) or set(self._readings) <= set(entry["facts"]))

    def _read(self, file: Path) -> list[float]:
        entry = read_entry(file)
        if entry is None:  # it was just written
            raise Damaged(f"{file}: somebody removed it while the markets were simulated")
        if problem := entry["problem"]:
            self.failed += 1
            self.problems[problem] = self.problems.get(problem, 0) + 1
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
