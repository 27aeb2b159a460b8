"""Turns: of processes that would all do the same work, one does it while the others wait for what it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def turn(file: Path, seconds: float) -> Iterator[bool]:
    """Wait until no other process has a turn at ``file``, then go on; whether it is a turn of one's own.

    After so many ``seconds``, and where files cannot be locked, it goes on all the same: a turn saves work and decides
    nothing. The system ends the turn of a process that is killed.
    """
    lock = FileLock(file, timeout=seconds, mode=0o600)
    try:
        lock.acquire()
    except (Timeout, OSError, NotImplementedError):
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
