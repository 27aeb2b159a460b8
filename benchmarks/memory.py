"""What finished runs leave behind, and how many bytes a person of a living market takes.

    python benchmarks/memory.py [--runs 100] [--persons 150] [--weeks 4] [--burn-in 4]
    python benchmarks/memory.py --slopes 1000000 2000000 [--weeks 4] [--burn-in 10]

The first prints resident memory, live markets and live agents after every tenth of many runs. All are asked in one
process, each with a seed of its own, so that none is found in the cache. The second founds markets of these sizes, each
in a process of its own, and prints the most that was resident after founding, after the weeks before a block of 13
ends, and after it; the difference between two sizes is what a further person takes, and what 50 million would.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile

import mesa
from living import CONSOLE, MEGABYTE, compile_everything, market_of, peak_bytes, progress, resident_bytes
from rich.table import Table

import sim
from sim.market.model import Market

STEPS = 10
MANY = 50_000_000  # persons for whom room is wanted
WITHIN = 16e9  # bytes
MOMENTS = ("founded", "weeks lived", "a block of 13 weeks ended")


def main() -> None:
    """Print one of the two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--persons", type=int, default=150)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--burn-in", type=int, default=4)
    parser.add_argument("--slopes", type=int, nargs="+", metavar="PERSONS", help="bytes a person, from these sizes")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(*peaks(options.one, options.burn_in), sep="\n")
    elif options.slopes:
        slopes(sorted(options.slopes), options.burn_in)
    else:
        left_behind(options)


def peaks(persons: int, weeks: int) -> list[int]:
    """Most resident bytes of this process after each of `MOMENTS`."""
    compile_everything(1)
    market = market_of(persons, weeks, 1, 1)
    found = [peak_bytes()]
    market.run(-1)
    found.append(peak_bytes())
    market.run(0)  # a block ends with the last week before the first reported one
    return [*found, peak_bytes()]


def slopes(sizes: list[int], weeks: int) -> None:
    """Each size in a process of its own, and what lies between the smallest and the largest."""
    found = []
    for persons in sizes:
        words = [sys.executable, __file__, "--one", str(persons), "--burn-in", str(weeks)]
        found.append([int(line) for line in subprocess.check_output(words, text=True).split()])
    table = Table(title=f"most resident, MB; {weeks} weeks, one thread", title_justify="left")
    for title in ("", *(f"{n:,} persons" for n in sizes), "bytes a further person", f"{MANY:,} persons, GB"):
        table.add_column(title, justify="right")
    for at, moment in enumerate(MOMENTS):
        known = [bytes_of[at] for bytes_of in found]
        more = (known[-1] - known[0]) / max(sizes[-1] - sizes[0], 1)
        rest = known[0] - more * sizes[0]
        table.add_row(
            moment, *(f"{n / MEGABYTE:,.0f}" for n in known), f"{more:.0f}", f"{(rest + more * MANY) / 1e9:.1f}"
        )
    table.caption = f"wanted: {MANY:,} persons within {WITHIN / 1e9:.0f} GB"
    CONSOLE.print(table)


def left_behind(options: argparse.Namespace) -> None:
    """Ask one run after another and look at the process in between."""
    compile_everything(1)
    marks = {round(options.runs * step / STEPS) for step in range(1, STEPS + 1)} - {0}
    before: tuple[int, float] | None = None
    table = Table(title=f"one process, {options.persons} persons, {options.weeks} weeks", title_justify="left")
    for title in ("runs", "resident MB", "MB a run since", "live markets", "live agents"):
        table.add_column(title, justify="right")
    with tempfile.TemporaryDirectory() as folder, progress("runs", options.runs) as done:
        os.environ["SIM_CACHE_DIR"] = folder  # what is compiled stays where it is
        for run in range(1, options.runs + 1):
            sim.run(
                f"horizon.burn_in_weeks={options.burn_in}", "threads=1",
                persons=options.persons, weeks=options.weeks, replications=1, seed=run,
            )  # fmt: skip
            done()
            if run in marks:
                now = run, resident_bytes() / MEGABYTE
                growth = f"{(now[1] - before[1]) / (run - before[0]):+.2f}" if before else ""
                table.add_row(str(run), f"{now[1]:.1f}", growth, *(str(count) for count in alive()))
                before = now
    CONSOLE.print(table)


def alive() -> tuple[int, int]:
    """Markets and Mesa agents that something still holds."""
    gc.collect()
    things = gc.get_objects()
    return tuple(sum(isinstance(thing, kind) for thing in things) for kind in (Market, mesa.Agent))


if __name__ == "__main__":
    main()
