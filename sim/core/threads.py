"""Run a kernel over all rows: fixed blocks of rows, any number of threads and processes, sums that depend on none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import reduce
from typing import Any, TypeVar

import numpy as np

from sim.core.part import WHOLE, Part

BLOCK = 8192  # rows; part of the results' definition only where orders are listed (block order)
Result = TypeVar("Result")
Sums = TypeVar("Sums", bound=tuple[np.ndarray, ...])


def blocks(rows: int) -> list[tuple[int, int]]:
    """Bounds (lo, hi) of the fixed blocks of rows."""
    return [(lo, min(lo + BLOCK, rows)) for lo in range(0, rows, BLOCK)]


class Threads:
    """A pool that runs serial, lock-releasing kernels over blocks; one worker runs in the caller."""

    def __init__(self, count: int, part: Part = WHOLE):
        self.count, self.part = max(1, count), part
        self._pool = ThreadPoolExecutor(self.count) if self.count > 1 else None

    def over_blocks(self, rows: int, work: Callable[[int, int, int], Result]) -> list[Result]:
        """Call work(worker, lo, hi) for every block; results in block order.

        A worker number is never used twice at once.
        """
        bounds = blocks(rows)
        if self._pool is None or len(bounds) == 1:
            return [work(0, lo, hi) for lo, hi in bounds]
        results: list[Result | None] = [None] * len(bounds)
        position = iter(range(len(bounds)))

        def drain(worker: int) -> None:
            for at in _shared(position):
                results[at] = work(worker, *bounds[at])

        for done in [self._pool.submit(drain, worker) for worker in range(self.count)]:
            done.result()
        return results  # type: ignore[return-value]

    def total(self, sums: Sequence[Sums]) -> Sums:
        """What the workers counted, a tuple of int64 arrays each, added up over them and over all parts."""
        whole = self.part.sum([reduce(np.add, arrays) for arrays in zip(*sums, strict=True)])
        make: Any = getattr(sums[0], "_make", tuple)
        together: Sums = make(whole)
        return together

    def close(self) -> None:
        """Stop the threads."""
        if self._pool is not None:
            self._pool.shutdown()


def _shared(position: Iterator[int]) -> Iterator[int]:
    # next() on a range iterator is atomic under the interpreter lock
    while (at := next(position, None)) is not None:
        yield at


@contextmanager
def threads(count: int) -> Iterator[Threads]:
    """A pool for one block of code."""
    pool = Threads(count)
    try:
        yield pool
    finally:
        pool.close()
