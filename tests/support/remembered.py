"""What a command that starts with an empty cache may know all the same."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from sim.core.folders import cache_folder
from sim.study.execution.cache import sources_hash


def know_sources(folder: Path) -> None:
    """Have the cache ``folder`` know the hash of all sources, which takes seconds to read."""
    for file in _known():
        (folder / "sources").mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(file, folder / "sources" / file.name)


@cache
def _known() -> list[Path]:
    """Files of the cache that all tests share."""
    shared = cache_folder()
    if shared is None:
        return []
    sources_hash.__wrapped__()  # kept there, whichever cache this process has asked first
    return list((shared / "sources").iterdir())
