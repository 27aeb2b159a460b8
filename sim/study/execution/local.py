"""Jobs over worker processes: who works with how many threads, and what happens when one of them fails."""

from __future__ import annotations

import os
import traceback
import warnings
from collections.abc import Callable, Generator, Sequence
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from typing import Any, NamedTuple

from joblib import Parallel, delayed
from joblib.externals.loky.backend import resource_tracker as loky_tracker

from sim.core.endings import deaf, end_with, spawning
from sim.core.errors import MACHINE, StudyError, UserError, in_words

Done = Callable[[int, Any], None]  # position of a job, and what it found


class Job(NamedTuple):
    """``work(*arguments, threads)``, to be called in a worker; whatever is large goes to files."""

    label: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...]

    def __call__(self, threads: int) -> Any:
        """Do it. What users or machines may have caused is told as it is; the rest with a name and a trace."""
        try:
            return self.work(*self.arguments, threads)
        except (UserError, StudyError):
            raise
        except OSError as problem:
            if problem.errno not in MACHINE:
                raise StudyError(f"{self.label} failed:\n{traceback.format_exc()}") from None
            raise StudyError(f"{self.label} failed: {in_words(problem)}") from None
        except Exception:
            raise StudyError(f"{self.label} failed:\n{traceback.format_exc()}") from None


def run_all(jobs: Sequence[Job], cores: int, done: Done = lambda at, found: None) -> int:
    """Run ``jobs`` on ``cores`` cores: a process each, and more threads a process when there are fewer jobs than cores.

    ``done`` hears of each job as it ends. The first failure ends the others. Returns the number of workers.
    """
    if not jobs:
        return 0
    workers = min(cores, len(jobs))
    results = _results(jobs, workers, cores // workers)
    try:
        for at, found in results:
            done(at, found)
    except BrokenProcessPool:
        raise StudyError("a worker process was killed, most often for want of memory: try threads=1") from None
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that closing early ends jobs is what it is for
            results.close()
    return workers


def _results(jobs: Sequence[Job], workers: int, threads: int) -> Generator[tuple[int, Any], None, None]:
    """What the jobs find, in the order in which they end. Leaving early kills the others."""
    if workers == 1:
        return ((at, job(threads)) for at, job in enumerate(jobs))
    pool = Parallel(
        workers,
        backend="loky",
        return_as="generator_unordered",
        batch_size=1,
        pre_dispatch="all",
        max_nbytes=None,
        # Processes share the cores out among themselves; libraries must not start a thread for every core in each.
        inner_max_num_threads=1,
        initializer=begin,
        # Workers that were told of another environment are not used.
        initargs=(os.getpid(), {**os.environ, "POLARS_MAX_THREADS": "1"}),
    )
    with spawning():
        trackers()
    with spawning():
        return pool(delayed(_numbered)(at, job, threads) for at, job in enumerate(jobs))


def trackers() -> None:
    """Start what follows the resources of processes, which lets signals pass again: it is done before they start."""
    for tracker in (resource_tracker, loky_tracker):
        tracker.ensure_running()


def begin(parent: int, environment: dict[str, str]) -> None:
    """What a worker does first, before its jobs import anything."""
    end_with(parent)
    deaf()  # the parent decides what a signal means
    os.environ.update(environment)


def _numbered(at: int, job: Job, threads: int) -> tuple[int, Any]:
    return at, job(threads)
