"""All runs of a sweep: what is known is left, the rest is done, and the table grows as runs end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sim.core.errors import StudyError
from sim.study.compose import config_hash
from sim.study.sweeps import store
from sim.study.sweeps.composed import Task
from sim.study.sweeps.job import BUSY, DONE, ENDED, FAILED, KNOWN, LOST, Outcome, Room, do, part_key
from sim.study.sweeps.launchers.call import Launch
from sim.study.sweeps.launchers.choose import Plan, opened
from sim.study.sweeps.table import failure

_GATHER_SECONDS, _GATHER_SHARE = 30.0, 20.0  # between gatherings: so long, and so many times what the last one took


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


Hear = Callable[[Tally, Task | None, Outcome | None], None]  # of every run as it ends


def missing(tasks: Sequence[Task], root: Path, reports: bool) -> list[Task]:
    """The runs that have not been done."""
    store.sweep_up(root)
    known = store.known(root)
    return [task for task in tasks if part_key(task, reports) not in known]


def sweep(left: Sequence[Task], known: int, room: Room, plan: Plan, cores: int, stop: bool, hear: Hear) -> Tally:
    """Do the runs ``left``, beside which so many are ``known``; ``stop`` at the first that fails.

    ``hear`` is told of each as it ends. Ends early, with a `StudyError`, where nothing more can be written.
    """
    tally, began = Tally(len(left) + known, known), time.monotonic()
    hear(tally, None, None)
    gathering = _Gathering(room.root)
    with opened(plan, room.root, cores) as launch:
        for wait in (False, True):  # first what nobody else is doing
            busy = []
            for task, outcome in _each(launch, left, room, wait):
                if outcome.state == BUSY:
                    busy.append(task)
                    continue
                if outcome.state == ENDED:
                    raise StudyError(outcome.message)
                if outcome.state == LOST:
                    _put_lost(task, room, outcome)
                tally = _counted(tally, outcome, time.monotonic() - began)
                hear(tally, task, outcome)
                if stop and outcome.state in (FAILED, LOST):
                    return tally
                gathering.now_and_then()
            left = busy
    return tally


def _each(launch: Launch, tasks: Sequence[Task], room: Room, wait: bool) -> Sequence[tuple[Task, Outcome]]:
    calls = [partial(do, task, room, wait) for task in tasks]
    return ((tasks[at], outcome) for at, outcome in launch(calls)) if calls else ()  # type: ignore[return-value]


def _counted(tally: Tally, outcome: Outcome, seconds: float) -> Tally:
    name = {DONE: "done", KNOWN: "known", FAILED: "failed", LOST: "failed"}[outcome.state]
    return tally._replace(**{name: getattr(tally, name) + 1}, seconds=seconds)


def _put_lost(task: Task, room: Room, outcome: Outcome) -> None:
    """The row of a run whose worker could not write it."""
    hashed = config_hash(task.params)
    store.put(room.root, hashed, part_key(task, room.tell is not None), failure(hashed, task.swept, outcome.message))


class _Gathering:
    """Gathers the table now and then, so that it takes a small part of the time."""

    def __init__(self, root: Path):
        self._root, self._next = root, time.monotonic() + _GATHER_SECONDS

    def now_and_then(self) -> None:
        began = time.monotonic()
        if began < self._next:
            return
        store.gather(self._root)
        ended = time.monotonic()
        self._next = ended + max(_GATHER_SECONDS, _GATHER_SHARE * (ended - began))
