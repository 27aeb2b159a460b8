"""Where answers may be written, found out before anything heavy is imported and anything runs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sim.core.errors import UserError


def check_writable(folder: Path, option: str = "output.dir=") -> None:
    """Make sure that results can be written under ``folder``, before anything runs and without leaving a trace.

    ``option``: what the user said it with.
    """
    try:
        place = Path(os.path.abspath(folder))
        while not place.exists() and place != place.parent:
            place = place.parent
        with tempfile.TemporaryFile(dir=place):
            pass
    except (OSError, ValueError) as problem:
        told = getattr(problem, "strerror", None) or problem
        raise UserError(f"{option}{folder}: cannot write there ({told})") from None
