"""Tasks over processes: the long ones first, results in the order of the tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sim.evidence.validation.finding import Task
from sim.evidence.validation.kept import Result, result_of
from sim.study.execution.local import Job, run_all


def run_tasks(tasks: Sequence[Task], workers: int, done: Callable[[float], None]) -> list[Result]:
    """What every task found. ``done`` hears the estimated seconds of each one that is finished."""
    longest_first = sorted(range(len(tasks)), key=lambda i: -tasks[i].seconds)
    jobs = [Job(_name(tasks[i]), _alone, tasks[i]) for i in longest_first]
    results: list[Any] = [None] * len(tasks)

    def keep(at: int, found: Result) -> None:
        results[longest_first[at]] = found
        done(tasks[longest_first[at]].seconds)

    run_all(jobs, workers, keep)
    return results


def _alone(work: Callable[..., Any], arguments: tuple[Any, ...], seconds: float, code: str, threads: int) -> Result:
    """A task has one thread, however many there are."""
    return result_of(work, arguments, code)


def _name(task: Task) -> str:
    return f"{task.work.__module__}.{task.work.__name__}"
