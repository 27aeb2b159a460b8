"""Multirun: one run for each combination of values; each answers one question and writes one folder."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from sim.app.answer import answer
from sim.core.endings import heed
from sim.params.market import MarketParams
from sim.report.console import Console
from sim.report.trouble import FAILED, explain
from sim.study.compose import compose_sweep
from sim.study.execution.progress import display_on
from sim.study.places import check_writable


def sweep(words: Sequence[str], config_dir: Path | None = None) -> int:
    """Run every combination of the comma-separated values in ``words``; returns the worst exit status of all jobs."""
    display = display_on(Console(stderr=True), transient=True)
    line = display.add_task("checking the runs", total=None)
    with display:
        jobs = compose_sweep(words, config_dir, lambda done, of: display.update(line, completed=done, total=of))
    for params in jobs:
        check_writable(Path(params.output.dir))
    return max(map(job, jobs), default=0)


def job(params: MarketParams) -> int:
    """One job, to its exit status: a failure is told and must not end the sweep."""
    try:
        answer(params)
    except BrokenPipeError:  # nobody reads on
        raise
    except Exception as problem:
        heed()
        status = explain(problem)
        if status is None:
            print(traceback.format_exc(), file=sys.stderr)
        return status or FAILED
    return 0
