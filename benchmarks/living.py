"""Living markets to measure: warmed up, with the time and the memory of every part kept apart."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.dates.timeline import Timeline
from sim.market.model import Market
from sim.state.tallies import CELL, Tallies
from sim.study.compose import compose

MEGABYTE = 1e6
CONSOLE = Console()


@dataclass
class Spent:
    """Time of one part of the week, summed over the weeks measured."""

    wall: float = 0.0  # seconds
    cpu: float = 0.0  # seconds of all threads of this process; what else runs on the machine hardly moves it

    @contextmanager
    def timing(self) -> Iterator[None]:
        """Add the time that a block of code takes."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu


@dataclass
class Parts:
    """Where the weeks of a market went."""

    total: Spent = field(default_factory=Spent)
    kernels: Spent = field(default_factory=Spent)
    observer: Spent = field(default_factory=Spent)
    weeks: int = 0
    sessions: int = 0
    orders: int = 0

    def restart(self) -> None:
        """Forget what was measured so far."""
        self.total, self.kernels, self.observer = Spent(), Spent(), Spent()
        self.weeks = self.sessions = self.orders = 0

    @property
    def firms_cpu(self) -> float:
        """CPU seconds of everything else: decisions, offers, rankings, books, learning."""
        return self.total.cpu - self.kernels.cpu - self.observer.cpu


def market_of(persons: int, burn_in: int, weeks: int, threads: int, seed: int = 1) -> Market:
    """A market before its first week; it begins at week -burn_in."""
    params = compose(
        [f"population.persons={persons}", f"horizon.burn_in_weeks={max(burn_in, 1)}", f"horizon.weeks={weeks}"]
    )
    return Market(params, seed, Timeline(params), threads=threads)


def watch(market: Market) -> Parts:
    """Time the parts of every week from now on."""
    parts = Parts()
    people_live, observe, step = market.engine.week, market.observer.week, market.step

    def kernels(*given: Any) -> tuple[Tallies, np.ndarray]:
        with parts.kernels.timing():
            tallies, orders = people_live(*given)
        parts.sessions += int(tallies.cell[:, CELL.sessions].sum())
        parts.orders += len(orders)
        return tallies, orders

    def observer(*given: Any) -> None:
        with parts.observer.timing():
            observe(*given)

    def week() -> None:
        with parts.total.timing():
            step()
        parts.weeks += 1

    market.engine.week, market.observer.week, market.step = kernels, observer, week  # type: ignore[method-assign]
    return parts


def compile_everything(threads: int) -> None:
    """Run a tiny market past a quarter's end, so that no compilation and no loading of machine code is measured."""
    market = market_of(400, burn_in=2, weeks=14, threads=threads)
    market.run(14)
    market.close()


def array_bytes(thing: Any) -> int:
    """Bytes of all NumPy arrays that can be reached from an object, each counted once."""
    seen: set[int] = set()

    def of(x: Any) -> int:
        if id(x) in seen or isinstance(x, (str, bytes, int, float, type(None))):
            return 0
        seen.add(id(x))
        if isinstance(x, np.ndarray):
            return x.nbytes if x.base is None or not isinstance(x.base, np.ndarray) else of(x.base)
        if isinstance(x, dict):
            return sum(of(v) for v in x.values())
        if isinstance(x, (list, tuple, set)) or type(x).__name__ == "deque":
            return sum(of(v) for v in x)
        return of(vars(x)) if hasattr(x, "__dict__") and not isinstance(x, type) else 0

    return of(thing)


def peak_bytes() -> int:
    """Most resident memory this process ever had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def resident_bytes() -> int:
    """Resident memory now (the peak, where the system does not say)."""
    try:
        with open("/proc/self/statm") as f:  # noqa: PTH123 (not a file on disk)
            return int(f.read().split()[1]) * resource.getpagesize()
    except OSError:
        return peak_bytes()


@contextmanager
def progress(label: str, steps: int) -> Iterator[Callable[[], None]]:
    """A progress bar with the time left; the value is called once a step."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=steps)
        yield lambda: bar.advance(task)
