"""The floor of chance: how far two arms drift apart where next to nothing was done (a placebo).

From the first order on that differs, two markets of one seed live different weeks, and their difference is drawn anew
in every replication. How far it spreads is known by KPI, group and year from many placebos of the calibrated market
(`floor.parquet`, beside the calibration); it falls with the root of the number of persons and of replications. What is
smaller than that many standard errors as chance alone passes once in `ONCE_IN` numbers is no change, whatever its
interval says. A firm that is looked at has a placebo of its own beside every question.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy.special import ndtri, stdtrit

from sim.state.groups import BRAND, CUSTOMERS, FIRM, HOST
from sim.study.analysis.compare import KEYS, WindowValues, in_per_cent, paired_values, relative_in, windows_of
from sim.study.analysis.effects import changes_of, mean_interval
from sim.study.arms import PLACEBO, REFERENCE, TREATMENT

ONCE_IN = 1000
OF_FIRMS = (FIRM, CUSTOMERS, BRAND, HOST)  # single firms, whatever they are told as
CHAOS_SCHEMA = {
    "metric": pl.String,
    "dimension": pl.String,
    "group": pl.String,
    "window": pl.String,
    "sd": pl.Float32,  # of placebo minus reference; a share of the reference where the KPI is told in per cent
    "persons": pl.Int32,  # of the market in which it was measured
    "pairs": pl.Int32,
}


def floors(
    table: WindowValues, kpis: pl.DataFrame, persons: int, weeks: int, spread: pl.DataFrame | None
) -> np.ndarray:
    """The floor of each difference of `comparable_values`, [key, window], in the KPI's own unit; NaN where unknown.

    ``kpis``: of all arms, which hold a placebo if firms are looked at; ``persons`` of the market, ``weeks`` reported;
    ``spread``: `CHAOS_SCHEMA`, None where it was not measured.
    """
    found = np.full(table.values.shape[:2], np.nan)
    if spread is not None:
        level = np.abs(mean_interval(table.values[:, :, table.arms.index(REFERENCE)])[0])
        count = np.maximum(np.isfinite(table.values).all(axis=2).sum(axis=-1), 1)
        sd = _by_key(table, spread, weeks) * np.sqrt(int(spread["persons"][0]) / persons)
        scale = np.where(in_per_cent(table.keys)[:, None], level, 1.0)
        found = -ndtri(0.5 / ONCE_IN) * sd * scale / np.sqrt(count)
    firms = table.keys["dimension"].is_in(list(OF_FIRMS)).to_numpy()
    if firms.any():
        found[firms] = _of_firms(table, kpis, weeks)[firms]
    return found


def floor_of(drift: np.ndarray) -> np.ndarray:
    """Floor from placebos that were run beside a question, minus their references, over the last axis [replication].

    Their mean is known to be nothing, so that n of them tell a spread with n degrees of freedom. Infinite where one
    replication tells nothing.
    """
    sd, count = _root_mean_square(drift)
    floor = stdtrit(np.maximum(count, 1), 1.0 - 0.5 / ONCE_IN) * sd / np.sqrt(np.maximum(count, 1))
    return np.where(count > 1, floor, np.inf)


def chaos_of(table: WindowValues, persons: int) -> pl.DataFrame:
    """How far placebos drift from their references (`CHAOS_SCHEMA`): from `comparable_values` of one as treatment."""
    reference, placebo = (table.values[:, :, table.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
    level, drift = changes_of(reference, placebo, relative_in(table))
    sd, count = _root_mean_square(drift)
    level = np.abs(level)
    of_level = np.divide(sd, level, out=np.full_like(sd, np.nan), where=level > 0)
    sd = np.where(in_per_cent(table.keys)[:, None], of_level, sd)
    windows = len(table.windows)
    frame = table.keys[np.repeat(np.arange(len(table.keys)), windows)].with_columns(
        pl.Series("window", table.windows * len(table.keys), dtype=pl.String),
        pl.Series("sd", sd.reshape(-1), nan_to_null=True),
        pl.lit(persons).alias("persons"),
        pl.Series("pairs", count.reshape(-1)),
    )
    enough = 2 * pl.col("pairs") > pl.col("pairs").max()  # a spread of few pairs would be luck
    return frame.filter(pl.col("sd").is_finite(), enough).select(*CHAOS_SCHEMA).cast(pl.Schema(CHAOS_SCHEMA))


def larger_of(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One `CHAOS_SCHEMA` of several kinds of placebos: of every number the kind that drifts furthest."""
    every = pl.concat(tables).sort(*KEYS, "window", "sd", descending=[False] * 4 + [True])
    return every.unique([*KEYS, "window"], keep="first", maintain_order=True)


def _by_key(table: WindowValues, spread: pl.DataFrame, weeks: int) -> np.ndarray:
    """Spread of each key and window, [key, window]: of a shorter horizon the mean of its years, of more the last."""
    wide = spread.pivot("window", index=list(KEYS), values="sd")
    joined = table.keys.join(wide, on=list(KEYS), how="left", maintain_order="left")
    years = sorted((name for name in wide.columns if name.startswith("year")), key=lambda name: int(name[4:]))
    each = {name: joined[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in (*years, "all")}
    reported = [window for window in windows_of(weeks) if window != "all"]
    if len(reported) < len(years):
        mine = [each[name] for name in years[: max(len(reported), 1)]]
        each["all"] = np.mean(mine, axis=0)
    last = each[years[-1]]
    return np.stack([each.get(window, last) for window in table.windows], axis=1)


def _of_firms(table: WindowValues, kpis: pl.DataFrame, weeks: int) -> np.ndarray:
    """Floors from the placebo that was run beside the question; infinite where one replication tells nothing."""
    both = kpis.filter(pl.col("arm").cast(pl.String).is_in([REFERENCE, PLACEBO]), pl.col("dimension").is_in(OF_FIRMS))
    out = np.full(table.values.shape[:2], np.nan)
    if PLACEBO not in both["arm"].cast(pl.String).unique().to_list():
        return out
    beside = paired_values(both, windows_of(weeks))
    reference, placebo = (beside.values[:, :, beside.arms.index(arm)] for arm in (REFERENCE, PLACEBO))
    floor = floor_of(changes_of(reference, placebo, relative_in(beside))[1])
    where = table.keys.join(beside.keys.with_row_index("at"), on=list(KEYS), how="left", maintain_order="left")["at"]
    for row, at in enumerate(where.to_list()):
        if at is not None:
            out[row] = [floor[at, beside.windows.index(window)] for window in table.windows]
    return out


def _root_mean_square(difference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spread around nothing, which is what a placebo does on average, and how many there are, over the last axis."""
    seen = np.isfinite(difference)
    count = seen.sum(axis=-1)
    square = np.where(seen, difference, 0.0) ** 2
    return np.sqrt(square.sum(axis=-1) / np.maximum(count, 1)), count
