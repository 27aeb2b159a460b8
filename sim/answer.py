"""One question answered on the terminal, or one clear line that says why not."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from rich.console import Console
from rich.text import Text

from sim.errors import UserError
from sim.params.market import ASKED, MarketParams
from sim.results import RunResult
from sim.study import StudyError

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130


def answer(params: MarketParams) -> RunResult:
    """Run, write and print the report; the last line on standard output is the folder's path."""
    from sim.study.run import run  # bad input is refused before anything heavy is imported

    found = run(params, console=Console(stderr=True), draw=_draw)

    from sim.report import print_report, widen

    console = widen(Console())
    console.print(Text(f"Market: {found.title}"))
    for kind in ASKED:
        for name, thing in getattr(params, kind).items():
            console.print(Text(f"{name}: {thing.description}"))
    print_report(console, found)
    print(found.folder, flush=True)
    return found


def _draw(found: RunResult, folder: Path) -> None:
    from sim.report import draw_figures  # while the market runs nobody waits for SciPy and Matplotlib

    draw_figures(found, folder)


def explain(problem: BaseException) -> int | None:
    """Say on standard error what went wrong, if it is of a kind that users meet.

    Returns the exit status, or None for anything else.
    """
    console = Console(stderr=True)
    if isinstance(problem, UserError):
        for line in str(problem).splitlines():
            console.print(Text.assemble(("error: ", "red"), line), soft_wrap=True)
        return BAD_INPUT
    if isinstance(problem, StudyError):
        console.print(Text(str(problem)), soft_wrap=True)
        return FAILED
    if isinstance(problem, KeyboardInterrupt):
        console.print("interrupted; replications that were complete are kept and will be found again")
        return INTERRUPTED
    return None


def end_when_told() -> None:
    """Make a termination signal end the command in the ordinary way: workers end, half-written folders are removed."""
    signal.signal(signal.SIGTERM, _end)


def _end(signum: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + signum)
