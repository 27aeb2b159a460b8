"""How fast the market lives, how much memory it takes, and how both grow with the population.

    python benchmarks/engine.py [--persons 10000 100000 1000000] [--weeks 26] [--threads 2]
    python benchmarks/engine.py --one-year      # the peak memory of a million persons over a year
    python benchmarks/engine.py --five-years    # a million persons over 260 weeks

Every population size runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from living import (
    CONSOLE,
    MEGABYTE,
    Parts,
    array_bytes,
    compile_everything,
    market_of,
    peak_bytes,
    progress,
    resident_bytes,
    watch,
)
from rich.table import Table

REFERENCE_PERSONS = 100_000  # cost per person-day is compared with this size, or with the smallest
MILLION = 1_000_000


@dataclass(frozen=True)
class Job:
    """One population to measure."""

    persons: int
    burn_in: int
    weeks: int
    threads: int


@dataclass(frozen=True)
class Measured:
    """What one population cost."""

    job: Job
    parts: Parts
    whole_wall: float  # seconds, burn-in included
    state_bytes: int  # rows of persons and what reaches them
    observer_bytes: int  # what observers keep, logs of orders included
    trace_bytes: int  # of these, the columns that observers keep for each person
    engine_bytes: int  # buffers of the kernels
    empty_bytes: int  # resident before the market was founded: Python, libraries, machine code
    peak_bytes: int

    @property
    def person_days(self) -> int:
        """Person-days measured."""
        return 7 * self.parts.weeks * self.job.persons

    @property
    def cpu_per_person_day(self) -> float:
        """CPU nanoseconds of a person-day, everything included."""
        return 1e9 * self.parts.total.cpu / self.person_days

    @property
    def kernels_per_person_day(self) -> float:
        """CPU nanoseconds of a person-day in the kernels alone."""
        return 1e9 * self.parts.kernels.cpu / self.person_days


def _live(job: Job, report: Connection) -> None:
    """Body of a child process: sends None after each week and a `Measured` at the end."""
    compile_everything(job.threads)
    empty = resident_bytes()
    market = market_of(job.persons, job.burn_in, job.weeks, job.threads)
    parts = watch(market)
    burn_in_wall = 0.0
    for week in range(-job.burn_in, job.weeks):
        if week == 0:
            burn_in_wall = parts.total.wall
            parts.restart()
        market.step()
        report.send(None)
    people, observer = market.people, market.observer
    report.send(
        Measured(
            job=job,
            parts=parts,
            whole_wall=burn_in_wall + parts.total.wall,
            state_bytes=array_bytes(people) - people.trace.nbytes,
            observer_bytes=array_bytes(observer) + people.trace.nbytes,
            trace_bytes=people.trace.nbytes,
            engine_bytes=array_bytes(market.engine),
            empty_bytes=empty,
            peak_bytes=peak_bytes(),
        )
    )
    market.close()


def _warm_the_cache(threads: int) -> None:
    """Compile in a process of its own: the compiler's memory would otherwise count as the market's."""
    child = multiprocessing.get_context("spawn").Process(target=compile_everything, args=(threads,))
    with progress("compiled code", 1) as done:
        child.start()
        child.join()
        done()


def measure(job: Job) -> Measured:
    """Warm a market up in a fresh process, then measure `job.weeks` weeks of it."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_live, args=(job, send))
    child.start()
    send.close()
    measured = None
    with progress(f"{job.persons:,} persons", job.burn_in + job.weeks) as week_done:
        while measured is None:
            try:
                measured = receive.recv()
            except EOFError:
                raise SystemExit("the measured process ended early; its own message is above") from None
            if measured is None:
                week_done()
    child.join()
    return measured


def _table(title: str, runs: list[Measured], rows: dict[str, Callable[[Measured], str]]) -> Table:
    """One row a quantity, one column a population."""
    table = Table(title=title, title_justify="left")
    table.add_column("persons")
    for r in runs:
        table.add_column(f"{r.job.persons:,}", justify="right")
    for name, value in rows.items():
        table.add_row(name, *(value(r) for r in runs))
    return table


