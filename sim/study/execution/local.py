"""Jobs over worker processes: who works with how many threads, and what happens when one of them fails."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple

from joblib.externals.loky import get_reusable_executor

from sim.core.errors import StudyError, UserError

# Processes share the cores out among themselves; libraries must not start a thread for every core in each of them.
_ONE_THREAD_EACH = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)

_WAKE_SECONDS = 0.5  # an interrupt that another thread received reaches a sleeping main thread only when it wakes

Outcome = tuple[str, UserError | None, str]  # label, what the user did wrong, what else went wrong


class Job(NamedTuple):
    """``work(*arguments, threads)``, to be called in a worker; what it finds goes to files."""

    label: str
    work: Callable[..., None]
    arguments: tuple[Any, ...]

    def __call__(self, threads: int, parent: int) -> Outcome:
        """Do it, and tell how it went."""
        if os.getpid() != parent:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
        try:
            self.work(*self.arguments, threads)
        except UserError as mistake:
            return self.label, mistake, ""
        except Exception:
            return self.label, None, traceback.format_exc()
        return self.label, None, ""


def run_all(jobs: Sequence[Job], cores: int) -> int:
    """Run ``jobs`` on ``cores`` cores: a process each, and more threads a process when there are fewer jobs than cores.

    Returns the number of workers. The first failure ends the others.
    """
    if not jobs:
        return 0
    workers = min(cores, len(jobs))
    outcomes = _outcomes(jobs, workers, cores // workers)
    try:
        for label, mistake, failure in outcomes:
            if mistake is not None:
                raise mistake
            if failure:
                raise StudyError(f"{label} failed:\n{failure}")
    except BrokenProcessPool:
        raise StudyError("a worker process was killed, most often for want of memory: try threads=1") from None
    finally:
        outcomes.close()
    return workers


def _outcomes(jobs: Sequence[Job], workers: int, threads: int) -> Generator[Outcome, None, None]:
    """What the jobs return, in the order in which they end. Leaving early kills the others."""
    if workers == 1:
        for job in jobs:
            yield job(threads, os.getpid())
        return
    executor = get_reusable_executor(max_workers=workers, env={**os.environ, **_ONE_THREAD_EACH})
    try:
        pending = {executor.submit(job, threads, os.getpid()) for job in jobs}
        while pending:
            done, pending = wait(pending, _WAKE_SECONDS, FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BaseException:
        executor.shutdown(wait=True, kill_workers=True)
        raise
