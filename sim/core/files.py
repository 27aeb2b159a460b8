"""Files and folders that appear whole or not at all, so that any number of processes may write side by side."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_file(file: Path, data: bytes | str) -> None:
    """Make ``file`` one of ``data``, in the place of what may be there; text is UTF-8."""
    with new_file(file) as partial:
        partial.write_bytes(data.encode() if isinstance(data, str) else data)


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
    partial = _beside(folder)
    try:
        partial.mkdir()
        yield partial
        if not (unless_there and folder.exists()):
            partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _beside(place: Path) -> Path:
    """A name of its own in the same folder, which is made: moving is at once only within a file system."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.with_name(f".partial-{uuid.uuid4().hex}")
