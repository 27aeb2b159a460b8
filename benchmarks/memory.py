"""What finished runs leave behind: resident memory, live markets and live agents after every tenth of many runs.

    python benchmarks/memory.py [--runs 100] [--persons 150] [--weeks 4] [--burn-in 4]

All runs are asked in one process, each with a seed of its own, so that none is found in the cache.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile

import mesa
from living import CONSOLE, MEGABYTE, compile_everything, progress, resident_bytes
from rich.table import Table

import sim
from sim.market.model import Market

STEPS = 10


def main() -> None:
    """Ask one run after another and look at the process in between."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--persons", type=int, default=150)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--burn-in", type=int, default=4)
    options = parser.parse_args()

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
