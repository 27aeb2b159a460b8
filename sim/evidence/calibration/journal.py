"""What has been simulated, kept for ever: one small file an evaluation, named by all that it depends on.

A file appears whole or not at all, so that any number of processes may write to one journal and may be killed doing it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.core.errors import UserError
from sim.core.files import write_file


class Journal:
    """A folder of evaluations."""

    def __init__(self, folder: Path):
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise UserError(f"--journal {folder}: cannot write there ({problem.strerror})") from None

    def file(self, name: str) -> Path:
        """Where the evaluation ``name`` is or will be."""
        return self.folder / f"{name}.json"

    def find(self, name: str) -> dict[str, Any] | None:
        """What is known of the evaluation ``name``."""
        return read_entry(self.file(name))

    def __len__(self) -> int:
        return sum(1 for _ in self.folder.glob("*.json"))


def read_entry(file: Path) -> dict[str, Any] | None:
    """One evaluation; None if it is not there."""
    try:
        entry: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):  # a broken file (a full disk) counts as none
        return None
    return entry


def write_entry(file: Path, entry: dict[str, Any]) -> None:
    """Keep one evaluation; facts read from it before stay."""
    known = read_entry(file) or {}
    entry = {**entry, "facts": {**known.get("facts", {}), **entry["facts"]}}
    write_file(file, json.dumps(entry, ensure_ascii=False))
