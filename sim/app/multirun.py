"""`python -m sim -m`: a run for each combination or sample of values, in one folder with one table."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from rich.text import Text

from sim.core.cores import cores
from sim.core.errors import printable
from sim.report.console import Console
from sim.report.trouble import FAILED
from sim.study.execution.progress import display_on, lines
from sim.study.places import check_writable
from sim.study.sweeps.composed import notes_of, sweep_of, try_first
from sim.study.sweeps.design import POINTS
from sim.study.sweeps.settings import GRID, PARTS, Settings
from sim.words import say
from sim.words.frames import framed

if TYPE_CHECKING:
    from sim.study.results import RunResult
    from sim.study.sweeps.job import Outcome
    from sim.study.sweeps.launchers.choose import Plan
    from sim.study.sweeps.sweep import Tally, Wanted


def sweep(words: Sequence[str], config_dir: Path | None = None) -> int:
    """Do every run that ``words`` ask for and is not done yet; returns the worst exit status of all runs."""
    console = Console(stderr=True)
    with _shown(console, say("checking the runs")) as update:
        asked = sweep_of(words, config_dir)
        runs, settings = asked.runs(), asked.settings
        tried = try_first(runs[:1], asked.composer)
        some = tried[0].params
        root = Path(os.path.abspath(some.output.dir))
        check_writable(root)
        if not (root / PARTS).is_dir():  # else most of them are known
            tried += try_first(runs, asked.composer, update)
    with ExitStack() as stack:
        with _shown(console, say("looking for what is known")):
            from sim.study.sweeps import (
                store,
            )  # all that runs a market, once it is known that there is something to run
            from sim.study.sweeps.job import Room
            from sim.study.sweeps.keys import known_by_words
            from sim.study.sweeps.launchers.choose import opened, planned
            from sim.study.sweeps.sweep import Tally, missing
            from sim.study.sweeps.sweep import sweep as do_all

            note = stack.enter_context(known_by_words(runs, root, asked.folders))
            left = missing(runs, root, settings.reports)
        known, on = len(runs) - len(left), cores(some.threads)
        plan = planned(settings.launcher, len(left), on)
        room = Room(root, plan.threads, *((_keep, _report) if settings.reports else ()))
        tally, worst = Tally(len(runs), known), 0

        def hear(now: Tally, run: Wanted | None, outcome: Outcome | None) -> None:
            nonlocal worst
            if run is not None and outcome is not None:
                worst = max(worst, outcome.status)
                shown.tell(run, outcome)
            shown.update(now)

        launch = stack.enter_context(opened(plan, root, on)) if left else None
        tried += try_first(left, asked.composer)  # of a sweep that has begun, while workers import what they need
        for told in (*notes_of(tried), *sampled(settings, len(runs)), _first(len(runs), len(left), plan)):
            console.print(Text(told), soft_wrap=True)
        note()
        if launch is not None:
            shown = stack.enter_context(_Line(console, tally))
            tally = do_all(launch, left, known, room, settings.stop, hear)
    store.gather(root)
    _close(console, tally, root)
    print(some.output.dir, flush=True)
    return worst or (FAILED if tally.failed else 0)


@contextmanager
def _shown(console: Console, what: str) -> Iterator[Callable[[int, int], None]]:
    """Say what is being done, and how much of it."""
    display = display_on(console, transient=True)
    line = display.add_task(what, total=None)
    with display:
        yield lambda done, of: display.update(line, completed=done, total=of)


class _Line:
    """The one line that tells how far things are; where nobody watches, a line a minute, whether a run ended or not."""

    def __init__(self, console: Console, tally: Tally):
        from rich.live import Live

        self._console, self._tally, self._began = console, tally, time.monotonic()
        self._live = Live(console=console, transient=True, auto_refresh=False) if console.is_terminal else None
        self._open = ExitStack()

    def __enter__(self) -> _Line:
        shown: AbstractContextManager[object] = self._live or lines(self._console, self._now)
        self._open.enter_context(shown)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def update(self, tally: Tally) -> None:
        self._tally = tally
        if self._live:
            self._live.update(Text(progress(tally)), refresh=True)

    def _now(self) -> str:
        return progress(self._tally, time.monotonic() - self._began)

    def tell(self, run: Wanted, outcome: Outcome) -> None:
        """What went wrong with a run, and its report where that is asked for."""
        if outcome.status:
            told = " ".join(f"{key}={value}" for key, value in run.swept.items())
            which = say("run with {words}: ", words=printable(told, 200)) if told else ""
            said = Text.assemble((say("failed: "), "red"), f"{which}{framed(outcome.message)}")
            self._console.print(said, soft_wrap=True)
            if outcome.detail:
                self._console.print(Text(outcome.detail.rstrip()), soft_wrap=True)
        if outcome.text:
            print(outcome.text, end="", flush=True)


def sampled(settings: Settings, runs: int) -> Iterator[str]:
    """How many points a sample has that were not asked for by number, and how many of them are runs of their own."""
    if settings.design == GRID:
        return
    points = settings.points or POINTS
    if settings.points is None:
        told = say("design={design} takes {n} points; points=N says another number", design=settings.design, n=points)
        yield say("note: {note}", note=told)
    if runs < points:
        again = say(
            "{n} of {of} points are the same as others, and are run once", n=f"{points - runs:,}", of=f"{points:,}"
        )
        yield say("note: {note}", note=again)


def _first(runs: int, left: int, plan: Plan) -> str:
    """Such as `4 runs, 1 known · joblib, 2 at once`, and what comes before the first of them."""
    from sim.study.execution.cache import compiles_first

    of, known = f"{runs:,}", f"{runs - left:,}"
    told = say("{runs} runs, {known} known", runs=of, known=known) if left < runs else say("{runs} runs", runs=of)
    if not left:
        return told
    how = say("{engine}, {n} at once", engine=plan.launcher.engine, n=f"{plan.at_once:,}")
    return f"{told} · {how}{framed(compiles_first())}"


def progress(tally: Tally, seconds: float | None = None) -> str:
    """Such as `job 37 of 120 · 2 known · failed 1 · 0:41:10 left`; ``seconds``: since the beginning, if it is later."""
    parts = [say("job {n} of {of}", n=min(tally.ended + 1, tally.runs), of=tally.runs)]
    parts += [say("{n} known", n=tally.known)] if tally.known else []
    parts += [say("failed {n}", n=tally.failed)] if tally.failed else []
    since = 0.0 if seconds is None else max(seconds - tally.seconds, 0.0)
    if tally.left_seconds is not None:
        parts.append(say("{time} left", time=timedelta(seconds=round(max(tally.left_seconds - since, 0.0)))))
    elif seconds is not None:
        parts.append(say("{time} so far", time=timedelta(seconds=round(seconds))))
    return " · ".join(parts)


def _close(console: Console, tally: Tally, root: Path) -> None:
    """What there is in the end, and how it is read."""
    from sim.study.sweeps.table import SWEEP

    place = os.path.relpath(root)
    counts = say(
        "{runs}: {done} done, {known} known before, {failed} failed",
        runs=f"{tally.runs:,}",
        done=f"{tally.done:,}",
        known=f"{tally.known:,}",
        failed=f"{tally.failed:,}",
    )
    rows = [
        (say("runs"), counts),
        (say("table"), f"{place}/{SWEEP}"),
        (say("read it"), f"python -m sim.compare {shlex.quote(place)}"),
        (say("in Python"), f'sim.load("{place}")'),
        (say("report"), f"python -m sim.report {shlex.quote(place)}"),
    ]
    for name, value in rows:
        console.print(Text(f"{set_cell_size(name, 10)} {value}"), soft_wrap=True)
    if tally.ended < tally.runs:
        console.print(Text(say("stopped at the first failure; the same command goes on")), soft_wrap=True)


def _keep(found: RunResult, folder: Path) -> None:
    from sim.app.answer import keep

    keep(found, folder, cores=1)


def _report(found: RunResult) -> str:
    from sim.app.answer import text_in

    assert found.folder is not None
    return text_in(found.folder)
