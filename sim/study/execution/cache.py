"""What never has to be computed twice: burn-ins and arms, one entry a seed, named by everything that they depend on.

An entry appears whole or not at all, so that any number of processes may share the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from sim.core.files import write_file
from sim.core.folders import cache_folder
from sim.core.registry import foreign_sources
from sim.core.sources import PYTHON, letters_hash, meaning_hash, versions
from sim.params.market import ASKED, MarketParams
from sim.study.arms import Arm

LIMIT_BYTES = 10e9
_RECENT_SECONDS = 3600.0  # another process may be about to read what was used so recently
_PACKAGES = ("numpy", "numba", "scipy", "mesa", "polars")  # whose version may change a digit
_MODEL = "sim.study.execution.jobs"  # runs whatever fills the cache
# The seed of a replication is its own part of the name, and its plausible market is in the parameters themselves; the
# last three say which arms there are, not what they are.
_NO_MATTER = {"seed", "plausible", "replications", "threads", "cases", "stress", "explain"}


@cache
def sources_hash(of: str = _MODEL) -> str:
    """Hash of all code that the module ``of`` can run, by default of all that can change a burn-in or an arm.

    What it imports is found by itself, mechanisms and late imports too. Words for people do not count. Reading all
    that takes a second, so the cache remembers it for as long as no letter changes.
    """
    known = cache_folder() / "sources" / f"{of}-{letters_hash()[:24]}-{PYTHON}"
    try:
        meaning = known.read_text(encoding="utf-8")
    except OSError:
        meaning = meaning_hash(of)
        with suppress(OSError):
            write_file(known, meaning)
    digest = hashlib.sha256(f"{versions(_PACKAGES)} {meaning}".encode())
    for file in foreign_sources():  # mechanisms of other packages count to the letter
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


@cache
def code_hash() -> str:
    """Hash of all sources, to the letter: says which code an answer comes from, not what of it may be used again."""
    return letters_hash()


def burn_in_entry(root: Path, params: MarketParams, seed: int) -> Path:
    """File of the market at the end of its burn-in. It depends neither on what is asked nor on the horizon's end."""
    data = params.model_dump(mode="json", exclude=_NO_MATTER | {"output", "rivals", *ASKED})
    del data["horizon"]["weeks"]
    return root / "burn_in" / _key(data, seed)


def arm_entry(root: Path, arm: Arm, seed: int) -> Path:
    """Folder of one arm's tables. Rivals can answer strategies only."""
    data = arm.params.model_dump(mode="json", exclude=_NO_MATTER | (set() if arm.params.strategies else {"rivals"}))
    del data["output"]["dir"]
    return root / "arms" / _key(data | {"held": list(arm.held)}, seed)


def record_entry(root: Path, arm: Arm, seed: int) -> Path:
    """Folder of the feedbacks recorded in one arm, beside its tables."""
    return root / "records" / arm_entry(root, arm, seed).name


def _key(data: dict[str, object], seed: int) -> str:
    # Not sorted: the order of names is the order of indices.
    return hashlib.sha256(f"{sources_hash()} {seed} {json.dumps(data)}".encode()).hexdigest()[:32]


@contextmanager
def cache_root() -> Iterator[Path]:
    """The cache folder; a temporary one where the user's cannot be written."""
    root = cache_folder()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError:
        with tempfile.TemporaryDirectory(prefix="livestream-sim-") as temporary:
            yield Path(temporary)
        return
    yield root
    prune(root, LIMIT_BYTES)


def known(entry: Path) -> bool:
    """Whether ``entry`` is there; marks it as used."""
    try:
        os.utime(entry)
    except FileNotFoundError:
        return False
    return True


def prune(root: Path, limit_bytes: float) -> None:
    """Remove the least recently used entries until the rest fits ``limit_bytes``; recent ones stay in any case."""
    entries = [entry for kind in ("burn_in", "arms", "records") for entry in (root / kind).glob("*")]
    aged = sorted((*_age_and_size(entry), entry) for entry in entries)
    excess = sum(size for _, size, _ in aged) - limit_bytes
    for used, size, entry in aged:
        if excess <= 0 or time.time() - used < _RECENT_SECONDS:
            break
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
        excess -= size


def _age_and_size(entry: Path) -> tuple[float, int]:
    """When it was last used, and its bytes; nothing if another process has just removed it."""
    try:
        files = entry.iterdir() if entry.is_dir() else (entry,)
        return entry.stat().st_mtime, sum(file.stat().st_size for file in files)
    except FileNotFoundError:
        return 0.0, 0
