"""Experiments as tasks, one a seed; burn-ins are shared and readings are kept, so that a long run can be resumed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from sim.core.errors import Damaged
from sim.core.sealed import find_sealed, write_sealed
from sim.evidence.validation.experiment import Start, ordinary, rows, settled
from sim.evidence.validation.experiments import EXPERIMENTS
from sim.evidence.validation.experiments.table import Experiment, Readings
from sim.evidence.validation.finding import Effort, Finding, Task
from sim.params.market import MarketParams
from sim.study.compose import config_hash
from sim.study.execution.cache import Finder, burn_in_entry, cache_root, new_entry, read_file, sources_hash
from sim.study.execution.jobs import STATE

KIND = "experiments"  # folder of the cache


class Planned(NamedTuple):
    """An experiment at some effort."""

    name: str
    experiment: Experiment
    persons: int
    tasks: tuple[Task, ...]

    def findings(self, readings: Sequence[Readings]) -> tuple[Finding, ...]:
        """What the readings of all seeds say, with the size at which they were taken."""
        weeks, seeds = self.experiment.weeks, len(self.tasks)
        size = f"{self.persons:,} persons, {weeks} weeks, {seeds} seed{'s' if seeds > 1 else ''}"
        found = self.experiment.judge(self.name, readings)
        return tuple(f._replace(note=f"{f.note}; {size}" if f.note else size) for f in found)


def planned(effort: Effort, names: Collection[str] = ()) -> list[Planned]:
    """All experiments, or those of these names. At a scale of a half there are half as many persons and seeds."""
    found = []
    for name in EXPERIMENTS:
        if names and name not in names:
            continue
        experiment = named(name)
        persons = rows(experiment.persons, effort.scale)
        seeds = max(round(experiment.seeds * min(effort.scale, 1.0)), 1)
        seconds = experiment.seconds * effort.scale
        tasks = (Task(readings, (name, effort.seed * 100 + seed, persons), seconds) for seed in range(seeds))
        found.append(Planned(name, experiment, persons, tuple(tasks)))
    return found


def named(name: str) -> Experiment:
    """The experiment of this name."""
    experiment: Experiment = import_module(f"{__package__}.{name}").EXPERIMENT
    return experiment


def readings(name: str, seed: int, persons: int) -> Readings:
    """What an experiment reads in one market, from the cache if it is known there."""
    experiment, params = named(name), ordinary(persons=persons)
    told = f"{sources_hash()} {_own_letters()} {config_hash(params)} {name} {seed}"
    key = hashlib.sha256(told.encode()).hexdigest()[:32]
    with cache_root() as root:
        known = find_sealed(root / KIND / key, key)
        if known is not None:
            kept: Readings = json.loads(known)
            return kept
    start = opening(params, seed) if experiment.burnt_in else Start(params, seed, b"")
    found: dict[str, Any] = experiment.read(start)
    with cache_root() as root:
        write_sealed(root / KIND / key, key, json.dumps(found).encode())
    return found


@cache
def _own_letters() -> str:
    """Hash of all that asks and judges here, to the letter; the market itself is in `sources_hash`."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def opening(params: MarketParams, seed: int) -> Start:
    """The market at its first reported week; burnt in once for all experiments of this size."""
    with cache_root() as root:
        entry = burn_in_entry(root, params, seed)
        try:
            if Finder()(entry):
                return Start(params, seed, read_file(entry, STATE))
        except Damaged:
            pass  # another process has just removed it
        start = settled(params, seed)
        with new_entry(entry) as folder:
            (folder / STATE).write_bytes(start.state)
        return start
