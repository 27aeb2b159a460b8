"""The one table of many runs: a row a job, pair of arms, metric, group and window.

It is kept as one file a job (`PARTS`), which appear as jobs end, and gathered to one file (`SWEEP`). DuckDB, Polars and
pandas read both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sim.core.errors import UserError, quoted
from sim.state.groups import BRAND, HOST
from sim.study.analysis.compare import (
    KEYS,
    WindowValues,
    comparable_values,
    markets_of,
    metric_of,
    relative_in,
    reported_weeks,
)
from sim.study.analysis.effects import changes_of, effect_of, mean_interval
from sim.study.analysis.loyalty.sponsored import STRATEGY
from sim.study.analysis.plausible import DIMENSIONS
from sim.study.arms import REFERENCE
from sim.study.results import RunResult, is_there
from sim.study.sweeps.filled import filled
from sim.study.sweeps.settings import PARTS
from sim.study.sweeps.worth import worth_of
from sim.study.tables import read_table

SWEEP = "sweep.parquet"  # in the folder of a sweep; no run has a name with a dot in it
DONE, FAILED = "done", "failed"
JOB_DIGITS = 12  # of the config hash
_KEPT = {*DIMENSIONS, BRAND, HOST}

_JOB: dict[str, Any] = {
    "job": pl.String,  # the first digits of the config hash
    "status": pl.String,  # DONE or FAILED
    "message": pl.String,  # why it failed
    "folder": pl.String,  # of its results, relative to the sweep's
    "config_hash": pl.String,
}
_FOUND: dict[str, Any] = {
    "persons": pl.Int64,
    "weeks": pl.Int64,  # reported ones
    "replications": pl.Int64,
    "arm": pl.String,
    "against": pl.String,  # the arm that it is compared with; null where a run has one arm
    "metric": pl.String,
    "unit": pl.String,
    "dimension": pl.String,
    "group": pl.String,
    "window": pl.String,
    "reference": pl.Float64,  # mean over the replications in which both arms were observed
    "treatment": pl.Float64,  # the reference with the effect
    "difference": pl.Float64,
    "ci_low": pl.Float64,  # of the difference; of the level where there is one arm
    "ci_high": pl.Float64,
    "relative_difference": pl.Float64,
    "higher": pl.Int64,  # in how many replications; exactly equal ones are neither
    "lower": pl.Int64,
    "floor": pl.Float64,  # size below which a difference is chance; null where it is not known
    "differences": pl.List(pl.Float64),  # one a replication, whose mean is the difference; null where not observed
    "seeds": pl.List(pl.Int64),  # of each replication
    "markets": pl.List(pl.Int64),  # plausible market of each replication
}
# Between the two parts every swept key has a column of its own, which is what makes a sweep's table its own.
SCHEMA = {**_JOB, **_FOUND}


def rows_of(
    run: RunResult, swept: Mapping[str, str], root: Path | None = None, also: Collection[str] = ()
) -> pl.DataFrame:
    """All rows of one run: `SCHEMA`, and a text column for each key of ``swept`` (what its words said).

    Every arm is compared with the reference. A run with one arm has its level, and the interval of it, in place of a
    difference. ``root``: the folder that ``folder`` is relative to; ``also``: further dimensions of the KPIs.
    """
    rows = pl.concat([*_kpis(run, also), _money(run)], how="vertical")
    hashed = run.manifest["config_hash"]
    seeds, markets = run.manifest["seeds"], markets_of(run)
    folder = None if run.folder is None else str(run.folder if root is None else run.folder.relative_to(root))
    told = {
        **_said(hashed, DONE, None, folder, swept),
        "persons": run.manifest["persons"],
        "weeks": reported_weeks(run),
        "replications": len(seeds),
    }
    lists = [pl.Series(name, [each], pl.List(pl.Int64)) for name, each in (("seeds", seeds), ("markets", markets))]
    constant = pl.DataFrame({name: [value] for name, value in told.items()}).with_columns(lists)
    return _in_order(rows.join(constant, how="cross"))


def failure(config_hash: str, swept: Mapping[str, str], message: str) -> pl.DataFrame:
    """The one row of a job that failed: what was asked, and why there is nothing."""
    told = _said(config_hash, FAILED, message, None, swept)
    return _in_order(pl.DataFrame({name: [value] for name, value in told.items()}))


def together(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Several tables as one; swept columns whose values are numbers in all of them become numbers."""
    whole = _in_order(pl.concat(tables, how="diagonal"))
    return whole.with_columns(_number(whole[name]) for name in swept_in(whole))


