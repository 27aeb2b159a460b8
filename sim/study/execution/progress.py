"""How far things are: one display for every command, and that of all weeks that workers simulate."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

TOLD = "SIM_PROGRESS"  # in the environment: a file for another program, see `tell`
LINE_SECONDS = 60.0  # between lines where nobody watches
_POLL_SECONDS = 0.2
_SPEED_SECONDS = 300.0  # over which speed is averaged: a calibration ends a batch of markets at once


class Counter:
    """Weeks done by one task: a slot of a small file that workers write and the parent reads."""

    def __init__(self, file: Path, slot: int):
        self._file, self._slot = file, slot
        self._weeks: np.memmap | None = None

    def __call__(self, week: int) -> None:
        """Count one more week."""
        if self._weeks is None:  # opened by the worker, not by the parent that names the task
            self._weeks = np.memmap(self._file, dtype=np.int64, mode="r+")
        self._weeks[self._slot] += 1


class Bar(NamedTuple):
    """One line of the display."""

    label: str
    weeks: int  # of one run
    runs: int  # known ones included
    slots: list[int]  # the tasks that do the runs which are not known yet


def display_on(console: Console, transient: bool = False) -> Progress:
    """A display without lines: what is done, how much of it, and the time that is left or was taken.

    ``transient``: it goes when it ends. Where nobody watches, in a file or a pipe, it shows nothing: bars would stand
    beside the one line of a refusal.
    """
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
        disable=not console.is_terminal,
        speed_estimate_period=_SPEED_SECONDS,
        transient=transient,
    )


@contextmanager
def shown(console: Console, bars: Sequence[Bar], file: Path, tasks: int) -> Iterator[None]:
    """Display ``bars`` while the block runs; ``file`` gets one counter for each of the ``tasks``."""
    np.zeros(max(tasks, 1), dtype=np.int64).tofile(file)
    display = display_on(console)
    lines = [display.add_task(bar.label, total=bar.weeks * bar.runs) for bar in bars]

    def update() -> None:
        weeks = np.fromfile(file, dtype=np.int64)
        for line, bar in zip(lines, bars, strict=True):
            known = bar.weeks * (bar.runs - len(bar.slots))
            display.update(line, completed=known + int(weeks[bar.slots].sum()))
        tell(int(weeks.sum()), sum(bar.weeks * len(bar.slots) for bar in bars))

    update()
    with display, followed(update, _POLL_SECONDS):
        yield


def tell(done: int, total: int) -> None:
    """Write ``done/total`` weeks of markets, what was known left out, where the environment names a file for it."""
    if place := os.environ.get(TOLD):
        with suppress(OSError):  # nobody's answer depends on it
            Path(place).write_text(f"{done}/{total}", encoding="ascii")


@contextmanager
def lines(console: Console, tell: Callable[[], str], seconds: float = LINE_SECONDS) -> Iterator[None]:
    """Where nobody watches, a line of what ``tell`` says every so many ``seconds`` while the block runs."""
    if console.is_terminal:
        yield
        return
    with followed(lambda: console.print(Text(tell()), soft_wrap=True), seconds, last=False):
        yield


def left_of(done: int, total: int, seconds: float) -> str:
    """Such as ` · 0:41:10 left`, if the rest goes on like what is ``done`` of ``total``; before that, what it took."""
    if not done:
        return f" · {timedelta(seconds=round(seconds))} so far"
    return f" · {timedelta(seconds=round(seconds / done * max(total - done, 0)))} left"


@contextmanager
def followed(look: Callable[[], None], seconds: float, last: bool = True, share: float = 1.0) -> Iterator[None]:
    """Call ``look`` every so many ``seconds`` while the block runs, in its own thread; ``last``: and at its end.

    Less often where looking takes long: at most ``share`` of the time is spent on it.
    """

    def follow() -> None:
        pause = seconds
        while not finished.wait(pause):
            began = time.monotonic()
            look()
            pause = max(seconds, (1.0 / share - 1.0) * (time.monotonic() - began))

    finished = threading.Event()
    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    try:
        yield
    finally:
        finished.set()
        follower.join()
        if last:
            look()
