"""The folder of a sweep: which runs it has, one file a run, and all of them gathered.

Files appear whole, under a name that says which run and which content (`JOB-KEY.parquet`), so that any number of sweeps
may write to one folder, and a command that is killed loses no run that had ended.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl

from sim.core.errors import BROKEN, StudyError, in_words
from sim.core.files import new_file, sweep_leftovers
from sim.core.turns import turn
from sim.study.sweeps.gathered import write_gathered
from sim.study.sweeps.settings import PARTS
from sim.study.sweeps.table import DONE, JOB_DIGITS, SWEEP, is_gathered, parts_of
from sim.study.tables import write_table

_FAILED, REFUSED = ".failed", "refused"  # the second in the place of a key
_WHICH = {"job": pl.String, "folder": pl.String, "status": pl.String}
_LOCKS = ".locks"
_LOCK_DIGITS = 3  # of the key: so many locks are kept, however many runs there are
_GATHERS_SECONDS = 600.0  # at most


def known(root: Path) -> set[str]:
    """The keys of runs that are done, with their results still there."""
    parts = {file: _key(file) for file in parts_of(root) if not file.stem.endswith(_FAILED)}
    if is_gathered(root):
        there = _with_results(root, _jobs(root / SWEEP))
        return {key for file, key in parts.items() if file.name.partition("-")[0] in there}
    return {key for file, key in parts.items() if _with_results(root, _jobs(file, rows=1))}


def has(root: Path, key: str) -> bool:
    """Whether one run is done, with its results still there."""
    found = [root / PARTS / name for name in _names(root) if name.endswith(f"-{key}.parquet") and name[0] != "."]
    return any(_with_results(root, _jobs(file, rows=1)) for file in found)


def _with_results(root: Path, table: pl.DataFrame) -> set[str]:
    """The jobs whose results are still there."""
    runs = table.filter(status=DONE).select("job", "folder").unique()
    return {job for job, folder in runs.iter_rows() if (root / folder / "manifest.json").is_file()}


def _jobs(file: Path, rows: int | None = None) -> pl.DataFrame:
    """What says which runs a table has; nothing of one that is damaged, so that its runs are done again."""
    try:
        with file.open("rb") as opened:
            return pl.read_parquet(opened, columns=[*_WHICH], n_rows=rows)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return pl.DataFrame(schema=_WHICH)


def _key(file: Path) -> str:
    return file.stem.removesuffix(_FAILED).partition("-")[2]


def put(root: Path, config_hash: str, key: str, rows: pl.DataFrame) -> None:
    """Keep the rows of one run, in the place of what the same run has left before, of other code or when it failed."""
    job, failed = config_hash[:JOB_DIGITS], rows["status"][0] != DONE
    file = root / PARTS / f"{job}-{key}{_FAILED if failed else ''}.parquet"
    try:
        with new_file(file) as partial:
            write_table(rows, partial)
    except OSError as problem:
        if problem.errno in BROKEN:
            raise StudyError(f"{root}: cannot write there ({problem.strerror}); runs that are done are kept") from None
        raise StudyError(in_words(problem)) from None
    for name in _names(root):
        if name.startswith(f"{job}-") and name != file.name:
            with suppress(OSError):
                (root / PARTS / name).unlink()


def _names(root: Path) -> list[str]:
    """Names of the files of runs; a folder of ten thousand is read once for each run, so no paths are made of them."""
    try:
        return os.listdir(root / PARTS)  # noqa: PTH208
    except OSError:
        return []


def refuse(root: Path, name: str, rows: pl.DataFrame) -> None:
    """Keep the row of a run that could not be composed, which has no content; ``name``: of its words."""
    put(root, name, REFUSED, rows)


def refused(root: Path) -> set[str]:
    """What runs are called that could not be composed."""
    return {name.partition("-")[0] for name in _names(root) if name.endswith(f"-{REFUSED}{_FAILED}.parquet")}


def forget_refused(root: Path, name: str) -> None:
    """A run can be composed now: the row of an earlier command goes."""
    (root / PARTS / f"{name[:JOB_DIGITS]}-{REFUSED}{_FAILED}.parquet").unlink(missing_ok=True)


def gather(root: Path) -> None:
    """Make the one file of all that there is, unless it is so already."""
    with turn(_lock(root, "gather"), _GATHERS_SECONDS):
        if is_gathered(root) or not parts_of(root):
            return
        time = (root / PARTS).stat().st_mtime_ns  # of all files that are read now; one that comes meanwhile changes it
        with new_file(root / SWEEP) as partial:
            write_gathered(root, partial)
            os.utime(partial, ns=(time, time))


def sweep_up(root: Path) -> None:
    """Remove what killed commands have left."""
    sweep_leftovers(root / PARTS)
    sweep_leftovers(root)


@contextmanager
def alone(root: Path, key: str, wait: bool) -> Iterator[bool]:
    """Do a run while nobody else does; False at once if somebody does, unless one is to ``wait`` for him."""
    with turn(_lock(root, key[:_LOCK_DIGITS]), -1 if wait else 0) as mine:
        yield mine or wait


def _lock(root: Path, name: str) -> Path:
    place = root / PARTS / _LOCKS
    place.mkdir(parents=True, exist_ok=True)
    return place / name
