"""The queue: who runs when, on how many cores; one for all who have the page open."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.core.cores import cores as cores_here
from sim.core.errors import UserError
from sim.page.job import RUNNING, WAITING, Job
from sim.words import say

MOST = 4  # runs of one person that wait or run
CLOSED_SECONDS = 30.0  # after which a session that is away is taken as closed
_STEP_SECONDS = 0.1
_ANSWERS_MOST = 500
_LOOK_SECONDS = 2.0  # between two looks for sessions that have closed


class Standing(NamedTuple):
    """How busy the machine is."""

    cores: int
    busy: int  # cores
    running: int  # jobs
    waiting: int


class Queue:
    """Starts jobs as cores become free: whoever has fewest running first, then whoever came first.

    A job takes the cores that it can use. One that may take long (`long`) leaves a core to those who want a first look,
    where there are two or more.
    """

    def __init__(self, cores: int | None = None, open_now: Callable[[str], bool] = lambda session: True) -> None:
        self.cores = cores or cores_here()
        self._open_now = open_now
        self._jobs: list[Job] = []
        self._away: dict[str, float] = {}  # since when
        self._answered: dict[str, Path] = {}  # folders by command, so that a link shows its answer again
        self._lock = threading.RLock()
        self._at_close: dict[str, list[Callable[[], None]]] = {}
        self._stop = threading.Event()
        threading.Thread(target=self._follow, daemon=True, name="queue of runs").start()
        atexit.register(self.close)

    def submit(self, job: Job) -> Job:
        """Have it run; a `UserError` when this session has as many as one may have."""
        with self._lock:
            mine = [each for each in self._jobs if each.owner == job.owner and not each.over]
            if len(mine) >= MOST:
                raise UserError(say("you have {count} runs that wait or run; cancel one first", count=len(mine)))
            self._jobs.append(job)
            self._start()
        return job

    def recall(self, job: Job) -> Job | None:
        """The same as ``job``, over, if it was answered before and its folder is still there."""
        with self._lock:
            folder = self._answered.get(job.command)
            if folder is None or not folder.is_dir():
                return None
            job.recalled(folder)
            self._jobs.append(job)
            return job

    def jobs(self, owner: str) -> Sequence[Job]:
        """Those of one session, the oldest first."""
        with self._lock:
            return [job for job in self._jobs if job.owner == owner]

    def ahead(self, job: Job) -> int:
        """How many jobs are started before this one, if nobody else comes."""
        with self._lock:
            order = self._order()
            return order.index(job) if job in order else 0

    def standing(self) -> Standing:
        """How busy the machine is."""
        with self._lock:
            running = [job for job in self._jobs if job.state == RUNNING]
            waiting = sum(job.state == WAITING for job in self._jobs)
            return Standing(self.cores, sum(job.cores for job in running), len(running), waiting)

    def sessions(self) -> set[str]:
        """Of whom anything is kept."""
        with self._lock:
            return {job.owner for job in self._jobs} | set(self._at_close)

    def when_closed(self, session: str, do: Callable[[], None]) -> None:
        """Have something done once a session has closed."""
        with self._lock:
            self._at_close.setdefault(session, []).append(do)

    def leave(self, session: str) -> None:
        """Cancel and forget all of a session."""
        with self._lock:
            for job in [job for job in self._jobs if job.owner == session]:
                job.cancel()
            self._jobs = [job for job in self._jobs if job.owner != session or not job.over]
            todo = self._at_close.pop(session, [])
        for do in todo:
            do()

    def close(self) -> None:
        """End everything, when the server ends."""
        self._stop.set()
        with self._lock:
            for job in self._jobs:
                job.cancel()

    def _order(self) -> list[Job]:
        """Who waits, in the order in which they would be started."""
        turns: dict[str, int] = {}
        for job in self._jobs:
            turns[job.owner] = turns.get(job.owner, 0) + (job.state == RUNNING)
        waiting = []
        for at, job in enumerate(self._jobs):
            if job.state == WAITING:
                waiting.append((turns[job.owner], at, job))
                turns[job.owner] += 1
        return [job for _, _, job in sorted(waiting, key=lambda each: each[:2])]

    def _start(self) -> None:
        """Start those who can; with the lock."""
        for job in self._order():
            now = self.standing()
            free = now.cores - now.busy
            most = now.cores - 1 if job.long and now.cores > 1 else now.cores
            taken = sum(each.cores for each in self._jobs if each.state == RUNNING and each.long) if job.long else 0
            fits = min(free, job.wants, most - taken)
            if fits > 0:
                job.start(max(1, fits // now.waiting) if now.waiting > 1 else fits)

    def _follow(self) -> None:
        looked = 0.0
        while not self._stop.wait(_STEP_SECONDS):
            with self._lock:
                for job in self._jobs:
                    job.look()
                    self._remember(job)
                self._start()
            if time.time() - looked > _LOOK_SECONDS:
                looked = time.time()
                self._sweep(looked)

    def _remember(self, job: Job) -> None:
        if job.folder is not None and job.command not in self._answered:
            self._answered[job.command] = job.folder
            while len(self._answered) > _ANSWERS_MOST:
                del self._answered[next(iter(self._answered))]

    def _sweep(self, now: float) -> None:
        """Let those go who have closed their page."""
        for session in self.sessions():
            if self._open_now(session):
                self._away.pop(session, None)
            elif now - self._away.setdefault(session, now) >= CLOSED_SECONDS:
                self.leave(session)
                if session not in self.sessions():
                    self._away.pop(session, None)
