"""All runs of a sweep: what is known is left, the rest is done, and the table grows as runs end."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from sim.core.errors import StudyError, UserError
from sim.study.compose import config_hash
from sim.study.execution.progress import followed
from sim.study.sweeps import store
from sim.study.sweeps.composed import Later, Task
from sim.study.sweeps.job import BUSY, DONE, ENDED, FAILED, KNOWN, LOST, Outcome, Room, do, failed_by, part_key
from sim.study.sweeps.launchers.call import Call, Launch
from sim.study.sweeps.table import JOB_DIGITS, failure

_GATHER_SECONDS, _GATHER_SHARE = 60.0, 0.01  # between gatherings at least; of the time spent on them at most


class Tally(NamedTuple):
    """How far a sweep is."""

    runs: int
    known: int = 0  # by an earlier command, or another one beside this
    done: int = 0
    failed: int = 0
    seconds: float = 0.0  # since the first run began

    @property
    def ended(self) -> int:
        return self.known + self.done + self.failed

    @property
    def left_seconds(self) -> float | None:
        """What the rest will take if it goes on like this; None before a run has ended."""
        fresh = self.done + self.failed
        return self.seconds / fresh * (self.runs - self.ended) if fresh else None


Wanted = Task | Later  # one run, which may still have to be composed
Run = TypeVar("Run", bound=Wanted)
Hear = Callable[[Tally, Wanted | None, Outcome | None], None]  # of every run as it ends


def missing(runs: Sequence[Run], root: Path, reports: bool) -> list[Run]:
    """The runs that have not been done, as far as their keys are known."""
    store.sweep_up(root)
    known = store.known(root)
    return [run for run in runs if not run.key or part_key(run.key, reports) not in known]


def sweep(launch: Launch, left: Sequence[Wanted], known: int, room: Room, stop: bool, hear: Hear) -> Tally:
    """Do the runs ``left``, beside which so many are ``known``; ``stop`` at the first that fails.

    ``hear`` is told of each as it ends. Ends early, with a `StudyError`, where nothing more can be written.
    """
    tally, began = Tally(len(left) + known, known), time.monotonic()
    hear(tally, None, None)
    with gathering(room.root):
        for wait in (False, True):  # first what nobody else is doing
            busy = []
            for run, outcome in _each(launch, left, room, wait):
                if outcome.state == BUSY:
                    busy.append(run)
                    continue
                if outcome.state == ENDED:
                    raise StudyError(outcome.message)
                if outcome.state == LOST:
                    _put_lost(run.made(), room, outcome)
                tally = _counted(tally, outcome, time.monotonic() - began)
                hear(tally, run, outcome)
                if stop and outcome.state in (FAILED, LOST):
                    return tally
            left = busy
    return tally


def _each(launch: Launch, runs: Sequence[Wanted], room: Room, wait: bool) -> Iterator[tuple[Wanted, Outcome]]:
    """What became of each run, in the order in which they end; a run is composed when its turn comes."""
    if not runs:
        return
    refused = store.refused(room.root)
    for at, outcome in launch(_call(run, room, wait, refused) for run in runs):
        yield runs[at], outcome


def _call(run: Wanted, room: Room, wait: bool, refused: Collection[str]) -> Call:
    """How a worker does a run; if it cannot be composed, it has only to say so."""
    if isinstance(run, Task):
        return partial(do, run, room, wait)
    try:
        task = run.made()
    except UserError as mistake:
        outcome = failed_by(mistake)
        store.refuse(room.root, run.name, failure(run.name, run.swept, outcome.message))
        return partial(_say, outcome)
    if run.name[:JOB_DIGITS] in refused:
        store.forget_refused(room.root, run.name)
    return partial(do, task, room, wait)


def _say(outcome: Outcome, worker: int) -> Outcome:
    return outcome


def _counted(tally: Tally, outcome: Outcome, seconds: float) -> Tally:
    name = {DONE: "done", KNOWN: "known", FAILED: "failed", LOST: "failed"}[outcome.state]
    return tally._replace(**{name: getattr(tally, name) + 1}, seconds=seconds)


def _put_lost(task: Task, room: Room, outcome: Outcome) -> None:
    """The row of a run whose worker could not write it."""
    hashed, key = config_hash(task.params), part_key(task.key, room.tell is not None)
    store.put(room.root, hashed, key, failure(hashed, task.swept, outcome.message))


def gathering(root: Path) -> AbstractContextManager[None]:
    """Gather the table now and then within the block, beside all else, so that it takes a small part of the time.

    What goes wrong is told by whoever gathers at the end.
    """

    def gather() -> None:
        with suppress(Exception):
            store.gather(root)

    return followed(gather, _GATHER_SECONDS, last=False, share=_GATHER_SHARE)
