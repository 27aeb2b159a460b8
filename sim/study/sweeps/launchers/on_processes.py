"""Runs over processes of this machine, by loky, which is what joblib works with.

It is asked directly because it says which runs were under way when a process was killed: these are tried once more,
each alone, so that only the one that kills its process is lost.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from joblib.externals.loky import get_reusable_executor

from sim.core.endings import spawning
from sim.study.execution.local import begin, trackers
from sim.study.sweeps.job import Outcome
from sim.study.sweeps.launchers.call import KILLED, Call, Launch, lost

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)  # processes share the cores out among themselves; libraries must not start a thread for every core in each


@contextmanager
def on_processes(at_once: int) -> Iterator[Launch]:
    """The launcher `joblib`: so many processes."""

    def launch(calls: Sequence[Call]) -> Iterator[tuple[int, Outcome]]:
        return _launched(calls, at_once)

    try:
        yield launch
    finally:
        get_reusable_executor().shutdown(kill_workers=True)


def _launched(calls: Sequence[Call], at_once: int) -> Iterator[tuple[int, Outcome]]:
    """No more calls are handed over than are done at the same time, each with the number of a worker that is free."""
    left, free = list(range(len(calls)))[::-1], list(range(at_once))[::-1]
    running: dict[Future[Outcome], tuple[int, int]] = {}  # position and worker
    while left or running:
        while left and free:
            at, worker = left.pop(), free.pop()
            running[_submitted(calls[at], worker, at_once)] = at, worker
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in ended):
            interrupted = sorted(running.values())
            running.clear()
            free = list(range(at_once))[::-1]
            yield from ((at, _once_more(calls[at])) for at, _ in interrupted)
            continue
        for future in ended:
            at, worker = running.pop(future)
            free.append(worker)
            yield at, future.result()


def _once_more(call: Call) -> Outcome:
    try:
        return _submitted(call, 0, 1).result()
    except BrokenProcessPool:
        return lost(KILLED)


def _submitted(call: Call, worker: int, at_once: int) -> Future[Outcome]:
    environment = {**os.environ, **ONE_THREAD}
    with spawning():
        trackers()
    with spawning():
        pool: Any = get_reusable_executor(
            max_workers=at_once, initializer=begin, initargs=(os.getpid(), environment), env=ONE_THREAD
        )
        future: Future[Outcome] = pool.submit(call, worker)
    return future
