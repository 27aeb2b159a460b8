"""Runs one after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sim.study.sweeps.job import Outcome
from sim.study.sweeps.launchers.call import Call, Launch


@contextmanager
def here() -> Iterator[Launch]:
    """The launcher `basic`."""

    def launch(calls: Iterable[Call]) -> Iterator[tuple[int, Outcome]]:
        return ((at, call(0)) for at, call in enumerate(calls))

    yield launch
