"""A run is a folder: written whole or not at all, and read back as the same value.

Contents: ``manifest.json``, ``config.yaml``, ``kpi.parquet``, with two arms ``comparison.parquet``, figures, and when
asked ``transactions.parquet`` and ``persons.parquet``; ``accounts.parquet``: money by quarter and firm
(`sim.observe.quarters`), ``loyalty.parquet`` where strategies are tried; ``plausible.parquet``: every replication by
itself, where they live in different plausible markets.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from sim.core import files
from sim.core.errors import UserError
from sim.params.market import ASKED
from sim.params.text import read_yaml, to_yaml

# Beside the KPIs, when asked for, when there is money to trace, or when there is more than one plausible market.
EXTRA_TABLES = ("transactions", "persons", "accounts", "loyalty", "explanation", "plausible")
SCHEMA_VERSION = 1  # raise it whenever a column or a file changes its meaning


@dataclass(frozen=True)
class RunResult:
    """What one run found, in memory or read back from its folder."""

    folder: Path | None  # None until it is written
    manifest: dict[str, Any]
    config: dict[str, Any]  # the resolved configuration
    kpis: pl.DataFrame  # arm, replication, week, metric, dimension, group, value, unit, numerator, denominator
    comparison: pl.DataFrame | None  # None for a run with one arm
    title: str  # one line: market, size, seeds
    asked: Mapping[str, tuple[str, ...]]  # names by kind ("scenarios", "strategies", ...); none: the market as it is
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)  # those of `EXTRA_TABLES` that there are

    @property
    def names(self) -> tuple[str, ...]:
        """What happens to the market and what is tried in it, by name; cases only say which of these."""
        return tuple(name for kind, names in self.asked.items() if kind != "cases" for name in names)


def check_writable(folder: Path, option: str = "output.dir") -> None:
    """Make sure that results can be written under ``folder``, before anything runs and without leaving a trace."""
    place = Path(os.path.abspath(folder))
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as problem:
        said = f"{option} {folder}" if option.startswith("-") else f"{option}={folder}"
        raise UserError(f"{said}: cannot write there ({problem.strerror})") from None


def write_file(file: Path, text: bytes | str, option: str = "--output") -> Path:
    """The file, whole or not at all, where a user's ``option`` wants it."""
    try:
        files.write_file(file, text)
    except OSError as problem:
        raise UserError(f"{option}: cannot write {file} ({problem.strerror})") from None
    return file


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A hidden folder to fill; when the block ends otherwise than well, nothing is left of it or of those above it."""
    check_writable(target.parent)
    created = [place for place in (target.parent, *target.parent.parents) if not place.exists()]
    try:
        with files.new_folder(target) as folder:
            yield folder
    except BaseException:
        for place in created:
            if place.exists() and not any(place.iterdir()):
                place.rmdir()
        raise


def folder_for(output: Path, name: str, config_hash: str, started: datetime) -> Path:
    """A path not yet taken, such as ``results/price_war/2026-11-21-153012-1f3a9c``."""
    base = output / name / f"{started:%Y-%m-%d-%H%M%S}-{config_hash[:6]}"
    target, number = base, 1
    while target.exists():
        number += 1
        target = base.with_name(f"{base.name}-{number}")
    return target


def write(run: RunResult, target: Path, draw: Callable[[RunResult, Path], object] | None = None) -> RunResult:
    """Write ``run`` as the folder ``target``; ``draw`` may add figures to it. Returns the run with its folder."""
    with whole_folder(target) as folder:
        (folder / "config.yaml").write_text(to_yaml(run.config))
        run.kpis.write_parquet(folder / "kpi.parquet")
        if run.comparison is not None:
            run.comparison.write_parquet(folder / "comparison.parquet")
        for name, table in run.tables.items():
            table.write_parquet(folder / f"{name}.parquet")
        if draw is not None:
            draw(run, folder)
        (folder / "manifest.json").write_text(json.dumps(run.manifest, indent=2, ensure_ascii=False) + "\n")
    return replace(run, folder=target)


def read(folder: str | Path) -> RunResult:
    """Read a run's folder back."""
    place = Path(folder)
    if not (place / "manifest.json").is_file():
        raise UserError(f"{folder}: not a results folder (no manifest.json)")
    manifest = json.loads((place / "manifest.json").read_text())
    if manifest.get("schema_version") != SCHEMA_VERSION:
        raise UserError(
            f"{folder}: written with schema {manifest.get('schema_version')}, this version reads {SCHEMA_VERSION}"
        )
    comparison = place / "comparison.parquet"
    return RunResult(
        folder=place,
        manifest=manifest,
        config=read_yaml(place / "config.yaml"),
        kpis=pl.read_parquet(place / "kpi.parquet"),
        comparison=pl.read_parquet(comparison) if comparison.exists() else None,
        title=manifest["title"],
        asked={kind: tuple(manifest.get(kind, ())) for kind in ASKED},
        tables={
            name: pl.read_parquet(place / f"{name}.parquet")
            for name in EXTRA_TABLES
            if (place / f"{name}.parquet").exists()
        },
    )
