"""Points that were evaluated before, read back: from a folder of trials or from the table of a sweep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.params.belief import Belief
from sim.params.yaml_reader import read_text
from sim.study.arms import REFERENCE, TREATMENT
from sim.study.results import is_there
from sim.study.tables import read_table
from sim.study.trials.factors import Factor
from sim.study.trials.outcomes import Outcome

POINTS, STUDY = "points.parquet", "study.json"  # of trials; a run has a manifest.json
SWEEP = "sweep.parquet"
# Columns of a sweep's table before and after those of what was swept.
_BEFORE, _AFTER = "config_hash", "persons"


class Kept(NamedTuple):
    """Evaluated points: what varied, and one outcome."""

    factors: tuple[Factor, ...]
    values: list[list[float | str]]  # [point][factor]
    each: np.ndarray  # [point, replication] the outcome; NaN: none
    lots: np.ndarray  # [point] which set of seeds
    name: str  # of the outcome

    @property
    def found(self) -> np.ndarray:
        """The mean over replications, [point]; NaN where one has none."""
        return np.asarray(self.each.mean(axis=1))


class KeptStudy(NamedTuple):
    """What a folder of trials says of itself."""

    about: dict[str, Any]  # all of its `STUDY`
    factors: tuple[Factor, ...]
    outcomes: tuple[Outcome, ...]


def read_study(folder: Path) -> KeptStudy:
    """What trials were about; a `UserError` where the file does not say it."""
    file = folder / STUDY
    try:
        about = json.loads(read_text(file))
        factors = tuple(_factor(each) for each in about.get("factors", ()))
        known = [{name: each[name] for name in Outcome._fields} for each in about.get("outcomes", ())]
        return KeptStudy(about, factors, tuple(Outcome(**each) for each in known))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as problem:
        raise UserError(f"{file}: not as a study was written ({type(problem).__name__})") from None


def read_kept(folder: Path, metric: str, window: str) -> Kept:
    """The points of a folder; a `UserError` if it holds none, or not this outcome."""
    if is_there(folder / POINTS, Path.is_file) and is_there(folder / STUDY, Path.is_file):
        return _of_trials(folder, metric, window)
    if is_there(folder / SWEEP, Path.is_file):
        return _of_sweep(folder, metric, window)
    raise UserError(f"{folder}: holds neither {POINTS} of trials nor {SWEEP} of a sweep")


def _of_trials(folder: Path, metric: str, window: str) -> Kept:
    about = json.loads((folder / STUDY).read_text(encoding="utf-8"))
    table = read_table(folder / POINTS)
    factors = tuple(_factor(each) for each in about["factors"])
    names = [outcome["name"] for outcome in about["outcomes"]]
    name = metric if window == "all" else f"{metric}@{window}"
    if name not in names:
        raise UserError(f"{folder}: has no outcome '{name}'{did_you_mean(name, names)}")
    points = table.group_by("point", maintain_order=True).agg(pl.col(f.name).first() for f in factors)
    each = table.group_by("point", maintain_order=True).agg(pl.col(name), pl.col("seed"))
    return _kept(factors, points, each[name], each["seed"], name)


def _of_sweep(folder: Path, metric: str, window: str) -> Kept:
    table = read_table(folder / SWEEP)
    columns = table.columns
    swept = columns[columns.index(_BEFORE) + 1 : columns.index(_AFTER)]
    rows = table.filter(metric=metric, window=window, arm=TREATMENT, against=REFERENCE)
    rows = rows.filter(pl.col("dimension").is_in(["all", "strategy"])).unique("job", maintain_order=True)
    if rows.is_empty():
        raise UserError(f"{folder}: no job has an effect on '{metric}' over {window}")
    rows = rows.drop_nulls(swept)
    factors = tuple(_seen(name, rows[name]) for name in swept if rows[name].n_unique() > 1)
    return _kept(factors, rows, rows["differences"], rows["seeds"], metric)


def _kept(factors: tuple[Factor, ...], rows: pl.DataFrame, found: pl.Series, seeds: pl.Series, name: str) -> Kept:
    """Points with lists of outcomes and of seeds, one a replication."""
    values = [list(row) for row in rows.select(factor.name for factor in factors).iter_rows()]
    each = np.full((len(rows), max(seeds.list.len().to_list(), default=0)), np.nan)
    for at, one in enumerate(found.to_list()):
        each[at, : len(one)] = [np.nan if value is None else value for value in one]
    sets = {lot: at for at, lot in enumerate(dict.fromkeys(map(tuple, seeds.to_list())))}
    return Kept(factors, values, each, np.array([sets[tuple(lot)] for lot in seeds.to_list()]), name)


def _seen(name: str, column: pl.Series) -> Factor:
    """A factor with the range, or the choices, that a column has."""
    if column.dtype.is_numeric():
        return Factor(name, float(column.min()), float(column.max()))  # type: ignore[arg-type]
    return Factor(name, choices=tuple(column.cast(pl.String).unique().sort()))


def _factor(data: dict[str, object]) -> Factor:
    known = {key: value for key, value in data.items() if value is not None}
    if "belief" in known:
        known["belief"] = Belief.model_validate(known["belief"])
    return Factor(**known | {"choices": tuple(known.get("choices", ()))})  # type: ignore[arg-type]
