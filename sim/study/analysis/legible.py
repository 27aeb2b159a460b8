"""Whether a run that was read back holds the tables that reports read, in the columns in which they were written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.core.errors import UserError, quoted
from sim.observe.series import TABLE_SCHEMA
from sim.params.calendar import Horizon
from sim.params.check import validated
from sim.params.market import ASKED, REPLICATIONS_MAX
from sim.study.analysis.compare import COMPARISON_SCHEMA, metric_of
from sim.study.analysis.explain import EXPLANATION_SCHEMA
from sim.study.analysis.how_sure import PRECISION_SCHEMA
from sim.study.analysis.loyalty.table import SCHEMA as LOYALTY_SCHEMA
from sim.study.analysis.plausible import PLAUSIBLE_SCHEMA
from sim.study.arms import REFERENCE, TREATMENT, first_names

if TYPE_CHECKING:
    from sim.study.results import RunResult

KPI_COLUMNS: dict[str, Any] = {"arm": pl.String, "replication": pl.Int64, **TABLE_SCHEMA}
_SCHEMAS = {
    "plausible": PLAUSIBLE_SCHEMA,
    "explanation": EXPLANATION_SCHEMA,
    "loyalty": LOYALTY_SCHEMA,
    "precision": PRECISION_SCHEMA,
}
_ONE_READING = ("arm", "replication", "week", "metric", "dimension", "group")
_ONE_COMPARISON = ("metric", "dimension", "group", "window")
_MORE = re.compile(r"\d+_more")  # `sim.study.arms.first_names`
_TEXT = (pl.String, pl.Categorical, pl.Enum)


def check_legible(run: RunResult) -> None:
    """Refuse a run whose tables or horizon reports cannot read, naming the file and the column."""
    horizon = run.config.get("horizon")
    if not isinstance(horizon, dict) or "weeks" not in horizon:
        raise UserError(f"{run.folder}/config.yaml: horizon.weeks: a value is required")
    validated(Horizon, horizon, origin=f"{run.folder}/config.yaml: ", at=("horizon",))
    _check(run, "kpi", run.kpis, KPI_COLUMNS)
    if run.kpis.is_empty():
        raise UserError(f"{run.folder}/kpi.parquet: no rows in it")
    if run.comparison is not None:
        _check(run, "comparison", run.comparison, COMPARISON_SCHEMA)
        _check_rows(run, "comparison", run.comparison, _ONE_COMPARISON)
    _check_arms(run)
    _check_manifest(run)
    _check_rows(run, "kpi", run.kpis, _ONE_READING)
    _check_range(run, "week", int(horizon["weeks"]), "weeks of the horizon")
    _check_range(run, "replication", len(run.manifest["seeds"]), "seeds of manifest.json")
    for name, schema in _SCHEMAS.items():
        if name in run.tables:
            _check(run, name, run.tables[name], schema)
    for metric in run.kpis["metric"].cast(pl.String).unique():
        try:
            metric_of(str(metric))
        except UserError as mistake:
            raise mistake.said_of(f"{run.folder}/kpi.parquet: ") from None


def _check_arms(run: RunResult) -> None:
    """A run with a treatment holds both arms and their comparison; another holds neither."""
    arms = set(run.kpis["arm"].cast(pl.String).unique())
    if REFERENCE not in arms:
        raise UserError(f"{run.folder}/kpi.parquet: no arm {REFERENCE} in it")
    if len(run.manifest.get("arms", {})) > 1 and TREATMENT not in arms:
        raise UserError(f"{run.folder}/kpi.parquet: no arm {TREATMENT} in it: the results are not whole")
    if TREATMENT in arms and (run.comparison is None or run.comparison.is_empty()):
        raise UserError(f"{run.folder}/comparison.parquet: no comparison of the arms: the results are not whole")


def _check_manifest(run: RunResult) -> None:
    """The manifest says of the run what its configuration and its tables say; its own sum is written nowhere."""
    manifest, config = run.manifest, run.config
    for key, known in _by_configuration(config).items():
        told = manifest.get(key, [] if key in ASKED else known)
        if told != known:
            raise UserError(f"{run.folder}/manifest.json: {key}={quoted(told)}: by config.yaml it is {quoted(known)}")
    labels = manifest.get("arms")
    if labels is None:
        return
    there = set(run.kpis["arm"].cast(pl.String).unique())
    if other := sorted(there ^ set(labels)):
        where = "kpi.parquet" if other[0] in there else "manifest.json"
        raise UserError(f"{run.folder}: the arm {quoted(other[0])} is in {where} only: the results are not whole")
    if TREATMENT in labels:
        _check_labels(run, labels[REFERENCE], labels[TREATMENT])


def _by_configuration(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a manifest repeats of the configuration, as far as that says it."""
    found: dict[str, Any] = {kind: list(config[kind]) for kind in ASKED if isinstance(config.get(kind), dict)}
    seed, replications, population = (config.get(key) for key in ("seed", "replications", "population"))
    if isinstance(seed, int) and isinstance(replications, int):
        found |= {"seed": seed, "seeds": [seed * REPLICATIONS_MAX + number for number in range(replications)]}
    size = population if isinstance(population, dict) else {}
    persons, represents, people = (size.get(key) for key in ("persons", "represents", "people"))
    if isinstance(persons, int):
        found["persons"] = persons
        if isinstance(people, int | float):
            found["represents"] = people / persons if represents is None else represents
    if isinstance(behind := size.get("orders_represented"), int | float):
        found["orders_represented"] = behind
    return found


