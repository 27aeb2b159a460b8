"""Where answers may be written, found out before anything heavy is imported and anything runs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sim.core.errors import BROKEN, StudyError, UserError


def check_writable(folder: Path, option: str = "output.dir=") -> None:
    """Make sure that results can be written under ``folder``, before anything runs and without leaving a trace.

    ``option``: what the user said it with. A place where nothing can be made (a file, no permission, read-only, a name
    that is too long) is bad input, since another can be named; a disk that is full or broken is a fault of the machine.
    """
    try:
        place = Path(os.path.abspath(folder))
        while not place.exists() and place != place.parent:
            place = place.parent
        with tempfile.TemporaryFile(dir=place):
            pass
    except (OSError, ValueError) as problem:
        told = getattr(problem, "strerror", None) or problem
        if isinstance(problem, OSError) and problem.errno in BROKEN:
            raise StudyError(f"{option}{folder}: cannot write there ({told})") from None
        if isinstance(problem, FileNotFoundError):  # the place is there, and makes no files
            told = f"no file can be made in {place}"
        raise UserError(f"{option}{folder}: cannot write there ({told})") from None
