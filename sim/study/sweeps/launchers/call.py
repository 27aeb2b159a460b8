"""What a launcher is: it does calls somewhere and tells of each as it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

from sim.study.sweeps.job import LOST, Outcome

Call = Callable[[int], Outcome]  # given the number of the worker, among those that work at the same time
# Position of each call, and what became of it. A call is made when there is room for it: that takes time and memory.
Launch = Callable[[Iterable[Call]], Iterator[tuple[int, Outcome]]]
Opened = AbstractContextManager[Launch]  # what was started ends with it

KILLED = "its worker process was killed, most often for want of memory: try fewer runs at once, such as threads=1"


def lost(why: str) -> Outcome:
    """The end of a call whose worker was lost."""
    return Outcome(LOST, why, status=1)
