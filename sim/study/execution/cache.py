"""What never has to be computed twice: burn-ins and arms, one entry a seed, named by everything that they depend on.

An entry is a folder of files under a seal (`sim.core.sealed`). It appears whole or not at all, so that any number of
processes may share the cache; what is not as it was written is removed and computed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from sim.core.errors import Damaged
from sim.core.files import SCRATCH, new_folder, sweep_leftovers, time_is_over
from sim.core.folders import KINDS, cache_folder
from sim.core.registry import foreign_sources
from sim.core.sealed import check_folder, find_sealed, forget, seal_folder, write_sealed
from sim.core.sources import PYTHON, compiled_hash, letters_hash, meaning_hash, versions
from sim.core.turns import turn
from sim.params.market import ASKED, SWITCHES, MarketParams
from sim.study.arms import Arm

LIMIT_BYTES = 10e9
_RECENT_SECONDS = 3600.0  # another process may be about to read what was used so recently
_PRUNED_SECONDS = 60.0  # between two looks at how large the cache is
_MADE_SECONDS = 3600.0  # after which nobody waits for another
_LOCK_DIGITS = 3  # of an entry's name: entries that share a lock wait for each other now and then, and locks stay few
_PACKAGES = ("numpy", "numba", "scipy", "mesa", "polars")  # whose version may change a digit
_MODEL = "sim.study.execution.jobs"  # runs whatever fills the cache
# The seed of a replication is its own part of the name, and its plausible market is in the parameters themselves; the
# last ones say which arms there are, not what they are.
_NO_MATTER = {
    "seed", "plausible", "beliefs", "replications", "threads", "cases", *SWITCHES,
}  # fmt: skip


@cache
def sources_hash(of: str = _MODEL) -> str:
    """Hash of all code that the module ``of`` can run, by default of all that can change a burn-in or an arm.

    What it imports is found by itself, mechanisms and late imports too. Words for people do not count. Reading all
    that takes a second, so the cache remembers it for as long as no letter changes.
    """
    root, name = cache_folder(), f"{of}-{letters_hash()[:24]}-{PYTHON}"
    known = find_sealed(root / "sources" / name, name) if root else None
    meaning = known.decode() if known else meaning_hash(of)
    if root and not known:
        with suppress(OSError):
            write_sealed(root / "sources" / name, name, meaning.encode())
    digest = hashlib.sha256(f"{versions(_PACKAGES)} {meaning}".encode())
    for file in foreign_sources():  # mechanisms of other packages count to the letter
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def compiled_mark(root: Path) -> Path:
    """The file that says that all code of this version has been compiled; machine code also depends on dtypes."""
    return root / "warm" / f"{compiled_hash()}-{sources_hash()[:16]}"


def compiles_first() -> str:
    """What to say before the first market, unless it is known that everything is compiled, or nothing ever is."""
    root = cache_folder()
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return ""
    mark = compiled_mark(root) if root else None
    if mark and find_sealed(mark, mark.name) is not None:
        return ""
    return " · code that is not compiled yet is compiled first, which takes minutes"


@cache
def code_hash() -> str:
    """Hash of all sources, to the letter: says which code an answer comes from, not what of it may be used again."""
    return letters_hash()


def burn_in_entry(root: Path, params: MarketParams, seed: int) -> Path:
    """Folder of the market at the end of its burn-in. It depends neither on what is asked nor on the horizon's end."""
    data = params.model_dump(mode="json", exclude=_NO_MATTER | {"output", "rivals", "running", *ASKED})
    del data["horizon"]["weeks"]
    return root / "burn_in" / _key(data, seed)


def arm_entry(root: Path, arm: Arm, seed: int) -> Path:
    """Folder of one arm's tables. Rivals can answer strategies only."""
    data = arm.params.model_dump(mode="json", exclude=_NO_MATTER | (set() if arm.params.strategies else {"rivals"}))
    for name in ("dir", "firms"):
        del data["output"][name]
    return root / "arms" / _key(data | {"held": list(arm.held)}, seed)


def record_entry(root: Path, arm: Arm, seed: int) -> Path:
    """Folder of the feedbacks recorded in one arm, beside its tables."""
    return root / "records" / arm_entry(root, arm, seed).name


