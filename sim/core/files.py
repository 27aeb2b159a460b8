"""Files and folders that appear whole or not at all, so that any number of processes may write side by side."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_HIDDEN = ".partial-"
SCRATCH = "livestream-sim-"  # how the names of temporary folders begin
_OLD_SECONDS = 86_400.0  # what nobody has touched for so long was left by a process that was killed


def write_file(file: Path, data: bytes | str, mode: int | None = None) -> None:
    """Make ``file`` one of ``data``, in the place of what may be there; text is UTF-8.

    ``mode``: its permissions, those of any new file unless given.
    """
    with new_file(file) as partial:
        partial.write_bytes(data.encode() if isinstance(data, str) else data)
        if mode is not None:
            partial.chmod(mode)


@contextmanager
def new_file(file: Path) -> Iterator[Path]:
    """A hidden file to write; it becomes ``file`` when the block ends well and vanishes otherwise."""
    partial = _beside(file)
    try:
        yield partial
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


@contextmanager
def new_folder(folder: Path, *, unless_there: bool = False) -> Iterator[Path]:
    """A hidden folder to fill; it becomes ``folder`` when the block ends well and vanishes otherwise.

    ``unless_there``: another process may be quicker with the same content, which then stays.
    """
    with hidden_folder(folder) as partial:
        yield partial
        if not moved(partial, folder) and not unless_there:
            raise FileExistsError(f"{folder} is there already")


@contextmanager
def hidden_folder(place: Path) -> Iterator[Path]:
    """A hidden folder beside ``place``, to fill and to move; what has not been moved when the block ends vanishes."""
    partial = _beside(place)
    try:
        partial.mkdir()
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def moved(folder: Path, to: Path) -> bool:
    """Whether ``folder`` could become ``to``; if something is there, it is left alone, however many try at once."""
    try:
        folder.rename(to)
    except OSError:
        if os.path.lexists(to):
            return False
        raise
    return True


def aside(place: Path) -> None:
    """Remove a file or a folder at once: whoever looks for it finds it whole or not at all."""
    hidden = _beside(place)
    try:
        place.rename(hidden)
    except FileNotFoundError:
        return
    _remove(hidden)


def time_is_over(stamp: Path, seconds: float = _OLD_SECONDS) -> bool:
    """Whether so long, or a day, has passed since this was last true of ``stamp``, an empty file with a time."""
    now = time.time()
    try:
        if abs(now - stamp.stat().st_mtime) < seconds:  # a clock may have been put back
            return False
    except OSError:
        pass  # never before
    with suppress(OSError):
        stamp.touch(mode=0o600)
    return True


def sweep_leftovers(folder: Path, begins: str = _HIDDEN) -> None:
    """Remove what killed processes left in ``folder``: names that begin so, untouched for a day. Trouble is ignored."""
    limit = time.time() - _OLD_SECONDS
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208 (a folder of ten thousand runs is looked through after each)
            if name.startswith(begins) and _touched(folder / name) < limit:
                _remove(folder / name)


def _touched(place: Path) -> float:
    """When a file, or anything in a folder, was last written."""
    try:
        within = place.iterdir() if place.is_dir() and not place.is_symlink() else ()
        return max(each.lstat().st_mtime for each in (place, *within))
    except OSError:  # another process is at it
        return time.time()


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with suppress(OSError):
            place.unlink()


def _beside(place: Path) -> Path:
    """A name of its own in the same folder, which is made: moving is at once only within a file system."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.with_name(f"{_HIDDEN}{uuid.uuid4().hex}")
