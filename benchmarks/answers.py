"""How long one waits for an answer: help, a refusal, the first sign of progress, a tiny run, the default question.

    python benchmarks/answers.py [--repeat 3] [--quick]

Each command runs as a user runs it, in a process of its own, on a terminal that is made for it, with a cache of its
own: cold once (nothing compiled, nothing known), then warm (all of it known but the answer), then a second question
about the same market. ``--quick`` leaves the default question out. CPU is that of the command and of all its workers,
and wall time is worth nothing while other work runs on the machine: the load stands beside it. Installing is not
measured.
"""

from __future__ import annotations

import argparse
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

CONSOLE = Console()
KNOWN = ("arms", "records")  # of the cache: what answers are kept in


class Row(NamedTuple):
    """One line of the table; ``targets`` name a clock and seconds, such as "wall 1"."""

    name: str
    targets: str
    cpu: float  # seconds, of the command and its workers
    wall: float  # seconds
    first: float  # seconds until something stands on the terminal; NaN if nothing ever did
    load: float  # of the machine over the last minute


def asked(name: str, targets: str, words: Sequence[str], cache: Path, results: Path, status: int = 0) -> Row:
    """Run one command to its end."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"SIM_CACHE_DIR": str(cache), "TERM": "xterm", "COLUMNS": "100"}
    ours, theirs = pty.openpty()
    begun, seen = time.perf_counter(), [float("nan")]

    def listen() -> None:
        try:
            while os.read(ours, 65536):
                if seen[0] != seen[0]:
                    seen[0] = time.perf_counter() - begun
        except OSError:  # everybody has closed the terminal
            return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words], cwd=results, env=environment, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    _, ended, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(ended)
    listener.join(1.0)
    os.close(ours)
    if process.returncode != status:
        raise SystemExit(f"{name}: exit status {process.returncode} instead of {status}")
    row = Row(name, targets, used.ru_utime + used.ru_stime, wall, seen[0], os.getloadavg()[0])
    CONSOLE.print(f"[dim]{name}: CPU {row.cpu:.2f}, wall {row.wall:.2f}, first sign {row.first:.2f}[/dim]")
    return row


def least(rows: Sequence[Row]) -> Row:
    """The least of each clock over several runs: what the machine does besides only adds."""
    return Row(
        rows[0].name, rows[0].targets, min(row.cpu for row in rows), min(row.wall for row in rows),
        min(row.first for row in rows), max(row.load for row in rows),
    )  # fmt: skip


def short_ones(repeat: int, cache: Path, results: Path) -> list[Row]:
    """What must not keep anybody waiting."""
    tiny = ("size=tiny",)
    rows = [asked("tiny run, nothing compiled", "", tiny, cache, results)]
    for name, targets, words, status in (
        ("--help", "wall 1", ("--help",), 0),
        ("no such scenario", "wall 1", ("+scenario=price_wra",), 2),
        ("out of range", "wall 1", ("behaviour.buy.loss_aversion=-2",), 2),
    ):
        rows.append(least([asked(name, targets, words, cache, results, status) for _ in range(repeat)]))
    for at in range(repeat):  # another seed is another answer
        other = (*tiny, f"seed={100 + at}")
        rows.append(asked("tiny run", "cpu 3, first 2", other, cache, results))
    return [*rows[:-repeat], least(rows[-repeat:])]


def default_question(question: str, second: str, repeat: int, cache: Path, results: Path) -> list[Row]:
    """The question of the first page of the documentation, with less and less to do."""
    rows = [asked(f"{question}, cold", "wall 75, first 2", (question,), cache, results)]
    warm = []
    for _ in range(repeat):
        for kind in KNOWN:
            shutil.rmtree(cache / kind, ignore_errors=True)
        warm.append(asked(f"{question}, code and burn-ins known", "wall 25, first 2", (question,), cache, results))
    rows.append(least(warm))
    rows.append(asked(f"{second}, the market known", "wall 15, first 2", (second,), cache, results))
    rows.append(asked(f"{question}, asked again", "", (question,), cache, results))
    return rows


def missed(row: Row) -> bool:
    """Whether one of the row's targets is not met."""
    clocks = (target.split() for target in row.targets.split(", ") if target)
    return any(not getattr(row, clock) <= float(seconds) for clock, seconds in clocks)


def shown(rows: Sequence[Row]) -> Table:
    """The table."""
    table = Table(title=f"Seconds until an answer, {os.cpu_count()} cores", title_justify="left")
    for name in ("asked", "CPU", "wall", "first sign", "load", "at most", ""):
        table.add_column(name, justify="left" if name in ("asked", "at most", "") else "right")
    for row in rows:
        clocks = (f"{value:.2f}" for value in (row.cpu, row.wall, row.first, row.load))
        table.add_row(row.name, *clocks, row.targets, "missed" if missed(row) else "met" if row.targets else "")
    return table


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--repeat", type=int, default=3, help="of what is repeated the least counts")
    parser.add_argument("--quick", action="store_true", help="without the default question")
    parser.add_argument("--question", default="+scenario=price_war")
    parser.add_argument("--second", default="+scenario=trust_scandal")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cache, results = Path(folder) / "cache", Path(folder) / "results"
        results.mkdir()
        with CONSOLE.status("help, refusals and tiny runs"):
            rows = short_ones(options.repeat, cache, results)
        if not options.quick:
            shutil.rmtree(cache)
            with CONSOLE.status("the default question: some minutes"):
                rows += default_question(options.question, options.second, options.repeat, cache, results)
    CONSOLE.print(shown(rows))


if __name__ == "__main__":
    main()
