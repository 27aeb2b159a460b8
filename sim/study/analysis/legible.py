"""Whether a run that was read back holds the tables that reports read, in the columns in which they were written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.core.errors import UserError
from sim.observe.series import TABLE_SCHEMA
from sim.params.calendar import Horizon
from sim.params.check import validated
from sim.study.analysis.compare import COMPARISON_SCHEMA, metric_of
from sim.study.analysis.explain import EXPLANATION_SCHEMA
from sim.study.analysis.loyalty.table import SCHEMA as LOYALTY_SCHEMA
from sim.study.analysis.plausible import PLAUSIBLE_SCHEMA
from sim.study.arms import REFERENCE, TREATMENT

if TYPE_CHECKING:
    from sim.study.results import RunResult

KPI_COLUMNS: dict[str, Any] = {"arm": pl.String, "replication": pl.Int64, **TABLE_SCHEMA}
_SCHEMAS = {"plausible": PLAUSIBLE_SCHEMA, "explanation": EXPLANATION_SCHEMA, "loyalty": LOYALTY_SCHEMA}
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
    _check_arms(run)
    for name, schema in _SCHEMAS.items():
        if name in run.tables:
            _check(run, name, run.tables[name], schema)
    for metric in run.kpis["metric"].cast(pl.String).unique():
        metric_of(str(metric))


def _check_arms(run: RunResult) -> None:
    """A run with a treatment holds both arms and their comparison; another holds neither."""
    arms = set(run.kpis["arm"].cast(pl.String).unique())
    if REFERENCE not in arms:
        raise UserError(f"{run.folder}/kpi.parquet: no arm {REFERENCE} in it")
    if len(run.manifest.get("arms", {})) > 1 and TREATMENT not in arms:
        raise UserError(f"{run.folder}/kpi.parquet: no arm {TREATMENT} in it: the results are not whole")
    if TREATMENT in arms and (run.comparison is None or run.comparison.is_empty()):
        raise UserError(f"{run.folder}/comparison.parquet: no comparison of the arms: the results are not whole")


def _check(run: RunResult, name: str, table: pl.DataFrame, columns: Mapping[str, Any]) -> None:
    file = f"{run.folder}/{name}.parquet"
    for column, kind in columns.items():
        found = table.schema.get(column)
        if found is None:
            raise UserError(f"{file}: no column {column}; it was not written by this version")
        fits = isinstance(found, _TEXT) if kind == pl.String else found.is_numeric()
        if not fits:
            raise UserError(f"{file}: column {column} holds {found}, not {'text' if kind == pl.String else 'numbers'}")