def speed_table(runs: list[Measured]) -> Table:
    """Rates, costs and shares of the weekly time."""
    reference = next((r for r in runs if r.job.persons == REFERENCE_PERSONS), runs[0])
    against = f"against {reference.job.persons:,} persons"
    job = runs[0].job

    def share(part: Callable[[Parts], float]) -> Callable[[Measured], str]:
        return lambda r: f"{part(r.parts) / r.parts.total.cpu:.0%}"

    rows: dict[str, Callable[[Measured], str]] = {
        "million person-days per second": lambda r: f"{r.person_days / r.parts.total.wall / 1e6:.2f}",
        "sessions per person-week": lambda r: f"{7 * r.parts.sessions / r.person_days:.3f}",
        "ns per session, kernels": lambda r: f"{1e9 * r.parts.kernels.cpu / max(r.parts.sessions, 1):.0f}",
        "ns per session, all": lambda r: f"{1e9 * r.parts.total.cpu / max(r.parts.sessions, 1):.0f}",
        "ns per person-day, kernels": lambda r: f"{r.kernels_per_person_day:.1f}",
        f"  {against}": lambda r: f"{r.kernels_per_person_day / reference.kernels_per_person_day:.2f}",
        "ns per person-day, all": lambda r: f"{r.cpu_per_person_day:.1f}",
        f"  {against} ": lambda r: f"{r.cpu_per_person_day / reference.cpu_per_person_day:.2f}",
        "share of kernels": share(lambda p: p.kernels.cpu),
        "share of firms": share(lambda p: p.firms_cpu),
        "share of the observer": share(lambda p: p.observer.cpu),
    }
    title = f"Speed: {job.weeks} weeks after {job.burn_in} of burn-in, {job.threads} threads; ns are CPU time"
    return _table(title, runs, rows)


def memory_table(runs: list[Measured]) -> Table:
    """Bytes a person measured from the arrays, and resident memory of the process."""

    def each(size: Callable[[Measured], int]) -> Callable[[Measured], str]:
        return lambda r: f"{size(r) / r.job.persons:.0f}"

    rows: dict[str, Callable[[Measured], str]] = {
        "state, bytes a person": each(lambda r: r.state_bytes),
        "observers, bytes a person": each(lambda r: r.observer_bytes),
        "  of which columns of TRACE": each(lambda r: r.trace_bytes),
        "buffers of the kernels, bytes a person": each(lambda r: r.engine_bytes),
        "all arrays, bytes a person": each(lambda r: r.state_bytes + r.observer_bytes + r.engine_bytes),
        "resident before founding, MB": lambda r: f"{r.empty_bytes / MEGABYTE:,.0f}",
        "peak resident, MB": lambda r: f"{r.peak_bytes / MEGABYTE:,.0f}",
        "peak beyond founding, bytes a person": each(lambda r: r.peak_bytes - r.empty_bytes),
    }
    return _table("Memory at the end, one process a population", runs, rows)


def one_line(r: Measured) -> str:
    """The sentence under the tables for a long run."""
    return (
        f"{r.job.persons:,} persons, {r.job.weeks} weeks: {r.parts.total.wall:.1f} s wall "
        f"({r.whole_wall:.1f} s with {r.job.burn_in} weeks of burn-in), "
        f"{r.person_days / r.parts.total.wall / 1e6:.1f} million person-days/s, "
        f"peak {r.peak_bytes / MEGABYTE:,.0f} MB resident"
    )


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--persons", type=int, nargs="+", default=[10_000, 100_000, MILLION], help="population sizes")
    parser.add_argument("--weeks", type=int, default=26, help="weeks measured")
    parser.add_argument("--burn-in", type=int, default=26, help="weeks before, not measured")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--one-year", action="store_true", help="a million persons, 52 weeks: peak memory")
    parser.add_argument("--five-years", action="store_true", help="a million persons, 260 weeks: wall time")
    given = parser.parse_args(argv)
    jobs = [Job(n, given.burn_in, given.weeks, given.threads) for n in sorted(given.persons)]
    if given.one_year or given.five_years:
        jobs = [Job(MILLION, given.burn_in, 260 if given.five_years else 52, given.threads)]
    _warm_the_cache(given.threads)
    runs = [measure(job) for job in jobs]
    CONSOLE.print(speed_table(runs), memory_table(runs))
    if given.one_year or given.five_years:
        CONSOLE.print(one_line(runs[0]), soft_wrap=True)


if __name__ == "__main__":
    main()
