"""A run is a folder: written whole or not at all, and read back as the same value.

Contents: ``manifest.json``, ``config.yaml``, ``kpi.parquet``, with two arms ``comparison.parquet``, figures, and when
asked ``transactions.parquet`` and ``persons.parquet``; ``accounts.parquet``: money by quarter and firm
(`sim.observe.quarters`), ``loyalty.parquet`` where strategies are tried; ``plausible.parquet``: every replication by
itself, where they live in different plausible markets; ``amounts.parquet``: what each market drew for every belief;
``treated.parquet``: what programmes of firms that are looked at do to those who join (`sim.study.analysis.treated`);
``fans.parquet``: where fans of the largest hosts spend (`sim.observe.fans`);
``pilot.parquet``: what a test of a strategy makes of the answer; ``decomposition.parquet``: several strategies taken
apart; ``precision.parquet``: how many replications a wanted interval took (`sim.study.analysis.how_sure`).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.core import files
from sim.core.errors import BROKEN, MACHINE, StudyError, UserError, quoted
from sim.params.check import validated
from sim.params.market import ASKED
from sim.params.text import to_yaml
from sim.params.yaml_reader import read_text, read_yaml
from sim.study.arms import in_cases
from sim.study.places import check_writable
from sim.study.tables import read_table, write_table

# Beside the KPIs, when asked for, when there is money to trace, or when there is more than one plausible market.
EXTRA_TABLES = (
    "transactions", "persons", "accounts", "loyalty", "explanation", "plausible", "amounts", "treated", "fans", "pilot",
    "decomposition", "precision",
)  # fmt: skip
DESCRIBED = "described"  # of a manifest: by language, what is said of that which was asked
AMOUNTS_SCHEMA = {
    "path": pl.String,  # of the amount
    "market": pl.Int64,
    "value": pl.Float64,  # drawn
    "median": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "source": pl.String,
}


def _only(fits: Callable[[Any], object], allowed: str) -> BeforeValidator:
    """What ``fits`` a place of a manifest, which is JSON: other values are refused in words of its own."""

    def check(value: object) -> object:
        if not fits(value):
            raise PydanticCustomError("not_as_written", "allowed is {allowed}", {"allowed": allowed})
        return value

    return BeforeValidator(check)


def _text(pattern: str, allowed: str) -> BeforeValidator:
    return _only(lambda value: isinstance(value, str) and re.fullmatch(pattern, value), allowed)


def _mapping(allowed: str) -> BeforeValidator:
    return _only(lambda value: isinstance(value, dict), allowed)


Line = Annotated[str, _text(r"[^\x00-\x1f\x7f-\x9f]{0,2000}", "text in quotes, on one line, 2,000 characters at most")]
InFolder = Annotated[
    str, _text(r"(?=.{1,200}$)[\w-][\w.-]*(/[\w-][\w.-]*)*", "the path of a file in the folder, such as kpi.parquet")
]
Sum = Annotated[str, _text(r"[0-9a-f]{64}", "a SHA-256: 64 digits 0 to 9 and a to f, in quotes")]
Seed = Annotated[int, Field(ge=0)]
FILES = "files"  # of a manifest: the SHA-256 of each file of the folder, by its path in it
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
        """What happens to the market and what is tried in it, by the names people go by (`sim.study.arms.in_cases`)."""
        names = (name for kind, of_kind in self.asked.items() if kind != "cases" for name in of_kind)
        return tuple(in_cases(parts_of_cases(self), names))


def parts_of_cases(run: RunResult) -> dict[str, list[str]]:
    """The names of what each case of a run puts together."""
    known = run.config.get("cases")
    cases = known.items() if isinstance(known, dict) else ()
    return {name: list(case.get("made_of") or ()) for name, case in cases if isinstance(case, dict)}


def write_file(file: Path, text: bytes | str, option: str = "--output") -> Path:
    """The file, whole or not at all, where a user's ``option`` wants it."""
    try:
        files.write_file(file, text)
    except OSError as problem:
        kind = StudyError if problem.errno in BROKEN else UserError
        raise kind(f"{option}: cannot write {file} ({problem.strerror})") from None
    return file


def write_folder(target: Path, fill: Callable[[Path], object]) -> Path:
    """Have a hidden folder filled, then make it ``target``, or one numbered like it if that name is taken by then.

    When ``fill`` ends otherwise than well, nothing is left of it or of the folders above it. Returns its path.
    """
    check_writable(target.parent)
    files.sweep_leftovers(target.parent)
    created = [place for place in (target.parent, *target.parent.parents) if not place.exists()]
    try:
        with files.hidden_folder(target) as folder:
            fill(folder)
            return next(name for name in _numbered(target) if files.moved(folder, name))
    except BaseException as problem:
        for place in created:
            with suppress(OSError):  # another run has written there
                place.rmdir()
        if isinstance(problem, OSError) and problem.errno in MACHINE:
            raise StudyError(f"{target.parent}: cannot write there ({problem.strerror})") from None
        raise


def folder_for(output: Path, name: str, config_hash: str, started: datetime) -> Path:
    """A path not yet taken, such as ``results/price_war/2026-11-21-153012-1f3a9c``."""
    base = output / name / f"{started:%Y-%m-%d-%H%M%S}-{config_hash[:6]}"
    return next(target for target in _numbered(base) if not target.exists())


def _numbered(base: Path) -> Iterator[Path]:
    yield base
    yield from (base.with_name(f"{base.name}-{number}") for number in itertools.count(2))


