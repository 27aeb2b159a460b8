"""Person-days a second, core for core, in other agent-based frameworks and here, on one small common market.

    python benchmarks/peers.py [--persons 1000 10000 50000] [--days 14] [--only NAME ...]

The rules stand in `peer_market.py`; each library lives them as its documentation would have it (`peer_libraries.py`),
all in one thread; a row says so where a library is not installed. `pip install agentpy ambr` adds two; mesa-frames
wants NumPy below 2 and so an environment of its own, where `--only mesa-frames` measures it without the engine.

The engine cannot be asked for so little. Its row is a market of as many persons with everything at work: hosts,
brands, platforms, orders on their way, bonds, trust, needs, word of mouth, joiners, KPIs of every week. A person of the
engine looks in less often than one of the common market, and idle days cost it next to nothing, while a visit takes far
more decisions. So of the last two columns the first flatters the engine and the second the others. In small markets
its firms, who cost the same whatever the number of persons, take most of the time.
What no row holds: founding, reports, storing, and that a run can be repeated to the bit on any number of threads.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import one_thread  # noqa: F401 (first: libraries look when they are imported)
from peer_libraries import PEERS
from peer_market import Market

ENGINE = "this engine, everything at work"
PATIENCE = 60.0  # seconds a cell may be expected to take, judged by the size before


class Cell(NamedTuple):
    """One peer at one size."""

    person_days: int
    seconds: float  # CPU
    visits: int

    @property
    def rate(self) -> float:
        """Person-days a second."""
        return self.person_days / max(self.seconds, 1e-9)


def live(name: str, persons: int, days: int, seed: int = 1) -> tuple[Cell, Market | None]:
    """Let a peer live; ImportError where its library is not installed."""
    if name == ENGINE:
        return _engine(persons, days // 7), None
    market, seconds = PEERS[name][1](persons, days, seed)
    return Cell(persons * days, seconds, market.visits), market


def _engine(persons: int, weeks: int) -> Cell:
    from living import compile_everything, market_of, watch

    compile_everything(1)
    market = market_of(persons, 13, weeks, 1)
    market.run(0)
    parts = watch(market)
    began = time.process_time()
    market.run(weeks)
    seconds = time.process_time() - began
    market.close()
    return Cell(7 * weeks * persons, seconds, parts.sessions)


def of_package(name: str) -> str:
    """A peer's package and version."""
    package = "livestream-market-sim" if name == ENGINE else PEERS[name][0]
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


def row_of(name: str, sizes: list[int], days: int) -> list[str]:
    """One row of the table: rates by size, then nanoseconds a person-day and a visit at the largest one lived."""
    rates: list[str] = []
    cell: Cell | None = None
    for persons in sizes:
        if cell is not None and cell.seconds * persons * days / cell.person_days > PATIENCE:
            rates.append("too slow")
            continue
        try:
            cell, _ = live(name, persons, days)
        except ImportError as missing:
            return [name, of_package(name), f"not installed ({missing.name or missing})"]
        rates.append(f"{cell.rate:,.0f}")
    assert cell is not None
    day, visit = 1e9 / cell.rate, 1e9 * cell.seconds / max(cell.visits, 1)
    return [name, of_package(name), *rates, f"{day:,.0f}", f"{visit:,.0f}"]


def main(argv: list[str] | None = None) -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--persons", type=int, nargs="+", default=[1000, 10_000, 50_000])
    parser.add_argument("--days", type=int, default=14, help="days lived, in whole weeks")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="peers whose name holds one of these")
    given = parser.parse_args(argv)
    names = [name for name in (*PEERS, ENGINE) if not given.only or any(part in name for part in given.only)]
    head = ["", "package", *(f"{n:,} persons" for n in given.persons), "ns a person-day", "ns a visit"]
    print(
        f"Person-days a second of one core, {given.days} days; Python {platform.python_version()}, "
        f"{datetime.date.today():%d %B %Y}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n"
    )
    print("| " + " | ".join(head) + " |\n" + "|" + "---|" * len(head))
    for name in names:
        row = row_of(name, given.persons, 7 * max(given.days // 7, 1))
        print("| " + " | ".join(row + [""] * (len(head) - len(row))) + " |", flush=True)


if __name__ == "__main__":
    main()
