"""What has been simulated, kept for ever: one small file an evaluation, named by all that it depends on.

A file appears whole or not at all, so that any number of processes may write to one journal and may be killed doing it.
Each is under a seal; what is not as it was written counts as none, and is simulated again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.core.errors import UserError
from sim.core.files import sweep_leftovers
from sim.core.sealed import find_sealed, write_sealed


class Journal:
    """A folder of evaluations."""

    def __init__(self, folder: Path):
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise UserError(f"--journal {folder}: cannot write there ({problem.strerror})") from None
        sweep_leftovers(folder)

    def file(self, name: str) -> Path:
        """Where the evaluation ``name`` is or will be."""
        return self.folder / f"{name}.json"

    def find(self, name: str) -> dict[str, Any] | None:
        """What is known of the evaluation ``name``."""
        return read_entry(self.file(name))

    def __len__(self) -> int:
        return sum(1 for _ in self.folder.glob("*.json"))


def read_entry(file: Path) -> dict[str, Any] | None:
    """One evaluation; None if it is not there. One that is broken is removed."""
    data = find_sealed(file, file.name)
    if data is None:
        return None
    entry: dict[str, Any] = json.loads(data)
    return entry


def write_entry(file: Path, entry: dict[str, Any]) -> None:
    """Keep one evaluation; facts read from it before stay."""
    known = read_entry(file) or {}
    entry = {**entry, "facts": {**known.get("facts", {}), **entry["facts"]}}
    write_sealed(file, file.name, json.dumps(entry, ensure_ascii=False).encode())