def write(run: RunResult, target: Path, draw: Callable[[RunResult, Path], object] | None = None) -> RunResult:
    """Write ``run`` as the folder ``target`` or one numbered like it; ``draw`` may add figures to it.

    Returns the run with its folder.
    """

    def fill(folder: Path) -> None:
        (folder / "config.yaml").write_text(to_yaml(run.config), encoding="utf-8")
        for name, table in {"kpi": run.kpis, "comparison": run.comparison, **run.tables}.items():
            if table is not None:
                write_table(table, folder / f"{name}.parquet")
        if draw is not None:
            draw(run, folder)
        written[FILES] = {
            file.relative_to(folder).as_posix(): _sum(file) for file in sorted(folder.rglob("*")) if file.is_file()
        }
        manifest = json.dumps(written, indent=2, ensure_ascii=False) + "\n"
        (folder / "manifest.json").write_text(manifest, encoding="utf-8")

    written = dict(run.manifest)
    return replace(run, folder=write_folder(target, fill), manifest=written)


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class Manifest(BaseModel):
    """What reports need of a manifest; a run says more of itself. Earlier versions have not written all of it."""

    model_config = ConfigDict(extra="allow", strict=True)

    title: Line
    seed: Seed = 0
    seeds: list[Seed] = Field(min_length=1)
    plausible: list[Annotated[int, Field(ge=0)]] | None = None
    arms: Annotated[dict[Line, Line], _mapping("a label for each arm")] = Field(default_factory=dict)
    persons: int = Field(default=1, ge=1)
    represents: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    orders_represented: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    files: Annotated[dict[InFolder, Sum], _mapping("the SHA-256 of each file")] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_market_a_seed(self) -> Manifest:
        if self.plausible is not None and len(self.plausible) != len(self.seeds):
            raise ValueError(f"{len(self.plausible)} plausible markets for {len(self.seeds)} seeds")
        markets = self.plausible or [0] * len(self.seeds)
        if len(set(zip(self.seeds, markets, strict=True))) < len(self.seeds):
            raise ValueError(f"seeds={quoted(self.seeds)}: allowed is each seed once in a market")
        return self


def read(folder: str | Path) -> RunResult:
    """Read a run's folder back; a `UserError` when it is none, is not whole, or is of another version."""
    place = Path(folder)
    if not is_there(place / "manifest.json", Path.is_file):
        raise UserError(f"{folder}: not a results folder (no manifest.json)")
    manifest = _manifest(place)
    config = read_yaml(place / "config.yaml")
    if not isinstance(config, dict):
        raise UserError(f"{place / 'config.yaml'}: no configuration of a market in it")
    sums = manifest.get(FILES)
    files = {name: place / f"{name}.parquet" for name in ("kpi", "comparison", *EXTRA_TABLES)}
    tables = {
        name: _table(file)
        for name, file in files.items()
        if name == "kpi" or file.exists() or file.name in (sums or ())
    }
    if sums is not None:
        for file in (place / "config.yaml", *(files[name] for name in tables)):
            _check_sum(file, sums)
    return RunResult(
        folder=place,
        manifest=manifest,
        config=config,
        kpis=tables.pop("kpi"),
        comparison=tables.pop("comparison", None),
        title=manifest["title"],
        asked={kind: tuple(manifest.get(kind, ())) for kind in ASKED},
        tables=tables,
    )


def is_there(place: Path, kind: Callable[[Path], bool]) -> bool:
    """Whether something of a ``kind`` (`Path.is_file`, `Path.is_dir`) is at ``place``, which may be no path at all."""
    try:
        return kind(place)
    except (OSError, ValueError):
        return False


def _manifest(place: Path) -> dict[str, Any]:
    file = place / "manifest.json"
    text = read_text(file)
    try:
        manifest = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except (RecursionError, ValueError) as problem:  # a number of thousands of digits is a `ValueError` too
        why = "nested too deep" if isinstance(problem, RecursionError) else str(problem).partition(";")[0]
        raise UserError(f"{file}: not valid JSON ({why})") from None
    if not isinstance(manifest, dict):
        raise UserError(f"{file}: not the manifest of a run")
    written = manifest.get("schema_version")
    if written != SCHEMA_VERSION:
        raise UserError(f"{place}: written with schema {quoted(written)}, this version reads {SCHEMA_VERSION}")
    validated(Manifest, manifest, origin=f"{file}: ")
    for kind in ASKED:
        names = manifest.get(kind, [])
        if not isinstance(names, list) or not all(isinstance(name, str) and name.isprintable() for name in names):
            raise UserError(f"{file}: {kind}={quoted(names)}: allowed is a list of names")
    return manifest


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping in which no key comes twice, of which JSON would keep the last."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {quoted(key)} comes twice")
        found[key] = value
    return found


def _check_sum(file: Path, sums: Mapping[str, str]) -> None:
    """Refuse a file that is not the one that the run has written."""
    if file.name not in sums:
        raise UserError(f"{file}: not a file of this run, by its manifest.json")
    if _sum(file) != sums[file.name]:
        raise UserError(f"{file}: not as it was written: its SHA-256 is not that of manifest.json")


def _table(file: Path) -> pl.DataFrame:
    if not is_there(file, Path.is_file):
        raise UserError(f"{file}: no such file: the results are not whole")
    try:
        return read_table(file)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        raise UserError(f"{file}: not a table as it was written ({str(problem).partition(chr(10))[0]})") from None
