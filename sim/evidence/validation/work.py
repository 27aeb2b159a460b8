"""Tasks over processes: the long ones first, results in the order of the tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from typing import Any

from joblib.externals.loky import get_reusable_executor

from sim.evidence.validation.finding import Task


def run_tasks(tasks: Sequence[Task], workers: int, done: Callable[[float], None]) -> list[Any]:
    """What every task returns. ``done`` hears the estimated seconds of each one that is finished.

    A task that fails ends the others and raises what it raised.
    """
    if workers == 1:
        return [_told(task, done) for task in tasks]
    executor = get_reusable_executor(max_workers=workers, env={"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"})
    try:
        longest_first = sorted(range(len(tasks)), key=lambda i: -tasks[i].seconds)
        futures = {executor.submit(tasks[i].work, *tasks[i].arguments): i for i in longest_first}
        results: list[Any] = [None] * len(tasks)
        for future in as_completed(futures):
            results[futures[future]] = future.result()
            done(tasks[futures[future]].seconds)
        return results
    except BaseException:
        executor.shutdown(wait=False, kill_workers=True)
        raise


def _told(task: Task, done: Callable[[float], None]) -> Any:
    result = task.work(*task.arguments)
    done(task.seconds)
    return result
