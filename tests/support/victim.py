"""Work to be killed. Every line KIND FOLDER on standard input starts some in a process of its own.

The number of that process is printed when it begins, and `over` when it has ended, by itself or not.
"""

from __future__ import annotations

import itertools
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from calibration_toy import Toy, toy_facts
from fake_market import FakeMarket
from rich.console import Console

from sim.app import answer, multirun, run
from sim.core.compiled import CodeFiles
from sim.evidence.calibration.evaluate import reading
from sim.study import run as studies
from sim.study.arms import arms_of
from sim.study.compose import compose
from sim.study.execution.cache import sources_hash
from sim.study.execution.replicate import Replications, replicate
from sim.study.trials.evaluate import Evaluator, Trial
from sim.study.trials.journal import Journal

SIZE = ("size=tiny", "horizon.weeks=56", "horizon.burn_in_weeks=2", "replications=1", "threads=1")
CLUB = "description: A club., sponsor: {platform: discount}, set: {platform.discount.take_share: 0.1}"
TRIALS = [Trial(dict.fromkeys(Toy().space_names, at / 50), replication) for at in range(20) for replication in (0, 1)]
CODES = {f"signature {number}": bytes([number]) * 300_000 for number in range(8)}


def runs(folder: Path) -> Replications:
    """One question after the other, each with its folder of results."""
    for seed in range(3):
        params = compose([*SIZE, f"seed={seed}", f"output.dir={folder / 'results'}"])
        studies.run(params, market=FakeMarket)
    return known(folder)


def sweeps(folder: Path) -> Replications:
    """A sweep over seeds."""
    original, studies.run = studies.run, lambda params, **options: original(params, market=FakeMarket, **options)
    try:
        run.main(["-m", *SIZE, "seed=0,1,2", "hydra/launcher=basic", f"output.dir={folder / 'results'}"])
    finally:
        studies.run = original
    return known(folder)


def known(folder: Path) -> Replications:
    """Arms, burn-ins and records of one question."""
    params = compose([*SIZE, f"+strategies.club={{{CLUB}}}", "explain=true"])
    return replicate(params, arms_of(params), Console(quiet=True), FakeMarket)


def trials(folder: Path) -> list[list[float]]:
    """Evaluations of a calibration."""
    found: list[list[float]] = Evaluator(Toy(), [*map(reading, toy_facts()[:5])], Journal(folder / "journal"), 1)(
        TRIALS
    ).tolist()
    return found


def codes(folder: Path) -> dict[str, bytes]:
    """Machine code of some signatures."""
    files = CodeFiles(folder / "compiled" / "version" / "module", "kernel", "stamp", pickle.dumps)
    found = {}
    for key, code in CODES.items():
        if files.load(key) is None:
            files.save(key, code)
        found[key] = files.load(key)
    return found


KINDS: dict[str, Callable[[Path], object]] = {
    "run": runs, "sweep": sweeps, "cache": known, "calibration": trials, "compile": codes,
}  # fmt: skip


def _alone(kind: str, folder: Path) -> None:
    """Work without end: begin anew in another cache whenever it is done."""
    for number in itertools.count():
        os.environ["SIM_CACHE_DIR"] = str(folder / f"cache{number}")
        KINDS[kind](folder if number == 0 else folder / str(number))


if __name__ == "__main__":
    assert np and answer and multirun  # imported before there is a second process
    sources_hash()  # and read by none of them, which would be most of what each lives to do
    print("ready", flush=True)
    for line in sys.stdin:
        work, place = line.rstrip("\n").split(" ", 1)
        child = os.fork()
        if child == 0:
            os.setsid()
            sys.stdin.close()
            sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
            _alone(work, Path(place))
        print(child, flush=True)
        os.waitpid(child, 0)
        print("over", flush=True)
