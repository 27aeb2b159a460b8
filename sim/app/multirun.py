"""Multirun: Hydra spreads the jobs; each job answers one question and writes one folder."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from omegaconf import DictConfig

from sim.app.answer import answer
from sim.core.endings import heed
from sim.core.files import SCRATCH
from sim.report.trouble import FAILED, explain
from sim.study.compose import CONFIG_NAME, compose_sweep, forced, hydra_session, to_params
from sim.study.results import check_writable


def sweep(words: Sequence[str], config_dir: Path | None = None) -> int:
    """Run every combination of the comma-separated values in ``words``; returns the worst exit status of all jobs."""
    if not any(word.startswith("hydra/sweeper") for word in words):  # other sweepers choose values as they go
        for params in compose_sweep(words, config_dir):
            check_writable(Path(params.output.dir))
    with hydra_session(config_dir) as hydra, tempfile.TemporaryDirectory(prefix=SCRATCH) as scratch:
        notes = [f"hydra.sweep.dir={scratch}", "hydra.sweep.subdir=."]  # results have folders of their own
        batches = hydra.multirun(CONFIG_NAME, job, [*forced(words, config_dir), *notes], with_log_configuration=False)
    return max((done.return_value for batch in batches for done in batch), default=0)


def job(config: DictConfig) -> int:
    """One job, to its exit status: a failure is told and must not end the sweep."""
    try:
        answer(to_params(config))
    except BrokenPipeError:  # nobody reads on
        raise
    except Exception as problem:
        heed()
        status = explain(problem)
        if status is None:
            print(traceback.format_exc(), file=sys.stderr)
        return status or FAILED
    return 0
