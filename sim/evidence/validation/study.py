"""The whole validation: tasks of laws, facts and experiments side by side, then their findings.

Claims are a study of their own (`sim.evidence.validation.claims`), of which the scorecard shows what is kept.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from importlib import import_module

from rich.console import Console

from sim.evidence.validation.claims.result import Claimed
from sim.evidence.validation.experiments.run import planned
from sim.evidence.validation.experiments.tabled import Tried
from sim.evidence.validation.facts import fact_findings, fact_tasks
from sim.evidence.validation.finding import PARTS, Effort, Law, Task
from sim.evidence.validation.laws import LAWS
from sim.evidence.validation.scorecard import Scorecard
from sim.evidence.validation.work import run_tasks
from sim.study.execution.progress import display_on
from sim.version import __version__
from sim.words import say


def laws_of(effort: Effort, numbers: Collection[int] = ()) -> list[Law]:
    """The laws, or those of these numbers."""
    chosen = [name for number, name in enumerate(LAWS, start=1) if not numbers or number in numbers]
    return [import_module(f"sim.evidence.validation.laws.{name}").law(effort) for name in chosen]


def validate(
    effort: Effort, parts: Collection[str] = PARTS, numbers: Collection[int] = (), workers: int = 0,
    console: Console | None = None, experiments: Collection[str] = (), claims: Claimed | None = None,
) -> Scorecard:  # fmt: skip
    """Run everything asked for, of laws and experiments those named; ``workers`` processes, one a core unless given.

    claims: what is known of them, to stand beside.
    """
    workers = workers or os.cpu_count() or 1
    laws = laws_of(effort, numbers) if "laws" in parts else []
    trials = planned(effort, experiments) if "experiments" in parts else []
    groups: list[list[Task]] = [
        *(list(law.tasks) for law in laws),
        *(list(trial.tasks) for trial in trials),
        fact_tasks(effort) if "facts" in parts else [],
    ]
    tasks = [task for group in groups for task in group]
    started = time.perf_counter()
    with display_on(console or Console(quiet=True)) as bar:
        row = bar.add_task(say("validating"), total=sum(task.seconds for task in tasks))
        results = run_tasks(tasks, workers, lambda seconds: bar.advance(row, seconds))
    found = iter(results)
    shares = [[next(found).found for _ in group] for group in groups]
    tried = zip(trials, shares[len(laws) :], strict=False)
    minutes, known = f"{(time.perf_counter() - started) / 60:.1f}", sum(one.known for one in results)
    took = say("{minutes} minutes on {cores} cores", minutes=minutes, cores=workers)
    if known:
        took = say("{took} for what was not known of {n} tasks ({known} were)", took=took, n=len(tasks), known=known)
    return Scorecard(
        laws=tuple((law, tuple(law.judge(share))) for law, share in zip(laws, shares, strict=False)),
        facts=tuple(fact_findings(shares[-1])) if shares[-1] else (),
        claims=claims,
        about=say(
            "version {version}, seed {seed}, scale {scale}, {took}",
            version=__version__,
            seed=effort.seed,
            scale=f"{effort.scale:g}",
            took=took,
        ),
        experiments=tuple(Tried(trial.name, trial.experiment.about, trial.findings(share)) for trial, share in tried),
    )
