"""What a job of one sweep has of the keys that another sweep varied: read from the configuration in its folder.

A part of a sweep knows the keys that were swept when it was written. A later sweep into the same folder may vary more,
and two sweeps may be compared: a job that asked for points has not asked for nothing because its sweep had no other
strategy.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import polars as pl

from sim.params.yaml_reader import read_yaml
from sim.study.analysis.many.swept import value_of
from sim.study.results import is_there


def filled(table: pl.DataFrame, root: Path, keys: Collection[str]) -> pl.DataFrame:
    """``table`` with a text column for each of the swept ``keys``, empty only where nobody knows.

    ``root``: the folder that ``folder`` of the table is relative to.
    """
    missing = [pl.lit(None, pl.String).alias(key) for key in keys if key not in table.columns]
    whole = table.with_columns(*missing, *(pl.col(key).cast(pl.String) for key in keys if key in table.columns))
    jobs = whole.select("job", "folder", *keys).unique("job", keep="first", maintain_order=True)
    gaps = jobs.filter(pl.col("folder").is_not_null(), pl.any_horizontal(pl.col(list(keys)).is_null()))
    rows = [{"job": row["job"], **_of_folder(root / row["folder"], keys)} for row in gaps.iter_rows(named=True)]
    if not rows:
        return whole
    known = pl.DataFrame(rows, schema={"job": pl.String, **dict.fromkeys(keys, pl.String)})
    joined = whole.join(known, on="job", how="left", suffix="_known", maintain_order="left")
    both = [pl.coalesce(key, f"{key}_known").alias(key) for key in keys]
    return joined.with_columns(both).select(whole.columns)


def _of_folder(folder: Path, keys: Collection[str]) -> dict[str, str | None]:
    """The values of ``keys`` in the results of a job; none where they are gone."""
    file = folder / "config.yaml"
    config: Any = read_yaml(file) if is_there(file, Path.is_file) else None
    return {key: value_of(config, key) if isinstance(config, dict) else None for key in keys}
