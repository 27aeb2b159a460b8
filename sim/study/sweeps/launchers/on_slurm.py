"""Runs as an array of tasks, on Slurm or on this machine, by Submitit."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.core.errors import UserError, printable
from sim.study.sweeps.job import Outcome
from sim.study.sweeps.launchers.call import Call, Launch, lost
from sim.study.sweeps.settings import Launcher

LOGS = "submitit"  # in the sweep's folder
_LOOK_SECONDS = 1.0


@contextmanager
def on_slurm(launcher: Launcher, root: Path, at_once: int, threads: int) -> Iterator[Launch]:
    """The launcher `submitit`: an array of ``at_once`` tasks, ``threads`` cores each; runs are dealt out to them."""
    try:
        import submitit
    except ImportError:
        raise UserError('Submitit is not installed: pip install "livestream-market-sim[slurm]"') from None
    executor = submitit.AutoExecutor(folder=launcher.folder or root / LOGS, cluster=launcher.cluster)
    asked = {
        "timeout_min": launcher.timeout_min, "cpus_per_task": threads, "mem_gb": launcher.memory_gb,
        "slurm_partition": launcher.partition,
    }  # fmt: skip
    executor.update_parameters(**{name: value for name, value in asked.items() if value is not None})
    jobs: list[Any] = []

    def launch(wanted: Iterable[Call]) -> Iterator[tuple[int, Outcome]]:
        calls = list(wanted)
        hands = [range(number, len(calls), at_once) for number in range(min(at_once, len(calls)))]
        with executor.batch():
            begun = [executor.submit(_each, [calls[at] for at in hand], number) for number, hand in enumerate(hands)]
        jobs.extend(begun)
        left = dict(zip(begun, hands, strict=True))
        while left:
            for job in [job for job in left if job.done()]:
                yield from zip(left.pop(job), _found(job), strict=False)
            time.sleep(_LOOK_SECONDS if left else 0.0)

    try:
        yield launch
    finally:
        for job in jobs:
            if not job.done():
                job.cancel()


def _found(job: Any) -> Iterator[Outcome]:
    """What became of the runs of a task; if it was lost, of as many as there may be."""
    try:
        yield from job.result()
    except Exception as problem:  # whatever happened to it there
        while True:
            yield lost(f"lost by Submitit: {printable(problem)}")


def _each(calls: Sequence[Call], number: int) -> list[Outcome]:
    return [call(number) for call in calls]
