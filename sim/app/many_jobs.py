"""Sweeps' folders and results folders, in any mixture, as one table of jobs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.app.terminal import read_all
from sim.core.errors import UserError
from sim.words import say

if TYPE_CHECKING:
    import polars as pl

    from sim.study.results import RunResult


class Jobs(NamedTuple):
    """Many jobs: their table, the swept keys in it, and what must be said beside it."""

    table: pl.DataFrame
    keys: tuple[str, ...]
    notes: tuple[str, ...]


def is_sweep(place: Path) -> bool:
    """Whether a sweep has written its table there."""
    from sim.study.sweeps.table import SWEEP, parts_of

    try:
        return (place / SWEEP).is_file() or bool(parts_of(place))
    except (OSError, ValueError):
        return False


def jobs_in(places: Sequence[Path], by: Sequence[str] = ()) -> Jobs:
    """All jobs in these folders; of results folders a key of ``by`` may be any key of the configuration."""
    from sim.study.sweeps import table
    from sim.study.sweeps.filled import filled

    sweeps = {place: table.read(place) for place in places if is_sweep(place)}
    said = [name for sweep in sweeps.values() for name in table.swept_in(sweep)]
    folders = [place for place in places if not is_sweep(place)]
    runs = read_all(folders) if folders else []
    swept = _swept(runs, [*dict.fromkeys([*by, *said])])
    parts = [table.rows_of(_complete(run), mine) for run, mine in zip(runs, swept, strict=True)]
    every = list(dict.fromkeys([*said, *(name for part in parts for name in table.swept_in(part))]))
    whole = table.together([*(filled(sweep, place, every) for place, sweep in sweeps.items()), *parts])
    keys = tuple(table.swept_in(whole))
    return Jobs(whole, keys, (*_failures(whole), *_alone(whole), *_unlike(runs)))


def _swept(runs: Sequence[RunResult], also: Sequence[str]) -> list[dict[str, str]]:
    """What tells runs apart, and the keys ``also``, where each has them."""
    from sim.study.analysis.compare import name_of
    from sim.study.analysis.many.swept import swept_of, value_of

    found = swept_of([run.config for run in runs])
    for run, mine in zip(runs, found, strict=True):
        for key in also:
            value = value_of(run.config, key)
            if value is None:
                raise UserError(f"--by {key}: {name_of(run)} has no such key in its configuration")
            mine[key] = value
        if not mine:  # a run by itself
            mine["strategy" if run.asked.get("strategies") else "scenario"] = name_of(run)
    return found


def _complete(run: RunResult) -> RunResult:
    """A run of an earlier version, whose manifest has not all that a table of jobs wants."""
    told = {"config_hash": hashlib.sha256(str(run.folder).encode()).hexdigest(), "persons": 1}
    return replace(run, manifest=told | run.manifest)


def _alone(whole: pl.DataFrame) -> list[str]:
    """Jobs in which nothing was asked have no difference."""
    compared = whole.filter(whole["against"].is_not_null())["job"].n_unique()
    count = whole.filter(status="done")["job"].n_unique() - compared
    of = whole["job"].n_unique()
    return [say("{n} of {of} jobs have one arm only, no reference: left out", n=count, of=of)] if count else []


def _failures(whole: pl.DataFrame) -> list[str]:
    failed = whole.filter(status="failed")
    if failed.is_empty():
        return []
    return [
        say(
            "{n} of {of} jobs failed and are left out; first: {message}",
            n=len(failed),
            of=whole["job"].n_unique(),
            message=failed["message"][0],
        )
    ]


def _unlike(runs: Sequence[RunResult]) -> list[str]:
    """Two versions of the program may differ: they are said, not refused."""
    versions = dict.fromkeys(str(run.manifest.get("code_version")) for run in runs)
    if len(versions) < 2:
        return []
    told = ", ".join(versions)
    return [
        say("written by {n} versions of the program ({versions}), which may differ", n=len(versions), versions=told)
    ]
