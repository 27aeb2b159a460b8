"""One run of a sweep, as a worker does it: answered, written, and its rows put into the sweep's folder."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from sim.core.cores import at_most
from sim.core.errors import MACHINE, StudyError, UserError, in_words, printable
from sim.study.compose import config_hash
from sim.study.execution.cache import sources_hash
from sim.study.execution.jobs import Engine
from sim.study.results import RunResult
from sim.study.sweeps import store
from sim.study.sweeps.composed import Task
from sim.study.sweeps.table import failure, rows_of

DONE, KNOWN, FAILED, BUSY, LOST, ENDED = "done", "known", "failed", "busy", "lost", "ended"
BAD_INPUT, WENT_WRONG = 2, 1  # exit statuses
OUT_OF_MEMORY = "not enough memory: try population.persons with fewer, or fewer runs at once"
_MESSAGE_MOST = 500
_CODE_DIGITS = 8


class Outcome(NamedTuple):
    """What became of a run. `BUSY`: another command does it just now.

    `LOST`: its worker was lost, and nothing of it is written; `ENDED`: none can go on, as on a full disk.
    """

    state: str
    message: str = ""  # one line, of what failed
    detail: str = ""  # for whoever mends the program
    status: int = 0
    text: str = ""  # the report, where it is asked for


class Room(NamedTuple):
    """How runs are done."""

    root: Path  # the sweep's folder
    threads: int  # cores of one run
    draw: Callable[[RunResult, Path], object] | None = None  # adds figures to a folder
    tell: Callable[[RunResult], str] | None = None  # makes the report
    market: type[Engine] | None = None


def part_key(key: str, reports: bool) -> str:
    """What the part of a run is known by: its content, that of the code, and whether there are figures."""
    return f"{key}{sources_hash(__name__)[:_CODE_DIGITS]}{'r' if reports else ''}"


def do(task: Task, room: Room, wait: bool, worker: int) -> Outcome:
    """Do one run unless it is done; ``wait`` while another command does it. Nothing but signals is raised.

    ``worker``: its number among those that work at the same time.
    """
    key = part_key(task.key, room.tell is not None)
    try:
        with store.alone(room.root, key, wait) as mine:
            if not mine:
                return Outcome(BUSY)
            if store.has(room.root, key):
                return Outcome(KNOWN)
            return _done(task, key, room, worker)
    except (StudyError, OSError) as problem:  # not even that it failed can be written
        return Outcome(ENDED, printable(in_words(problem) if isinstance(problem, OSError) else problem), status=1)


def _done(task: Task, key: str, room: Room, worker: int) -> Outcome:
    from sim.study.run import run

    options: dict[str, Any] = {} if room.market is None else {"market": room.market}
    try:
        with at_most(room.threads, worker):
            found = run(task.params, draw=room.draw, into=room.root, **options)
        rows = rows_of(found, task.swept, room.root)
        text = room.tell(found) if room.tell is not None else ""
    except Exception as problem:
        failed = failed_by(problem)
        hashed = config_hash(task.params)
        store.put(room.root, hashed, key, failure(hashed, task.swept, failed.message))
        return failed
    store.put(room.root, found.manifest["config_hash"], key, rows)
    return Outcome(DONE, text=text)


def failed_by(problem: Exception) -> Outcome:
    """What an exception makes of a run."""
    if isinstance(problem, UserError):
        return _failed("; ".join(problem.lines), BAD_INPUT)
    if isinstance(problem, MemoryError):
        return _failed(OUT_OF_MEMORY)
    if isinstance(problem, OSError) and problem.errno in MACHINE:
        return _failed(in_words(problem))
    if isinstance(problem, StudyError):
        first, *others = str(problem).splitlines()
        return _failed(" ".join([first, *others[-1:]]), detail=str(problem) if others else "")
    return _failed(f"{type(problem).__name__}: {problem}", detail=traceback.format_exc())


def _failed(message: str, status: int = WENT_WRONG, detail: str = "") -> Outcome:
    return Outcome(FAILED, printable(message, _MESSAGE_MOST), detail, status)
