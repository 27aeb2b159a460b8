"""Of a run that is over what the page needs, which is little: no table of all its weeks stays in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from sim.core.errors import UserError
from sim.study.tables import read_table


class Brief(NamedTuple):
    """One answer."""

    manifest: dict[str, Any]
    comparison: pl.DataFrame | None  # None where nothing is compared
    weeks: int  # reported

    def arm(self, name: str) -> str:
        """What an arm is called."""
        return str((self.manifest.get("arms") or {}).get(name) or name)


def brief_of(folder: Path) -> Brief:
    """That of a results folder; a `UserError` where it cannot be read."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        table = folder / "comparison.parquet"
        weeks = pl.scan_parquet(folder / "kpi.parquet").select(pl.col("week").max() + 1).collect().item()
        return Brief(manifest, read_table(table) if table.is_file() else None, int(weeks))
    except (OSError, ValueError, TypeError, pl.exceptions.PolarsError) as problem:
        raise UserError(f"{folder}: cannot be read ({str(problem).partition(chr(10))[0]})") from None