def _check_labels(run: RunResult, reference: str, treatment: str) -> None:
    """Tables are headed by what was asked: a treatment by all of it, a reference by what is left of it."""
    file, joined = f"{run.folder}/manifest.json", " + ".join
    asked = [name for kind, names in run.asked.items() if kind != "cases" for name in names]
    if treatment not in (wanted := [joined(first_names(names)) for names in (run.names, asked)]):
        raise UserError(f"{file}: arms.{TREATMENT}={quoted(treatment)}: these results are of {quoted(wanted[0])}")
    strange = {*reference.split(" + ")} - {*asked, *run.names}
    if reference == treatment or (reference != REFERENCE and any(not _MORE.fullmatch(name) for name in strange)):
        raise UserError(
            f"{file}: arms.{REFERENCE}={quoted(reference)}: allowed is {REFERENCE}, or a part of {quoted(treatment)}"
        )


def _check_rows(run: RunResult, name: str, table: pl.DataFrame, keys: Sequence[str]) -> None:
    """No row comes twice, and no number is without end."""
    file = f"{run.folder}/{name}.parquet"
    for column in table.columns:
        if table.schema[column].is_float() and table[column].is_infinite().any():
            raise UserError(f"{file}: column {column} holds a number that is not finite")
    if missing := next((key for key in keys if table[key].has_nulls()), None):
        raise UserError(f"{file}: column {missing} has empty cells")
    rows = table.select(keys)
    if rows.hash_rows().n_unique() == len(rows):  # at once; two rows may share a hash
        return
    if rows.is_duplicated().any():
        raise UserError(f"{file}: rows come twice, by the columns {', '.join(keys)}")


def _check_range(run: RunResult, column: str, count: int, of: str) -> None:
    """Whole numbers that count from 0 to one less than ``count``."""
    values = run.kpis[column]
    outside = values.filter((values < 0) | (values >= count) | (values != values.cast(pl.Int64, strict=False)))
    if len(outside):
        raise UserError(f"{run.folder}/kpi.parquet: column {column} holds {quoted(outside[0])}: there are {count} {of}")


def _check(run: RunResult, name: str, table: pl.DataFrame, columns: Mapping[str, Any]) -> None:
    file = f"{run.folder}/{name}.parquet"
    for column, kind in columns.items():
        found = table.schema.get(column)
        if found is None:
            raise UserError(f"{file}: no column {column}; it was not written by this version")
        fits = isinstance(found, _TEXT) if kind == pl.String else found.is_numeric()
        if not fits:
            raise UserError(f"{file}: column {column} holds {found}, not {'text' if kind == pl.String else 'numbers'}")
