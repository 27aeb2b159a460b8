"""What a command that starts with an empty cache may know all the same."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from sim.core.folders import cache_folder
from sim.study.execution.cache import sources_hash


def know_sources(folder: Path, *of: str) -> None:
    """Have the cache ``folder`` know the hash of all sources, and of what the modules ``of`` can run.

    To read them takes seconds, and each process of a test would.
    """
    for file in _known(*of):
        (folder / "sources").mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(file, folder / "sources" / file.name)


@cache
def _known(*of: str) -> list[Path]:
    """Files of the cache that all tests share."""
    shared = cache_folder()
    if shared is None:
        return []
    sources_hash.__wrapped__()  # kept there, whichever cache this process has asked first
    for module in of:
        sources_hash.__wrapped__(module)
    return [file for file in (shared / "sources").iterdir() if file.name.startswith("sim")]  # none half written
