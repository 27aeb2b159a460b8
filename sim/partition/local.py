"""Parts as threads of one process: the plainest table, and the one that tests use."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import TypeVar

from sim.partition.share import Arrays, Share, Table, together

Result = TypeVar("Result")


class Round(Table):
    """A table in memory; ``laid`` counts the bytes that parts have laid on it."""

    def __init__(self, parts: int):
        self._given: list[tuple[str, Arrays]] = [("", [])] * parts
        self._all_there = Barrier(parts)
        self.laid = 0

    def meet(self, who: int, verb: str, mine: Arrays) -> Arrays:
        """See `Table`."""
        self._given[who] = verb, mine
        if self._all_there.wait() == 0:  # one of them does the sums
            try:
                self._result = together(self._given)
            except BaseException:
                self.leave()
                raise
            self.laid += sum(a.nbytes for _, arrays in self._given for a in arrays)
        self._all_there.wait()
        return self._result  # stays until all are there again

    def leave(self) -> None:
        """Nobody waits any longer for somebody who will not come."""
        self._all_there.abort()


def in_threads(parts: int, population: int, work: Callable[[Share], Result]) -> tuple[list[Result], int]:
    """Call work(share) for every part at once. Results in the order of parts, and bytes laid on the table."""
    table = Round(parts)

    def run(number: int) -> Result:
        try:
            return work(Share(number, parts, population, table))
        except BaseException:
            table.leave()
            raise

    with ThreadPoolExecutor(parts) as pool:
        running = [pool.submit(run, number) for number in range(parts)]
    failed = [error for done in running if (error := done.exception())]
    for error in sorted(failed, key=lambda e: isinstance(e, BrokenBarrierError)):  # the cause before its consequences
        raise error
    return [done.result() for done in running], table.laid