def swept_in(table: pl.DataFrame) -> list[str]:
    """The swept keys of a table."""
    return [name for name in table.columns if name not in SCHEMA]


def read(folder: Path) -> pl.DataFrame:
    """The table of the sweep in ``folder``, with all jobs that have ended so far; a `UserError` if there is none."""
    parts = parts_of(folder)
    if parts and not is_gathered(folder):
        return with_swept(together(map(read_part, parts)), jobs_of(folder, parts))
    if is_there(folder / SWEEP, Path.is_file):
        return read_part(folder / SWEEP)
    raise UserError(f"{quoted(str(folder))}: no sweep in it (no {SWEEP}); python -m sim -m ... output.dir={folder}")


def jobs_of(folder: Path, parts: Iterable[Path]) -> pl.DataFrame:
    """A row a job of these parts of the sweep in ``folder``: `job`, and what every swept key is there."""
    said = pl.concat((_said_in(read_part(part, rows=1)) for part in parts), how="diagonal")
    said = said.unique("job", keep="first", maintain_order=True)
    keys = swept_in(said)
    jobs = filled(said, folder, keys)
    return jobs.with_columns(_number(jobs[key]) for key in keys).drop("folder")


def _said_in(part: pl.DataFrame) -> pl.DataFrame:
    return part.select("job", "folder", *swept_in(part)).head(1)


def with_swept(rows: pl.DataFrame, jobs: pl.DataFrame) -> pl.DataFrame:
    """The rows of some jobs with all that is known of what was swept (`jobs_of`)."""
    found = rows.drop(swept_in(rows)).join(jobs, on="job", how="left", maintain_order="left")
    return _in_order(found)


def read_part(file: Path, rows: int | None = None) -> pl.DataFrame:
    """The table of one run, or of all; of it so many ``rows``. A `UserError` if the file is damaged."""
    try:
        return read_table(file, rows)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        why = str(problem).partition("\n")[0]
        raise UserError(f"{file}: not as it was written; remove it, and sweep once more ({why})") from None


def parts_of(folder: Path) -> list[Path]:
    """The files of the jobs that have ended, JOB-KEY.parquet; of a job that ended twice the later one."""
    try:
        found = [file for file in (folder / PARTS).iterdir() if file.suffix == ".parquet" and file.name[0] != "."]
        aged = sorted((file.stat().st_mtime_ns, file) for file in found)
    except (OSError, ValueError):
        return []
    return sorted({file.name.partition("-")[0]: file for _, file in aged}.values())


def is_gathered(folder: Path) -> bool:
    """Whether the one file has all that the files of the jobs have: it bears the time of their folder."""
    try:
        return (folder / SWEEP).stat().st_mtime_ns == (folder / PARTS).stat().st_mtime_ns
    except OSError:
        return False


def _said(
    config_hash: str, status: str, message: str | None, folder: str | None, swept: Mapping[str, str]
) -> dict[str, Any]:
    own = {"status": status, "message": message, "folder": folder, "config_hash": config_hash}
    return {"job": config_hash[:JOB_DIGITS], **own, **{key: said for key, said in swept.items() if key not in SCHEMA}}


def _in_order(table: pl.DataFrame) -> pl.DataFrame:
    """The columns of `SCHEMA` with those of swept keys between, whatever there was of them."""
    swept = [name for name in table.columns if name not in SCHEMA]
    missing = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in table.columns]
    typed = [pl.col(name).cast(kind) for name, kind in SCHEMA.items() if name in table.columns]
    return table.with_columns(*missing, *typed).select(*_JOB, *swept, *_FOUND)


