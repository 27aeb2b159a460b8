"""Files and folders with a seal: what is in them, and under which name it was written. Broken ones are not read.

A seal shows damage of every kind: files emptied, cut, overwritten, flipped in one bit, swapped for those of another
entry, missing, or too many. It keeps nobody out who may write as the user himself; so nothing is read that belongs to
somebody else or that others may write to.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path

from sim.core.errors import Damaged
from sim.core.files import aside, write_file
from sim.core.owners import is_own, user

SEAL = "seal.json"  # the list of a folder's files
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


def write_sealed(file: Path, key: str, data: bytes) -> None:
    """Write ``data`` as the file that ``key`` names, in the place of what may be there."""
    seal = json.dumps({"key": key, "blake2b": _sum(key, data)}).encode()
    write_file(file, seal + b"\n" + data, mode=_PRIVATE_FILE)


def read_sealed(file: Path, key: str) -> bytes:
    """What was written under ``key``; `Damaged` if the file is anything else or not there."""
    with _own_file(file) as opened:
        seal, _, data = opened.read().partition(b"\n")
    if _read_seal(seal, file) != {"key": key, "blake2b": _sum(key, data)}:
        raise Damaged(f"{file}: its seal is broken")
    return data


def find_sealed(file: Path, key: str) -> bytes | None:
    """The same; None for what is not there and for what is broken. The user's own that is broken is removed."""
    if not os.path.lexists(file):
        return None
    try:
        return read_sealed(file, key)
    except Damaged:
        with suppress(OSError):
            if file.lstat().st_uid == user():  # a journal may lie in a folder that others use too
                aside(file)
        return None


def seal_folder(folder: Path, key: str) -> None:
    """Seal all files of ``folder``, which belong to the entry ``key``; no folders are in it."""
    folder.chmod(_PRIVATE_FOLDER)
    sums = {}
    for file in sorted(folder.iterdir()):
        file.chmod(_PRIVATE_FILE)
        with file.open("rb") as opened:
            sums[file.name] = hashlib.file_digest(opened, "blake2b").hexdigest()
    write_sealed(folder / SEAL, key, json.dumps(sums).encode())


def check_folder(folder: Path, key: str) -> list[str]:
    """Names of the files of the entry ``key``, in order; `Damaged` unless all are there as written, and no others."""
    found = _looked_at(folder)
    if not stat.S_ISDIR(found.st_mode):
        raise Damaged(f"{folder}: not a folder")
    sums = _read_seal(read_sealed(folder / SEAL, key), folder)
    names = sorted(file.name for file in folder.iterdir())
    if names != sorted([SEAL, *sums]):
        raise Damaged(f"{folder}: other files than were written")
    for name, digest in sums.items():
        with _own_file(folder / name) as opened:
            if hashlib.file_digest(opened, "blake2b").hexdigest() != digest:
                raise Damaged(f"{folder / name}: its seal is broken")
    return list(sums)


def forget(place: Path) -> None:
    """Remove a file or folder, whoever's it is, if that can be done."""
    with suppress(OSError):
        aside(place)


def _sum(key: str, data: bytes) -> str:
    return hashlib.blake2b(key.encode() + b"\n" + data).hexdigest()


def _read_seal(text: bytes, place: Path) -> dict[str, str]:
    try:
        seal = json.loads(text)
    except (ValueError, RecursionError):
        seal = None
    if not isinstance(seal, dict):
        raise Damaged(f"{place}: it has no seal")
    return seal


def _looked_at(place: Path) -> os.stat_result:
    """What ``place`` itself is, if it is the user's and only his to write."""
    try:
        found = place.lstat()
    except OSError as problem:
        raise Damaged(f"{place}: {problem.strerror}") from None
    _check_owner(place, found)
    return found


def _check_owner(place: Path, found: os.stat_result) -> None:
    if not is_own(found):
        raise Damaged(f"{place}: others may have written it")


@contextmanager
def _own_file(file: Path) -> Iterator[BufferedReader]:
    """An ordinary file of the user's, opened; links are not followed, and pipes not waited for."""
    try:
        with open(file, "rb", opener=_open_file) as opened:
            _check_owner(file, os.fstat(opened.fileno()))
            yield opened
    except OSError as problem:
        raise Damaged(f"{file}: {problem.strerror}") from None


def _open_file(file: str, flags: int) -> int:
    descriptor = os.open(file, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a file")
