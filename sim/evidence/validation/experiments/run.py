"""Experiments as tasks, one a seed; burn-ins are shared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib import import_module
from typing import NamedTuple

from sim.core.errors import Damaged
from sim.evidence.validation.experiment import Start, ordinary, rows, settled
from sim.evidence.validation.experiments import EXPERIMENTS
from sim.evidence.validation.experiments.table import Experiment, Readings
from sim.evidence.validation.finding import Effort, Finding, Task
from sim.params.market import MarketParams
from sim.study.execution.cache import Finder, burn_in_entry, cache_root, new_entry, read_file
from sim.study.execution.jobs import STATE


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
        tasks = (
            Task(readings, (name, effort.seed * 100 + seed, persons), seconds, f"{__package__}.{name}")
            for seed in range(seeds)
        )
        found.append(Planned(name, experiment, persons, tuple(tasks)))
    return found


def named(name: str) -> Experiment:
    """The experiment of this name."""
    experiment: Experiment = import_module(f"{__package__}.{name}").EXPERIMENT
    return experiment


def readings(name: str, seed: int, persons: int) -> Readings:
    """What an experiment reads in one market."""
    experiment, params = named(name), ordinary(persons=persons)
    return experiment.read(opening(params, seed) if experiment.burnt_in else Start(params, seed, b""))


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