def _number(column: pl.Series) -> pl.Series:
    """A column of text as numbers, if all that is in it is."""
    said = column.cast(pl.String).drop_nulls()
    if len(said) and said.str.contains(r"^[+-]?\d{1,18}$").all():
        return column.cast(pl.Int64)
    if len(said) and said.str.contains(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$").all():
        return column.cast(pl.Float64)
    return column


def _kpis(run: RunResult, also: Collection[str]) -> Iterable[pl.DataFrame]:
    """KPIs by the dimensions that results keep, a table for each arm beside the reference."""
    arms = run.kpis["arm"].unique().cast(pl.String).to_list()
    others = sorted(arm for arm in arms if arm != REFERENCE)
    kept = run.kpis.filter(pl.col("dimension").cast(pl.String).is_in([*_KEPT, *also]))
    values = comparable_values(kept, reported_weeks(run), [REFERENCE, *others])
    reference = values.values[:, :, values.arms.index(REFERENCE)]
    if not others:
        return [_kpi_rows(values, REFERENCE, None, reference, None)]
    return [
        _kpi_rows(values, arm, reference, values.values[:, :, values.arms.index(arm)], run.comparison) for arm in others
    ]


def _kpi_rows(
    values: WindowValues, arm: str, before: np.ndarray | None, after: np.ndarray, floors: pl.DataFrame | None
) -> pl.DataFrame:
    """One arm's rows; ``before``, ``after`` [key, window, replication]; rows that no replication has are left out."""
    windows = len(values.windows)
    units = {name: metric_of(name).unit for name in values.keys["metric"].unique().cast(pl.String)}
    keys = values.keys[np.repeat(np.arange(len(values.keys)), windows)].with_columns(
        pl.Series("window", values.windows * len(values.keys), dtype=pl.String),
        pl.col("metric").cast(pl.String).replace_strict(units, return_dtype=pl.String).alias("unit"),
    )
    flat = None if before is None else before.reshape(-1, before.shape[-1])
    amounts = relative_in(values).reshape(-1)
    rows = keys.with_columns(_estimates(arm, flat, after.reshape(-1, after.shape[-1]), amounts))
    rows = rows.filter(pl.col("treatment").is_not_null())
    if floors is None:
        return _found(rows.with_columns(floor=pl.lit(None, pl.Float64)))
    known = floors.select(*KEYS, "window", "floor")
    return _found(rows.join(known, on=[*KEYS, "window"], how="left", maintain_order="left"))


def _money(run: RunResult) -> pl.DataFrame:
    """What strategies earn and cost, by name."""
    found = list(worth_of(run))
    if not found:
        return pl.DataFrame(schema={name: _FOUND[name] for name in _COMPARED})
    tables = []
    for arm in sorted({each.arm for each in found}):
        mine = [each for each in found if each.arm == arm]
        keys = pl.DataFrame(
            {
                "metric": [each.metric for each in mine],
                "dimension": STRATEGY,
                "group": [each.strategy for each in mine],
                "window": [each.window for each in mine],
                "unit": "yuan",
                "floor": pl.Series([each.floor for each in mine], dtype=pl.Float64),
            }
        )
        before, after = (np.stack([getattr(each, end) for each in mine]) for end in ("reference", "treatment"))
        tables.append(_found(keys.with_columns(_estimates(arm, before, after, np.zeros(len(mine), bool)))))
    return pl.concat(tables)


_COMPARED = tuple(name for name in _FOUND if name not in ("persons", "weeks", "replications", "seeds", "markets"))


def _found(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.col(name).cast(_FOUND[name]) for name in _COMPARED)


def _estimates(arm: str, before: np.ndarray | None, after: np.ndarray, amounts: np.ndarray) -> list[pl.Series]:
    """The columns of one arm, from its values and those of the reference, [row, replication] each.

    ``amounts`` [row]: whose effect is taken relative to each replication's own reference, as in comparison.parquet.
    """
    rows = len(after)
    if before is None:
        level, low, high, _ = mean_interval(after)
        nothing = np.full(rows, np.nan)
        numbers = {"treatment": level, "ci_low": low, "ci_high": high}
        numbers |= dict.fromkeys(("reference", "difference", "relative_difference"), nothing)
        lists = [pl.Series(name, [None] * rows, _FOUND[name]) for name in ("higher", "lower", "differences")]
    else:
        _, each = changes_of(before, after, amounts)
        effect = effect_of(before, after, amounts)
        level = np.abs(effect.reference)
        relative = np.divide(effect.difference, level, out=np.full(rows, np.nan), where=level != 0)
        numbers = {"reference": effect.reference, "treatment": effect.treatment, "difference": effect.difference}
        numbers |= {"ci_low": effect.low, "ci_high": effect.high, "relative_difference": relative}
        lists = [
            pl.Series("higher", (each > 0).sum(axis=1)),
            pl.Series("lower", (each < 0).sum(axis=1)),
            _listed("differences", each),
        ]
    names = [pl.Series("arm", [arm] * rows), pl.Series("against", [None if before is None else REFERENCE] * rows)]
    return [*names, *(pl.Series(name, found, nan_to_null=True) for name, found in numbers.items()), *lists]


def _listed(name: str, values: np.ndarray) -> pl.Series:
    """Values [row, replication] as one list a row, without those that were not observed."""
    column = pl.Series(name, values, dtype=pl.Array(pl.Float64, values.shape[1])).cast(pl.List(pl.Float64))
    return column.to_frame().select(pl.col(name).list.eval(pl.element().fill_nan(None))).to_series()
