"""Runs over processes of this machine, by loky, which is what joblib works with.

It is asked directly because it says which runs were under way when a process was killed: these are tried once more,
each alone, so that only the one that kills its process is lost.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

from joblib.externals.loky import get_reusable_executor

from sim.core.endings import spawning
from sim.study.execution.jobs import Engine, ready
from sim.study.execution.local import begin, trackers
from sim.study.sweeps.job import Outcome
from sim.study.sweeps.launchers.call import KILLED, Call, Launch, lost

_AHEAD = 2  # calls that are handed over, for each process
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)  # processes share the cores out among themselves; libraries must not start a thread for every core in each


@contextmanager
def on_processes(at_once: int, market: type[Engine] | None = None) -> Iterator[Launch]:
    """The launcher `joblib`: so many processes, which import what runs of ``market`` need while these are composed."""

    def launch(calls: Iterable[Call]) -> Iterator[tuple[int, Outcome]]:
        return _launched(calls, at_once)

    try:
        for _ in range(at_once):
            _submitted(partial(_import, market), 0, at_once)
        yield launch
    finally:
        get_reusable_executor().shutdown(kill_workers=True)


def _launched(calls: Iterable[Call], at_once: int) -> Iterator[tuple[int, Outcome]]:
    """A few more calls are handed over than are done at the same time, so that no worker waits for the next.

    Those who work at the same time have numbers of their own, nearly always: a number only says where to begin.
    """
    left, running = enumerate(calls), dict[Future[Any], tuple[int, Call]]()
    while True:
        for at, call in islice(left, _AHEAD * at_once - len(running)):
            running[_submitted(call, at % at_once, at_once)] = at, call
        if not running:
            return
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in ended):
            interrupted = sorted(running.values(), key=lambda each: each[0])
            running.clear()
            yield from ((at, _once_more(call)) for at, call in interrupted)
            continue
        for future in ended:
            at, _ = running.pop(future)
            yield at, future.result()


def _import(market: type[Engine] | None, worker: int) -> None:
    """What the first run of a process would wait for."""
    import sim.study.analysis.chaos
    import sim.study.analysis.loyalty.table
    import sim.study.run  # noqa: F401

    ready(market, worker)


def _once_more(call: Call) -> Outcome:
    try:
        outcome: Outcome = _submitted(call, 0, 1).result()
        return outcome
    except BrokenProcessPool:
        return lost(KILLED)


def _submitted(call: Callable[[int], Any], worker: int, at_once: int) -> Future[Any]:
    environment = {**os.environ, **ONE_THREAD}
    with spawning():
        trackers()
    with spawning():
        pool: Any = get_reusable_executor(
            max_workers=at_once, initializer=begin, initargs=(os.getpid(), environment), env=ONE_THREAD
        )
        future: Future[Any] = pool.submit(call, worker)
    return future
