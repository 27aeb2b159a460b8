"""What a launcher is: it does calls somewhere and tells of each as it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from sim.study.sweeps.job import LOST, Outcome

Call = Callable[[int], Outcome]  # given the number of the worker, among those that work at the same time
Launch = Callable[[Sequence[Call]], Iterator[tuple[int, Outcome]]]  # position of each call, and what became of it
Opened = AbstractContextManager[Launch]  # what was started ends with it

KILLED = "its worker process was killed, most often for want of memory: try fewer runs at once, such as threads=1"


def lost(why: str) -> Outcome:
    """The end of a call whose worker was lost."""
    return Outcome(LOST, why, status=1)