def _key(data: dict[str, object], seed: int) -> str:
    # Not sorted: the order of names is the order of indices.
    return hashlib.sha256(f"{sources_hash()} {seed} {json.dumps(data)}".encode()).hexdigest()[:32]


@contextmanager
def cache_root() -> Iterator[Path]:
    """The cache folder; a temporary one where none can be kept. What killed commands left is swept up.

    The folder of temporary files is everybody's and may be long: it is looked through once a day.
    """
    root = cache_folder()
    if root is None or time_is_over(root / "swept"):
        sweep_leftovers(Path(tempfile.gettempdir()), SCRATCH)
    if root is None:
        with tempfile.TemporaryDirectory(prefix=SCRATCH) as temporary:
            yield Path(temporary)
        return
    for kind in KINDS:
        sweep_leftovers(root / kind)
    yield root
    if time_is_over(root / "pruned", _PRUNED_SECONDS):  # each of thousands of runs would look at what all have left
        prune(root, LIMIT_BYTES)


@contextmanager
def sole(entry: Path) -> Iterator[None]:
    """Make ``entry`` while no other process does, so that it need not be made twice; others wait for it."""
    locks = entry.parents[1] / "locks"
    locks.mkdir(mode=0o700, exist_ok=True)
    with turn(locks / f"{entry.parent.name}-{entry.name[:_LOCK_DIGITS]}", _MADE_SECONDS):
        yield


@contextmanager
def new_entry(entry: Path) -> Iterator[Path]:
    """A hidden folder to fill; sealed, it becomes ``entry`` when the block ends well, unless another was quicker."""
    with new_folder(entry, unless_there=True) as folder:
        yield folder
        seal_folder(folder, _sealed_as(entry))


def files_of(entry: Path) -> list[str]:
    """Names of the files in ``entry``; `Damaged` unless all are as they were written."""
    return check_folder(entry, _sealed_as(entry))


@contextmanager
def opened(entry: Path, name: str) -> Iterator[BinaryIO]:
    """A file of ``entry``; `Damaged` if another process has just removed it."""
    try:
        with (entry / name).open("rb") as file:
            yield file
    except OSError as problem:
        raise Damaged(f"{entry / name}: {problem.strerror}") from None


def read_file(entry: Path, name: str) -> bytes:
    """What is in a file of ``entry``."""
    with opened(entry, name) as file:
        return file.read()


class Finder:
    """Knows which entries are there, each looked at once; removes those that are broken and counts them."""

    def __init__(self) -> None:
        self.broken = 0
        self._seen: dict[Path, bool] = {}

    def __call__(self, entry: Path) -> bool:
        """Whether ``entry`` is there as it was written; marks it as used."""
        if entry not in self._seen:
            self._seen[entry] = self._found(entry)
        return self._seen[entry]

    def _found(self, entry: Path) -> bool:
        if not os.path.lexists(entry):
            return False
        try:
            files_of(entry)
            os.utime(entry)
        except (Damaged, OSError):
            self.broken += 1
            forget(entry)
            return False
        return True


def _sealed_as(entry: Path) -> str:
    return f"{entry.parent.name}/{entry.name}"


def prune(root: Path, limit_bytes: float) -> None:
    """Remove the least recently used entries until the rest fits ``limit_bytes``; recent ones stay in any case."""
    places = (entry for kind in ("burn_in", "arms", "records") for entry in (root / kind).glob("*"))
    aged = sorted((*_age_and_size(entry), entry) for entry in places if not entry.name.startswith("."))
    excess = sum(size for _, size, _ in aged) - limit_bytes
    for used, size, entry in aged:
        if excess <= 0 or time.time() - used < _RECENT_SECONDS:
            break
        forget(entry)
        excess -= size


def _age_and_size(entry: Path) -> tuple[float, int]:
    """When it was last used, and its bytes; nothing if another process has just removed it."""
    try:
        files = entry.iterdir() if entry.is_dir() else (entry,)
        return entry.stat().st_mtime, sum(file.stat().st_size for file in files)
    except OSError:
        return 0.0, 0
