"""Where compiled code, burn-ins and answers are kept between runs: in a folder that is the user's alone to write."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

from sim.core.owners import is_own, user

KINDS = (
    "arms", "burn_in", "calibration", "compiled", "experiments", "locks", "records", "sources", "trials", "warm",
)  # fmt: skip


def cache_folder() -> Path | None:
    """The cache folder: `$SIM_CACHE_DIR`, or the user's cache directory. None where nothing can be kept.

    In the place of one that is another user's, or that others may write to, stands a folder of the user's own: in it,
    or else in his cache directory.
    """
    chosen = os.environ.get("SIM_CACHE_DIR")
    home = user_cache_path("livestream-market-sim", appauthor=False)
    return _own(Path(os.path.abspath(chosen)) if chosen else home, home, user())


@cache
def _own(root: Path, home: Path, number: int) -> Path | None:
    instead = home / f"instead-{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}"  # two folders never become one
    return next((place for place in (root, root / f"user-{number}", instead) if _usable(place)), None)


def _usable(root: Path) -> bool:
    """Whether ``root``, made if need be, and all that is kept in it are this user's and only his to write."""
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        for place in (root, *(root / kind for kind in KINDS)):
            place.mkdir(mode=0o700, exist_ok=True)
            if not is_own(place.stat()) or not os.access(place, os.W_OK):
                return False
        with tempfile.TemporaryFile(dir=root):  # a file system may be full or refuse for other reasons
            return True
    except OSError:
        return False
